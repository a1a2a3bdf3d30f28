"""Files that are whole or not there: written beside their place, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["draft", "usual_mode"]


@contextmanager
def draft(place: Path) -> Iterator[Path]:
    """Give a path to write to; it becomes ``place`` when the block ends well.

    Folders on the way are made. If the block fails, nothing stands at ``place``
    that did not stand there before.

    Parameters
    ----------
    place : Path
        Where the file shall be.

    Raises
    ------
    OSError
        If the folder or file cannot be written.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(
        prefix=".draft-", suffix=place.suffix, dir=place.parent
    )
    os.close(handle)
    path = Path(name)
    try:
        yield path
        path.chmod(usual_mode(0o666))
        path.replace(place)
    finally:
        path.unlink(missing_ok=True)


def usual_mode(wanted: int) -> int:
    """Return permissions as a plainly made file would have them (umask taken off)."""
    mask = os.umask(0)
    os.umask(mask)
    return wanted & ~mask
