"""Files of a world: found, weighed and decoded before anything is parsed.

A file is read only if it is a plain file inside the world folder and not larger
than a stated limit, so that neither a pipe nor a huge file can hold us up.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ionshore.core.errors import Finding
from ionshore.core.tell import place_of, tell

__all__ = ["LARGEST_FILE", "decode", "inside", "read_bytes"]

LARGEST_FILE = 200_000_000
"""Bytes of the largest file that is read, unless the caller says otherwise."""

_FORMATS = (
    (b"PK\x03\x04", "an Excel workbook or ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
)

# Read as one of these, a file that is not UTF-8 most often makes sense.
_ENCODINGS = (("cp949", "Korean (CP949)"), ("cp1252", "Western (Windows-1252)"))


def inside(path: Path, folder: Path) -> Finding | None:
    """Return a finding if ``path``, links followed, lies outside ``folder``."""
    target = Path(os.path.realpath(path))
    if target.is_relative_to(os.path.realpath(folder)):
        return None
    return tell("D105", path.name, target=target)


def read_bytes(
    path: Path, folder: Path, largest: int = LARGEST_FILE
) -> bytes | Finding:
    """Return the bytes of a file, or the finding that says why not.

    Parameters
    ----------
    path : Path
        File to read.
    folder : Path
        Folder it must lie in, links followed.
    largest : int
        Bytes the file may have at most; looked up before it is opened.
    """
    try:
        outside = inside(path, folder)
        if outside is not None:
            return outside
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return tell("D102", path.name, reason="it is not a plain file")
        if about.st_size > largest:
            size, limit = about.st_size / 1e6, largest / 1e6
            return tell("D103", path.name, size=f"{size:,.0f}", limit=f"{limit:,.0f}")
        return path.read_bytes()
    except FileNotFoundError:
        return tell("D101", path.name)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        return tell("D102", path.name, reason=reason)


def decode(data: bytes, name: str) -> str | Finding:
    """Return bytes as text, or the finding that says where they are none.

    A byte order mark at the start is accepted and dropped.

    Parameters
    ----------
    data : bytes
        Content of the file.
    name : str
        File name, for the finding.
    """
    for start, what in _FORMATS:
        if data.startswith(start):
            return tell("D107", name, "format", format=what, offset=0)
    zero = data.find(b"\0")
    if zero >= 0:
        return tell("D107", _line(name, data, zero), offset=zero)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Offsets are counted in the file, byte order mark included.
        offset = error.start + (len(data) - len(error.object))
        guess = _encoding(data)
        return tell(
            "D106",
            _line(name, data, offset),
            "encoding" if guess else "",
            offset=offset,
            byte=f"0x{data[offset]:02X}",
            encoding=guess,
        )


def _line(name: str, data: bytes, offset: int) -> str:
    before = data[:offset].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return place_of(name, before.count(b"\n") + 1)


def _encoding(data: bytes) -> str:
    for encoding, called in _ENCODINGS:
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return called
    return ""
