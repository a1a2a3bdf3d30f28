"""Where a sweep keeps what it has found: a file of rows per chunk, whole or not there.

``sweep.json`` names the problem and the meter; ``parts/*.parquet`` hold the rows. A
part is written beside its place and renamed, so a sweep that is stopped or killed
leaves finished cases only, and goes on from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ionshore.core.drafts import draft
from ionshore.core.errors import DataError, Finding
from ionshore.core.tell import tell
from ionshore.optim.problem import Problem
from ionshore.sweep.case import Meter
from ionshore.sweep.chunk import FIXED, SOLVED

__all__ = ["SweepFolder", "open_folder"]

META = "sweep.json"
PARTS = "parts"
_REFUSED = "The sweep cannot go on in this folder."


@dataclass(frozen=True, slots=True)
class SweepFolder:
    """Rows of a sweep on disk.

    Parameters
    ----------
    path : Path
    columns : tuple of str
        Figures of the meter.
    """

    path: Path
    columns: tuple[str, ...]

    def known(self) -> dict[str, tuple[str, bool]]:
        """Return finished cases by key: digest of the change, whether it failed."""
        frame = self._read(["key", "digest", "outcome"])
        failed = ~frame["outcome"].isin(SOLVED)
        found = zip(frame["digest"], failed, strict=True)
        return dict(zip(frame["key"], found, strict=True))

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add the rows of a chunk.

        Raises
        ------
        DataError
            W722 if the file cannot be written.
        """
        # made numbers before there is a frame: to cast one takes as long as to write it
        plain = [
            {**row, **{name: float(row.get(name, "nan")) for name in self.columns}}
            for row in rows
        ]
        frame = pd.DataFrame.from_records(plain)
        number = 1 + max(map(_number, self._files()), default=0)
        try:
            with draft(self.path / PARTS / f"{number:06d}.parquet") as place:
                frame.to_parquet(place, index=False)
        except OSError as error:
            raise DataError(_REFUSED, [_unwritten(self.path, error)]) from error

    def table(self, keys: Iterable[str] | None = None) -> pd.DataFrame:
        """Return one row per case, in the order of the sweep.

        Parameters
        ----------
        keys : iterable of str, optional
            Only these cases; all by default.

        Returns
        -------
        DataFrame
            Columns ``key``, labels, figures, ``outcome`` (``optimal``, ``gap`` or the
            code of the finding), ``seconds``, ``iterations``, ``algorithm``,
            ``note``, ``worker`` (id of the process).
        """
        frame = self._read()
        # a case that was asked with another change later counts as it was last
        frame = frame.drop_duplicates("key", keep="last")
        if keys is not None:
            frame = frame[frame["key"].isin(set(keys))]
        frame = frame.sort_values("position", kind="stable", ignore_index=True)
        ends = [one for one in FIXED if one not in {"key", "digest", "position"}]
        labels = [one for one in frame if one not in {*FIXED, *self.columns}]
        told: pd.DataFrame = frame[["key", *labels, *self.columns, *ends]]
        return told

    def _files(self) -> list[Path]:
        return sorted((self.path / PARTS).glob("[0-9]*.parquet"))

    def _read(self, columns: list[str] | None = None) -> pd.DataFrame:
        frames = [pd.read_parquet(one, columns=columns) for one in self._files()]
        if not frames:
            return pd.DataFrame(columns=columns or [*FIXED, *self.columns])
        return pd.concat(frames, ignore_index=True)


def open_folder(path: Path, problem: Problem, meter: Meter) -> SweepFolder:
    """Return the folder of a sweep, made if it is not there.

    Raises
    ------
    DataError
        W720 if it holds a sweep of another problem, W721 if of another meter, W722 if
        it cannot be written or read, W723 if a figure has the name of a column that
        every row has.
    """
    taken = sorted(set(meter.columns) & set(FIXED))
    if taken:
        told = tell("W723", type(meter).__name__, columns=", ".join(taken))
        raise DataError(_REFUSED, [told])
    kind = type(meter)
    mine = {
        "problem": problem.digest,
        "meter": f"{kind.__module__}.{kind.__qualname__}",
        "columns": list(meter.columns),
    }
    file = path / META
    try:
        if file.is_file():
            _refuse_other(path, json.loads(file.read_text("utf-8")), mine)
        else:
            with draft(file) as place:
                place.write_text(json.dumps(mine, indent=1) + "\n", "utf-8")
    except (OSError, ValueError) as error:
        raise DataError(_REFUSED, [_unwritten(path, error)]) from error
    return SweepFolder(path, tuple(meter.columns))


def _refuse_other(
    path: Path, found: Mapping[str, Any], mine: Mapping[str, Any]
) -> None:
    if found.get("problem") != mine["problem"]:
        raise DataError(_REFUSED, [tell("W720", str(path))])
    if any(found.get(part) != mine[part] for part in ("meter", "columns")):
        other = f"{found.get('meter')} ({', '.join(found.get('columns', ()))})"
        raise DataError(_REFUSED, [tell("W721", str(path), other=other)])


def _unwritten(path: Path, error: Exception) -> Finding:
    reason = getattr(error, "strerror", None) or str(error)
    return tell("W722", str(path), reason=reason)


def _number(file: Path) -> int:
    return int(file.stem)
