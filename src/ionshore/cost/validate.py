"""The model against published figures, each from its stated inputs.

Rules, fixed before any row was run and the same for all rows:

* A row is run if its study is in the table ``cases`` as one that can be repeated,
  its product is a cell or a pack, and its unit is money per kWh or pack, or a ratio.
* ``WORLD`` is costed in China, ``EUU`` in Poland: there most cells of each are made.
* Prices of China from 2024 on are read cash-like, and so is the lowest price seen;
  everything else is read in full.
* A mix is costed as the chemistries that electric vehicles of that region hold.
* Market prices are judged where the row names a chemistry.
* Error is model over published less one; for ratios it is the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ionshore.core.errors import CommandError
from ionshore.core.tell import tell
from ionshore.cost.arrays import FloatArray
from ionshore.cost.cell import CellCosts, cell_costs
from ionshore.cost.library import Library
from ionshore.cost.plant import cell_plants
from ionshore.cost.schemas import TABLES
from ionshore.tables.read import table_from_bytes

__all__ = ["KINDS", "Outcome", "outcomes", "read_results", "summary", "validate"]

KINDS = ("modelled_cost", "market_price", "ratio")
MADE_IN = {"WORLD": "CHN", "EUU": "POL", "EUROPE": "POL", "NORTH_AMERICA": "USA"}
CASH_SINCE = 2024
TOTALS = {
    "pack_cost",
    "cell_cost",
    "pack_price",
    "cell_price",
    "lowest_cell_price",
    "lowest_pack_price",
}
GROUPS: Mapping[str, tuple[str, ...]] = {
    "labour_incl_overhead": ("labor",),
    "capital_incl_overhead": ("equipment",),
    "building_incl_overhead": ("building",),
    "materials": ("materials",),
    "conversion_cost": ("labor", "equipment", "building"),
}
ROLES = {
    "cathode_active_material_cost": ("cathode",),
    "anode_active_material_cost": ("anode",),
    "separator_cost": ("separator",),
    "electrolyte_cost": ("electrolyte",),
    "copper_foil_cost": ("copper_foil",),
    "aluminium_foil_cost": ("aluminium_foil",),
    "negative_current_collector_cost": ("copper_foil",),
    "positive_current_collector_cost": ("aluminium_foil",),
    "current_collector_cost": ("copper_foil", "aluminium_foil"),
}
UNSOURCED = {"source_id": "statement", "confidence": "reported"}
"""Rows a user brings need not register their source."""
ENERGY_UNITS = ("USD/kWh", "USD/kWh usable", "USD/pack", "ratio", "fraction")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a published row.

    Parameters
    ----------
    result_id, study, kind, metric, unit : str
        As in the table.
    status : str
        stated: run from stated inputs; partly: run, but some inputs are ours;
        none: not run.
    echo : bool
        Whether the figure was made with our own parameters and formulas.
    matching : bool
        Whether the row names a chemistry; if not, electric vehicles stand for it.
    published, model, error : float
        nan where not run.
    reason : str
        Why it was not run, or what was assumed.
    """

    result_id: str
    study: str
    kind: str
    metric: str
    unit: str
    status: str
    echo: bool
    matching: bool
    published: float
    model: float
    error: float
    reason: str


def read_results(path: Path) -> pd.DataFrame:
    """Return rows of results from a file like ``results.csv``.

    Raises
    ------
    CommandError
        ``C628`` if it cannot be read.
    """
    summary = "The results cannot be read."
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(summary, [tell("C628", str(path), reason=reason)]) from error
    reading = table_from_bytes(data, TABLES["results"], defaults=UNSOURCED)
    if reading.findings:
        raise CommandError(summary, reading.findings)
    return reading.frame


def outcomes(library: Library, results: pd.DataFrame | None = None) -> list[Outcome]:
    """Return what becomes of each row, in the order of the table."""
    table = library["results"] if results is None else results
    rows = table.replace({np.nan: None}).to_dict("records")
    return [
        _outcome(library, {str(key): value for key, value in row.items()})
        for row in rows
    ]


def validate(library: Library, results: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the outcomes as a table."""
    told = outcomes(library, results)
    fields = list(Outcome.__dataclass_fields__)
    rows = [[getattr(one, name) for name in fields] for one in told]
    return pd.DataFrame(rows, columns=fields)


def summary(table: pd.DataFrame) -> dict[str, dict[str, object]]:
    """Return n and median absolute error by kind.

    Beside the rows that state their inputs stand those of them that are
    ``independent`` of our own parameters, and those that state only a part. Market
    prices count where the row names a chemistry; those of ``mixes`` stand apart.
    """
    told = {kind: _summary(table[table["kind"] == kind]) for kind in KINDS}
    prices = table[table["kind"] == "market_price"]
    told["market_price"] = {
        **_summary(prices[prices["matching"] | (prices["status"] == "none")]),
        "mixes": _median(prices[~prices["matching"] & (prices["status"] != "none")]),
    }
    return told


def _summary(table: pd.DataFrame) -> dict[str, object]:
    stated = table[table["status"] == "stated"]
    own = stated["echo"].astype(bool)
    return {
        **_median(stated),
        "independent": _median(stated[~own]),
        "partly_stated": _median(table[table["status"] == "partly"]),
        "not_run": int((table["status"] == "none").sum()),
    }


def _median(table: pd.DataFrame) -> dict[str, object]:
    if table.empty:
        return {"n": 0, "median_abs_error": None}
    middle = float(table["error"].abs().median())
    return {"n": len(table), "median_abs_error": round(middle, 4)}


def _case(library: Library, row: Mapping[str, object]) -> dict[str, object] | None:
    table = library["cases"]
    year = table["year"].astype("Float64").fillna(-1.0)
    same = (table["study"] == row["study"]) & (
        (year == -1.0) | (year == float(str(row["cost_year"])))
    )
    if not same.any():
        return None
    return {str(key): value for key, value in table[same].iloc[0].items()}


def _outcome(library: Library, row: Mapping[str, object]) -> Outcome:
    case = _case(library, row)
    reason = _why_not(library, row, case)
    model = error = float("nan")
    published = float(str(row["value"]))
    status = "none"
    if case is not None and not reason:
        status, reason = str(case["stated"]), str(case["reason"])
        model = _Run(library, row, case).value()
        ratio = row["kind"] == "ratio"
        error = model - published if ratio else model / published - 1.0
    return Outcome(
        str(row["result_id"]),
        str(row["study"]),
        str(row["kind"]),
        str(row["metric"]),
        str(row["unit"]),
        status,
        case is not None and case["echo"] == "yes",
        not str(row["chemistry"]).startswith("mix"),
        published,
        model,
        error,
        reason,
    )


def _why_not(
    library: Library, row: Mapping[str, object], case: Mapping[str, object] | None
) -> str:
    """Return why a row is not run, or ''."""
    if row["kind"] not in KINDS:
        return f"{row['kind']}: not a cost or price of its time"
    if case is None:
        return "no inputs of this study are in the tables"
    if case["stated"] == "none":
        return str(case["reason"])
    level = str(row["level"]).split("_")[0]
    region = MADE_IN.get(str(row["region"]), str(row["region"]))
    faults = (
        (level in {"cell", "pack"}, f"{row['level']} is neither a cell nor a pack"),
        (row["unit"] in ENERGY_UNITS, f"the model does not speak {row['unit']}"),
        (row["metric"] in METRICS, f"{row['metric']} is not a result of the model"),
        (region in library.regions, f"region {region} is not in the tables"),
    )
    return next((reason for met, reason in faults if not met), "")


class _Run:
    """One published row, repeated."""

    def __init__(
        self, library: Library, row: Mapping[str, object], case: Mapping[str, object]
    ) -> None:
        self.library = library
        self.row = row
        self.case = case
        self.year = float(str(row["cost_year"]))
        self.region = MADE_IN.get(str(row["region"]), str(row["region"]))
        self.level = str(row["level"]).split("_")[0]
        self.pack_kwh = _number(case["pack_kwh"])
        if np.isnan(self.pack_kwh):
            self.pack_kwh = library.parameter("base_pack_kwh")

    def value(self) -> float:
        """Return the figure in the unit of the row."""
        raw = METRICS[str(self.row["metric"])](self)
        unit = self.row["unit"]
        if unit == "USD/pack":
            return raw * self.pack_kwh
        if unit == "USD/kWh usable":
            return raw / _number(self.case["usable"])
        return raw

    def mix(self, wanted: str = "") -> dict[str, float]:
        """Return chemistries and their shares."""
        name = wanted or str(self.row["chemistry"])
        if name in self.library.chemistries:
            return {name: 1.0}
        stand_in = str(self.case["chemistry"] or "")
        if stand_in:
            return {stand_in: 1.0}
        if name.startswith("nmc"):
            return {"nmc622": 1.0}
        table = self.library["mixes"]
        known = table[table["region"] == self.row["region"]]
        known = known if len(known) else table[table["region"] == "WORLD"]
        return dict(zip(known["chemistry"], known["share"], strict=True))

    def reading(self, region: str) -> str:
        """Return full or cash, by the case or by the rule."""
        if self.case["reading"]:
            return str(self.case["reading"])
        lowest = str(self.row["metric"]).startswith("lowest")
        chinese = region == "CHN" and self.row["region"] != "WORLD"
        return "cash" if lowest or (chinese and self.year >= CASH_SINCE) else "full"

    def costs(
        self,
        region: str,
        mix: Mapping[str, float],
        *,
        rival: bool = False,
    ) -> CellCosts:
        """Return costs of the chemistries of a mix."""
        case = self.case
        prices = str(case["compared_prices"] if rival else case["price_set"])
        size = _number(self.row["plant_gwh_per_year"])
        size = _number(case["plant_gwh"]) if np.isnan(size) else size
        wage = _number(case["wage"])
        overrides = {}
        if not np.isnan(wage) and not rival:
            overrides["direct_wage"] = wage
        if rival and not np.isnan(_number(case["compared_capital"])):
            overrides["capital"] = _number(case["compared_capital"])
        plants = cell_plants(
            self.library,
            chemistry=list(mix),
            region=region,
            plant_gwh=size,
            year=self.year,
            price_set=prices,
            level=self.level,
            reading=self.reading(region),
            cell_kwh=_number(case["cell_kwh"]),
            pack_kwh=self.pack_kwh,
            overrides=overrides,
        )
        return cell_costs(plants, self.library)

    def mean(self, pick: Callable[[CellCosts], FloatArray]) -> float:
        """Return a figure averaged over the mix."""
        mix = self.mix()
        values = pick(self.costs(self.region, mix))
        return float(np.dot(values, list(mix.values())))

    def total(self, region: str, wanted: str = "", *, rival: bool = False) -> float:
        """Return the total, averaged over the mix."""
        mix = self.mix(wanted)
        values = self.costs(region, mix, rival=rival).total
        return float(np.dot(values, list(mix.values())))

    def role(self, roles: tuple[str, ...]) -> float:
        """Return the cost of the materials of a role."""
        table = self.library["materials"].set_index("material")["role"]

        def pick(costs: CellCosts) -> FloatArray:
            chosen = table.loc[list(costs.names)].isin(roles).to_numpy(bool)
            total: FloatArray = costs.materials[:, chosen].sum(axis=1)
            return total

        return self.mean(pick)


def _number(value: object) -> float:
    return float("nan") if value is None or value == "" else float(str(value))


def _group(names: tuple[str, ...]) -> Callable[[_Run], float]:
    return lambda run: run.mean(
        lambda costs: np.sum([costs.groups[name] for name in names], axis=0)
    )


def _role(names: tuple[str, ...]) -> Callable[[_Run], float]:
    return lambda run: run.role(names)


METRICS: Mapping[str, Callable[[_Run], float]] = {
    **dict.fromkeys(TOTALS, lambda run: run.total(run.region)),
    **{name: _group(groups) for name, groups in GROUPS.items()},
    **{name: _role(roles) for name, roles in ROLES.items()},
    "cost_ratio_to_CHN": lambda run: run.total(run.region) / run.total("CHN"),
    "price_ratio_to_CHN": lambda run: run.total(run.region) / run.total("CHN"),
    "price_ratio_to_lfp": lambda run: (
        run.total(run.region) / run.total(run.region, "lfp")
    ),
    "cost_gap_to_CHN": lambda run: run.total(run.region) - run.total("CHN", rival=True),
    "material_share": lambda run: run.mean(
        lambda costs: costs.items["materials"] / costs.total
    ),
}
"""Published metrics the model has an answer to."""
