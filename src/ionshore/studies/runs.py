"""A run on disk: one folder of Parquet tables and ``run.json``.

The folder's name is a digest of what went in and what came out, so equal inputs
give an equal name and a folder is never changed once it stands. It is written
beside its place and renamed, so nothing half-written is ever found there.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ionshore.core.drafts import usual_mode
from ionshore.core.errors import DataError, ModelLimit
from ionshore.core.tell import tell
from ionshore.model.checks import Check
from ionshore.studies.findings import Findings

if TYPE_CHECKING:
    import xarray

    from ionshore.model.solution import Solution

__all__ = ["Run", "open_run", "write_run"]

META = "run.json"
#: Binary digits to which tables are compared: nine of ours.
_BITS = 30
_NO_RUN = "The run cannot be opened."
_NO_ARRAY = "The table cannot be made an array."
_NO_TABLE = "The table cannot be shown."


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run.

    Parameters
    ----------
    folder : Path
    meta : dict
        Content of ``run.json``.
    """

    folder: Path
    meta: dict[str, Any]

    @property
    def name(self) -> str:
        """Identifier: the name of the folder."""
        return str(self.meta["run"])

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables in the folder."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.parquet")))

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the run.

        Raises
        ------
        DataError
            If the run has no such table (D160).
        """
        if name not in self.tables:
            known = ", ".join(self.tables)
            finding = tell("D160", str(self.folder), table=name, known=known)
            raise DataError(_NO_TABLE, [finding])
        return pd.read_parquet(self.folder / f"{name}.parquet")

    @property
    def indicators(self) -> pd.DataFrame:
        """Return all indicators, one row per figure."""
        return self.table("indicators")

    def array(self, name: str) -> xarray.DataArray:
        """Return the values of a table as a labelled array, zero where no row is.

        Parameters
        ----------
        name : str
            A table of quantities or prices, for example ``shipment``.

        Raises
        ------
        DataError
            D160 if there is no such table.
        ModelLimit
            L521 if the extra ``arrays`` is not installed.
        """
        try:
            import xarray as xr
        except ImportError as error:
            finding = tell("L521", name, extra="arrays")
            raise ModelLimit(_NO_ARRAY, [finding]) from error
        frame = self.table(name)
        values = frame.columns.get_loc("value")
        axes = [str(label) for label in frame.columns[:values]]
        array = xr.DataArray.from_series(frame.groupby(axes)["value"].sum())
        array.name = name
        array.attrs["unit"] = ", ".join(sorted(set(frame["unit"].dropna())))
        return array.fillna(0.0)

    def _repr_html_(self) -> str:
        facts = pd.DataFrame(
            {
                "run": self.name,
                "world": self.meta["world"]["name"],
                "scenario": self.meta["scenario"]["name"],
                "objective, million USD": f"{self.meta['objective']:,.0f}",
                "folder": str(self.folder),
            },
            index=[""],
        ).T
        return str(facts.to_html(header=False, escape=True))


def open_run(folder: Path | str) -> Run:
    """Open a run folder.

    Raises
    ------
    DataError
        If it is not a run folder (D161) or ``run.json`` cannot be read (D162).
    """
    path = Path(folder)
    meta = path / META
    if not meta.is_file():
        finding = tell("D161", str(path))
        raise DataError(_NO_RUN, [finding])
    try:
        content = json.loads(meta.read_text("utf-8"))
    except ValueError as error:
        finding = tell("D162", str(meta), reason=str(error))
        raise DataError(_NO_RUN, [finding]) from error
    return Run(folder=path, meta=content)


def write_run(
    solution: Solution,
    findings: Findings,
    checks: tuple[Check, ...],
    seconds: dict[str, float],
    out: Path,
) -> Run:
    """Write a run folder below ``out`` and return it.

    A folder of the same digest that already stands is left as it is: it holds
    the same tables.
    """
    out.mkdir(parents=True, exist_ok=True)
    frames = {name: solution.table(name) for name in solution.names} | findings.tables
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=out))
    try:
        for name, frame in frames.items():
            _plain(frame).to_parquet(draft / f"{name}.parquet", index=False)
        meta = _meta(solution, findings, checks, seconds)
        meta["hashes"]["tables"] = _digest_tables(frames)
        meta["run"] = _identifier(meta)
        text = json.dumps(meta, indent=2, ensure_ascii=False, sort_keys=True)
        (draft / META).write_text(text + "\n", "utf-8")
        place = out / meta["run"]
        if not (place / META).is_file():
            _move(draft, place)
        return open_run(place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _move(draft: Path, place: Path) -> None:
    try:
        draft.replace(place)
    except OSError:
        # Somebody else finished the same run first: theirs holds the same tables.
        if not (place / META).is_file():
            raise
    else:
        place.chmod(usual_mode(0o777))


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame in types every Parquet reader knows: text, integer, float."""
    frame = frame.reset_index(drop=True)
    text = [name for name in frame if frame[name].dtype == object]
    return frame.astype(dict.fromkeys(text, "string"))


def _digest_tables(frames: dict[str, pd.DataFrame]) -> str:
    """Return a digest of all tables, rounded to nine digits against solver dust."""
    digest = hashlib.sha256()
    for name in sorted(frames):
        frame = frames[name]
        digest.update(f"{name}: {len(frame)} x {list(frame)}".encode())
        for column in frame:
            digest.update(_rounded(frame[column]))
    return digest.hexdigest()


def _rounded(column: pd.Series) -> bytes:
    """Return the cells of a column as bytes, figures to nine digits."""
    if not pd.api.types.is_float_dtype(column.dtype):
        text = column.astype(object).where(column.notna(), "")
        return "\n".join(map(str, text.tolist())).encode()
    # By powers of two nothing else is rounded, on no machine.
    part, power = np.frexp(column.to_numpy(np.float64, na_value=np.nan))
    figures = np.ldexp(np.rint(part * 2.0**_BITS), power - _BITS)
    # adding zero makes -0.0 and 0.0 the same figure
    cells = np.asarray(figures + 0.0, "<f8")
    return cells.tobytes()


def _identifier(meta: dict[str, Any]) -> str:
    stable = json.dumps([meta["hashes"], meta["solver"]["algorithm"]], sort_keys=True)
    digest = hashlib.sha256(stable.encode()).hexdigest()[:10]
    return f"{meta['world']['name']}-{meta['scenario']['name']}-{digest}"


def _meta(
    solution: Solution,
    findings: Findings,
    checks: tuple[Check, ...],
    seconds: dict[str, float],
) -> dict[str, Any]:
    world, scenario = solution.case.world, solution.case.scenario
    report, problem = solution.raw.report, solution.problem
    return {
        "run": "",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "world": {
            "name": world.name,
            "title": dict(world.title),
            "base_year": world.base_year,
            "price_year": world.price_year,
            "discount_rate": world.discount_rate,
        },
        "scenario": scenario.as_dict(),
        "law_date": scenario.law_date,
        "years": [int(year) for year in solution.case.years],
        "versions": {
            "ionshore": version("ionshore"),
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "scipy", "highspy", "pandas")},
        },
        "hashes": {"world": world.hash, "scenario": scenario.hash},
        "problem": {
            "columns": len(problem.cost),
            "rows": len(problem.row_lower),
            "nonzeros": int(problem.matrix.nnz),
        },
        "solver": {
            "name": report.solver,
            "algorithm": report.algorithm,
            "status": report.status,
            "iterations": report.iterations,
            "seconds": report.seconds,
            "mip_gap": report.mip_gap,
            "notes": list(report.notes),
        },
        "checks": [check.as_dict() for check in checks],
        "confidence": findings.confidence,
        "warnings": [str(one) for one in findings.warnings],
        **findings.facts,
        "objective": solution.objective,
        "objective_unit": "million USD, present value",
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
    }
