r"""What speaks for one unit of a decision, and what against it, part by part.

The reduced cost of a column is its cost less what its rows pay it. Turned round and
taken out of present value, that is the gain of one unit,

.. math:: g_k = \frac{1}{w_t}\Bigl(\sum_r y_r a_{rk} - c_k\Bigr),

zero for what is done, negative for what is not worth doing. Every term has a name:
the price of what is sold or used (rows of the balance), a credit or a duty by the
provision that gives or takes it, what a content rule takes of a credit, a license, the
rent of capacity. So the change of the gain between two answers is the sum of the
changes of its parts, and the part that changed most is what did it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from ionshore.model.solution import Solution
from ionshore.optim.problem import Block
from ionshore.policy.holders import holder_labels
from ionshore.scenario.case.curbs import Curb, License, Quota

__all__ = ["Book", "Key", "Parts"]

Key = tuple[str, str, str, str]
"""Kind of part, code, brand, place: ``("price", "cell_lfp", "", "USA")``."""

Parts = dict[Key, float]
"""Gain per unit by part [million USD/unit]."""

_NOISE = 1e-7
"""Part below which nothing is told [million USD/unit]."""

_PRICES = ("balance", "own_output")
_RENTS = ("capacity", "step_width", "minimum_output", "whole_plants", "tight_lane")
_PACE = ("build_growth", "growth_width")
_CONTROLS = ("license", "quota", "part_year")
_MARKS = (
    *("marked_lane", "marked_stay", "marked_made"),
    *("part_lane", "part_stay", "part_made", "part_arrived", "part_use"),
    *("graded_lane", "graded_stay", "graded_left", "graded_arrived"),
    *("graded_output", "part_own_made", "delivery_source"),
)
_CLAIMS = ("claim", "delivery_claim")
_SHARES = ("cost_credit", "processing_credit")


@dataclass(frozen=True, eq=False)
class Book:
    """A solution, read column by column.

    Parameters
    ----------
    solution : Solution
    """

    solution: Solution

    def parts(self, column: int) -> Parts:
        """Return the gain of one unit of a column of production, trade or delivery."""
        block = _block_at(self.solution.problem.columns, column)
        year = self.year_of(column)
        parts: Parts = {}
        for key, value in self._row_parts(column):
            parts[key] = parts.get(key, 0.0) + value / self.worth[year]
        own = {
            "activity": self._making,
            "shipment": self._shipping,
            "delivery": self._delivering,
        }.get(block.name)
        for key, value in own(column, year, parts) if own else ():
            parts[key] = parts.get(key, 0.0) + value
        gain = -float(self.solution.raw.reduced_costs[column]) / self.worth[year]
        # What a slope or a curve adds, and the rent of a bound on the column itself.
        parts["cost", "rising", "", ""] = gain - sum(parts.values())
        if gain > 0:
            parts[self._bound(block.name, column, year)] = -gain
        return {key: x for key, x in parts.items() if abs(x) > _NOISE}

    def _bound(self, name: str, column: int, year: int) -> Key:
        """Return what a column at its bound is kept by."""
        if name == "shipment":
            case = self.solution.case
            lane = (column - self.blocks[name].start) // len(case.years)
            if not case.lanes.open[lane, year]:
                where = self._lane_labels(lane)
                kinds = ("export_ban", "export_license")
                found = [x for one in kinds for x in self._effects(one, year, where)]
                return ("ban", ";".join(dict.fromkeys(found)), "", "")
        return ("rent", "", "", "")

    def capital(self, column: int) -> Parts:
        """Return what one unit of capacity costs over its life, rents left out.

        In present value, not per unit made: whoever asks knows how much it makes.
        """
        found = self.solution.case
        block = self.blocks["new_capacity"]
        place = column - block.start
        asset = self.asset[str(block.labels["asset"][place])]
        start = self.year_of(column)
        parts: Parts = {}
        for key, value in self._row_parts(column):
            if key[0] != "rent":
                parts[key] = parts.get(key, 0.0) + value
        standing = float(found.assets.alive[asset, start] @ self.worth)
        granted = found.assets.granted[asset, start] * standing
        cost = float(self.solution.problem.cost[column])
        parts["capital", "", "", ""] = -cost - granted
        labels = self._labels(asset)
        rows = self._effects("capex_grant", start, labels)
        whole = sum(rows.values())
        for name, value in rows.items():
            parts["grant", name, "", ""] = granted * value / whole if whole else 0.0
        return {key: value for key, value in parts.items() if value}

    @cached_property
    def worth(self) -> np.ndarray:
        """Present value of a million USD a year, by model year."""
        return np.asarray(self.solution.case.periods.present_value, float)

    @cached_property
    def blocks(self) -> Mapping[str, Block]:
        """Families of columns by name."""
        return {block.name: block for block in self.solution.problem.columns}

    @cached_property
    def asset(self) -> Mapping[str, int]:
        """Place of each plant by its label."""
        labels = self.solution.case.assets.label
        return {str(label): place for place, label in enumerate(labels)}

    @cached_property
    def rows(self) -> sparse.csr_array:
        """The matrix by rows."""
        return sparse.csr_array(self.solution.problem.matrix)

    def column(self, name: str, labels: tuple[object, ...]) -> int:
        """Return the column with these labels, -1 where there is none."""
        if name not in self._columns:
            self._columns[name] = _named(self.blocks.get(name))
        return self._columns[name].get(labels, -1)

    def labels(self, column: int) -> tuple[str, tuple[object, ...]]:
        """Return family and labels of a column."""
        block = _block_at(self.solution.problem.columns, column)
        at = column - block.start
        return block.name, tuple(
            _plain(block.labels[axis][at]) for axis in block.labels
        )

    def balance_row(self, commodity: str, brand: str, region: str, year: int) -> int:
        """Return the row of a balance, -1 where there is none."""
        return self._balances.get((commodity, brand, region, year), -1)

    def value(self, column: int) -> float:
        """Return how much of a column is done; 0 for none."""
        return float(self.solution.raw.values[column]) if column >= 0 else 0.0

    def year_of(self, column: int) -> int:
        """Return the place of the model year of a column."""
        block = _block_at(self.solution.problem.columns, column)
        year = int(block.labels["year"][column - block.start])
        return int(np.searchsorted(self.solution.case.years, year))

    @cached_property
    def _columns(self) -> dict[str, dict[tuple[object, ...], int]]:
        return {}

    @cached_property
    def _balances(self) -> dict[tuple[object, ...], int]:
        found = [one for one in self.solution.problem.rows if one.name == "balance"]
        return _named(found[0] if found else None)

    @cached_property
    def _holders(self) -> Mapping[str, str]:
        world = self.solution.case.world
        names = world["assets"]["asset"]
        return dict(zip(map(str, names), holder_labels(world), strict=True))

    @cached_property
    def _by_kind(self) -> Mapping[str, pd.DataFrame]:
        effects = self.solution.case.effects
        return {str(kind): rows for kind, rows in effects.groupby("kind")}

    def _effects(
        self, kind: str, year: int, labels: Mapping[str, str]
    ) -> dict[str, float]:
        """Return the sum of the rows of a kind on one member, by provision."""
        rows = self._by_kind.get(kind)
        if rows is None:
            return {}
        rows = rows[rows["year"] == self.solution.case.years[year]]
        for axis, label in labels.items():
            rows = rows[rows[axis].isin(("*", label))]
        found = rows.groupby("provision")["value"].sum()
        return {str(name): float(value) for name, value in found.items() if value}

    def _labels(self, asset: int) -> dict[str, str]:
        case = self.solution.case
        commodity = case.goods.commodity[case.assets.good[asset]]
        return {
            "commodity": str(case.goods.commodities[commodity]),
            "origin": str(case.regions[case.assets.region[asset]]),
            "owner": self._holders[str(case.assets.label[asset])],
        }

    def _row_parts(self, column: int) -> Iterator[tuple[Key, float]]:
        problem, duals = self.solution.problem, self.solution.raw.row_duals
        matrix = problem.matrix
        for at in range(matrix.indptr[column], matrix.indptr[column + 1]):
            row = int(matrix.indices[at])
            if not duals[row]:
                continue
            block = _block_at(problem.rows, row)
            labels = {x: block.labels[x][row - block.start] for x in block.labels}
            yield self._row_key(block.name, labels), duals[row] * matrix.data[at]

    def _row_key(self, name: str, labels: Mapping[str, object]) -> Key:
        if name in _PRICES:
            good = (str(labels["commodity"]), str(labels["brand"]))
            return ("price", *good, str(labels["region"]))
        if name in _CONTROLS:
            return ("control", self._controls(name, labels), "", "")
        for kind, names in (("rent", _RENTS), ("pace", _PACE), ("mark", _MARKS)):
            if name in names:
                return (kind, "", "", "")
        if name == "demand":
            return ("market", str(labels["segment"]), "", str(labels["region"]))
        return ("claim", "", "", "") if name in _CLAIMS else ("other", name, "", "")

    def _controls(self, name: str, labels: Mapping[str, object]) -> str:
        """Return the provisions behind a license, quota or ban for part of a year."""
        case = self.solution.case
        lanes = case.lanes
        found: dict[str, tuple[Sequence[Quota | Curb | License], str, str]] = {
            "license": (lanes.licenses, "license", "export_license"),
            "quota": (lanes.quotas, "quota", "export_quota"),
            "part_year": (lanes.curbs, "ban", "export_ban"),
        }
        every, axis, kind = found[name]
        for one in every:
            same = one.label == labels[axis] and one.year == labels["year"]
            if same and len(one.lanes):
                year = int(np.searchsorted(case.years, one.year))
                where = self._lane_labels(int(one.lanes[0]))
                return ";".join(self._effects(kind, year, where))
        return ""

    def _lane_labels(self, lane: int) -> dict[str, str]:
        case = self.solution.case
        lanes, goods = case.lanes, case.goods
        return {
            "commodity": str(goods.commodities[goods.commodity[lanes.good[lane]]]),
            "origin": str(case.regions[lanes.origin[lane]]),
            "destination": str(case.regions[lanes.destination[lane]]),
        }

    def _making(
        self, column: int, year: int, parts: Parts
    ) -> Iterator[tuple[Key, float]]:
        case, (_, labels) = self.solution.case, self.labels(column)
        assets, asset = case.assets, self.asset[str(labels[0])]
        for item, cost in assets.variable.items():
            if item != "credit":
                yield ("cost", item, "", ""), -float(cost[asset, year])
        step = np.flatnonzero(
            (assets.step_asset == asset) & (assets.step_number == labels[1])
        )
        if len(step):
            adder = float(assets.step_adder[step[0], year])
            yield ("cost", "adder", "", ""), -adder
        claims = case.claims
        at = np.flatnonzero(claims.asset == asset)
        claimed = float(claims.credit[at[0], year]) if len(at) else 0.0
        paid = claimed - float(assets.variable["credit"][asset, year])
        yield from self._credits(asset, year, paid)
        where = self._labels(asset)
        del where["owner"]
        yield from self._refused(claimed, year, where, parts)

    def _refused(
        self, claimed: float, year: int, where: Mapping[str, str], parts: Parts
    ) -> Iterator[tuple[Key, float]]:
        """Yield what content rules take of a credit that must be claimed."""
        earned = parts.pop(("claim", "", "", ""), 0.0)
        if claimed:
            rules = ";".join(self._effects("content_rule", year, where))
            yield ("content", rules, "", ""), earned - claimed

    def _credits(
        self, asset: int, year: int, paid: float
    ) -> Iterator[tuple[Key, float]]:
        """Yield credits by provision; a bar takes back under a name of its own."""
        labels = self._labels(asset)
        flat = self._effects("production_credit", year, labels)
        for name, value in flat.items():
            yield ("credit", name, "", ""), value
        rest = paid - sum(flat.values())
        rates = [self._effects(kind, year, labels) for kind in _SHARES]
        whole = sum(sum(one.values()) for one in rates)
        for one in rates:
            for name, value in one.items():
                if whole:
                    yield ("credit", name, "", ""), rest * value / whole

    def _shipping(
        self, column: int, year: int, parts: Parts
    ) -> Iterator[tuple[Key, float]]:
        del parts
        case = self.solution.case
        lane = (column - self.blocks["shipment"].start) // len(case.years)
        lanes, goods = case.lanes, case.goods
        yield ("cost", "freight", "", ""), -float(lanes.freight[lane])
        labels = self._lane_labels(lane)
        price = float(goods.reference_price[goods.commodity[lanes.good[lane]]])
        for kind, base in (("duty_ad_valorem", price), ("duty_specific", 1.0)):
            for name, value in self._effects(kind, year, labels).items():
                yield ("duty", name, "", ""), -value * base

    def _delivering(
        self, column: int, year: int, parts: Parts
    ) -> Iterator[tuple[Key, float]]:
        case = self.solution.case
        at = (column - self.blocks["delivery"].start) // len(case.years)
        demand, goods = case.demand, case.goods
        yield ("cost", "preference", "", ""), -float(demand.preference[at])
        commodity = goods.commodity[demand.good[at]]
        place = case.regions[demand.region[demand.market[at]]]
        labels = {"commodity": str(goods.commodities[commodity]), "origin": str(place)}
        price = float(goods.reference_price[commodity])
        for kind, base in (("delivery_credit", 1.0), ("value_credit", price)):
            for name, value in self._effects(kind, year, labels).items():
                yield ("credit", name, "", ""), value * base
        mine = case.contents.delivery == at
        claimed = float(case.contents.credit[mine, year].sum())
        yield from self._refused(claimed, year, labels, parts)


def _block_at(blocks: tuple[Block, ...], place: int) -> Block:
    starts = [block.start for block in blocks]
    at = int(np.searchsorted(starts, place, side="right")) - 1
    # Families without members share a start with the next.
    while blocks[at].start == blocks[at].stop:
        at -= 1
    return blocks[at]


def _named(block: Block | None) -> dict[tuple[object, ...], int]:
    if block is None:
        return {}
    columns = (np.asarray(block.labels[axis]).tolist() for axis in block.labels)
    names = zip(*columns, strict=True)
    return {name: block.start + at for at, name in enumerate(names)}


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value
