r"""What many draws say: quantiles, how sure they are, and which input drives them.

Draws come in batches, each a scramble of its own, so a quantile of each batch is an
independent estimate. The quantile told is that of all draws; its standard error is
:math:`s / \sqrt{B}` with s the deviation of the B batches' quantiles (Owen, 1997; the
method of batches).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

__all__ = ["quantiles", "rank_correlations"]

FloatArray = NDArray[np.float64]


def quantiles(
    figures: FloatArray, batch: NDArray[np.int64], levels: Sequence[float]
) -> tuple[FloatArray, FloatArray]:
    """Return quantiles of figures and their standard errors.

    Parameters
    ----------
    figures : array, shape (draws, figures)
        A draw without a figure (nan) is left out for that figure.
    batch : array of int, shape (draws,)
        Which independent batch each draw is of.
    levels : sequence of float
        Shares of the draws below [1].

    Returns
    -------
    value, error : array, shape (levels, figures)
        ``error`` is nan with fewer than two batches. A figure that no draw has is nan.

    Examples
    --------
    >>> value, error = quantiles(np.arange(8.0)[:, None], np.arange(8) % 2, [0.5])
    >>> value, error          # medians of the batches: 3 and 4
    (array([[3.5]]), array([[0.5]]))
    """
    value = _quantiles(figures, levels)
    parts = [_quantiles(figures[batch == one], levels) for one in np.unique(batch)]
    if len(parts) < 2:
        return value, np.full(value.shape, np.nan)
    error: FloatArray = np.std(parts, axis=0, ddof=1) / np.sqrt(len(parts))
    return value, error


def _quantiles(figures: FloatArray, levels: Sequence[float]) -> FloatArray:
    found = np.full((len(levels), figures.shape[1]), np.nan)
    for place, column in enumerate(figures.T):
        known = column[np.isfinite(column)]
        if len(known):
            found[:, place] = np.quantile(known, levels)
    return found


def rank_correlations(inputs: FloatArray, figures: FloatArray) -> FloatArray:
    r"""Return Spearman's rank correlation of each input with each figure.

    Ties share the mean of their ranks; the correlation is Pearson's of the ranks
    (Spearman, 1904). What does not vary is correlated with nothing: 0.

    Parameters
    ----------
    inputs : array, shape (draws, inputs)
    figures : array, shape (draws, figures)

    Returns
    -------
    array, shape (inputs, figures)

    Examples
    --------
    >>> x = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> rank_correlations(x, np.array([[1.0], [8.0], [8.0], [90.0]])).round(3)
    array([[0.949]])
    """
    first, second = _ranks(inputs), _ranks(figures)
    found: FloatArray = first.T @ second
    return found


def _ranks(values: FloatArray) -> FloatArray:
    """Return ranks about their mean, each column of length one; 0 where all tie."""
    ranks = rankdata(values, axis=0)
    ranks -= ranks.mean(axis=0)
    size = np.sqrt((ranks**2).sum(axis=0))
    scaled: FloatArray = ranks / np.where(size > 0, size, 1.0)
    return scaled
