"""Arrays of real numbers, and the one way in for what callers pass."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["FloatArray", "real"]

FloatArray = NDArray[np.float64]


def real(values: ArrayLike) -> FloatArray:
    """Return numbers as an array of floats; a number becomes an array of shape ()."""
    return np.asarray(values, np.float64)
