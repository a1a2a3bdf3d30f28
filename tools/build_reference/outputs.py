"""What each region made in the base year, by process: the chosen figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.baseline import Baseline, Output
from tools.build_reference.output_rules import anodes, cathodes, lithium, packs
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw

__all__ = ["Outputs"]

WEAKER = ("reported", "derived", "assumed")


@dataclass(frozen=True)
class Outputs:
    """Output of the base year by process and region, and the capacity behind it."""

    raw: Raw
    places: Places

    @cached_property
    def chosen(self) -> dict[tuple[str, str], Output]:
        """Chosen outputs by (process, region), rows of one region added up."""
        found: dict[tuple[str, str], Output] = {}
        for one in self._all():
            key = one.process, one.region
            if one.quantity > 0:
                found[key] = _sum(found[key], one) if key in found else one
        return dict(sorted(found.items()))

    def _all(self) -> Iterator[Output]:
        base = Baseline(self.raw, self.places)
        yield from lithium(base)
        yield from base.plain()
        yield from cathodes(base)
        yield from anodes(base)
        yield from packs(base)
        yield from base.own()

    @cached_property
    def maximum(self) -> dict[str, float]:
        """Largest utilization by process."""
        return self._utilization("maximum")

    @cached_property
    def observed(self) -> dict[str, float]:
        """Utilization of the base year by process."""
        return self._utilization("observed")

    def _utilization(self, column: str) -> dict[str, float]:
        table = self.raw.table("assumptions/utilization_2024")
        return {one["process"]: float(one[column]) for one in table}

    @cached_property
    def _stated(self) -> dict[tuple[str, str], float]:
        return {
            (one["process"], one["region"]): float(one["capacity"])
            for one in self.raw.table("assumptions/capacity_2024")
        }

    def capacity(self, output: Output) -> float:
        """Return nameplate of the base year.

        Stated capacity where there is one, else output over the utilization of
        the base year; never so small that the output could not be made.
        """
        used = output.quantity / self.observed[output.process]
        value = self._stated.get((output.process, output.region), used)
        return max(value, output.quantity / self.maximum[output.process])


def _sum(one: Output, other: Output) -> Output:
    ids = dict.fromkeys(f"{one.source_id};{other.source_id}".split(";"))
    notes = dict.fromkeys(note for note in (one.note, other.note) if note)
    return Output(
        one.process,
        one.region,
        one.quantity + other.quantity,
        ";".join(ids),
        max(one.confidence, other.confidence, key=WEAKER.index),
        " | ".join(notes),
    )
