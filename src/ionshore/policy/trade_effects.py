"""What law does to one trade: money by year, what bars take back, what is at fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ionshore.core.errors import Finding
from ionshore.core.tell import tell
from ionshore.policy.averages import ModelYears, Yearly, averaged, series_of
from ionshore.policy.dated import Step, uncovered
from ionshore.policy.delivery_tests import tests_of
from ionshore.policy.instrument import INSTRUMENTS, Layer, Part, barred_parts
from ionshore.policy.provision import Provision
from ionshore.policy.reader import Reader
from ionshore.policy.trades import Hit, Trade

__all__ = ["Found", "TradeReading"]

Row = tuple[object, ...]
"""Cells of a row of effects."""

MEASURES = {"USD/kWh": "GWh", "USD/kg": "kt"}
"""Unit in which a commodity must be counted for money per unit to be million USD."""


@dataclass(frozen=True, slots=True)
class Found:
    """What law does to one trade, or what is wrong with it."""

    rows: list[Row]
    findings: list[Finding]


class TradeReading:
    """Some provisions read into a world for some years, trade by trade.

    Parameters
    ----------
    law : mapping
        Provisions in force by name, as the reader has them.
    reader : Reader
    years : ModelYears
    """

    def __init__(
        self, law: Mapping[str, Provision], reader: Reader, years: ModelYears
    ) -> None:
        self._law, self._reader, self.years = law, reader, years
        self._calendar = years.calendar
        goods = reader.world["commodities"]
        self._units = dict(zip(goods["commodity"], goods["unit"], strict=True))
        self._standing: dict[tuple[Hit, ...], tuple[int, ...]] = {}

    def on(self, trade: Trade, hits: tuple[Hit, ...]) -> Found:
        """Return what is done to a trade by the applications that touch it."""
        if hits not in self._standing:
            self._standing[hits] = self._law_behind(hits)
        question = ("trade", trade, hits, self._standing[hits], self.years)
        return self._reader.once(question, lambda: self._found(trade, hits))

    def _law_behind(self, hits: Iterable[Hit]) -> tuple[int, ...]:
        """Return what stands for the provisions that say what hits do; 0 for none.

        A hit does what its own provision says, and those that its application names
        where they are in force.
        """
        names = [
            name
            for hit in hits
            for one in [self._law[hit.provision].applications[hit.application]]
            for name in (hit.provision, one.entities, one.content)
        ]
        return tuple(id(self._law[one]) if one in self._law else 0 for one in names)

    def _found(self, trade: Trade, hits: tuple[Hit, ...]) -> Found:
        instrument, commodity, origin, destination = trade
        unit = self._units[commodity]
        findings = _unfit_units(self._law, hits, commodity, unit)
        question = ("yearly", instrument, hits, self._standing[hits], self.years)
        yearly, open_days = self._reader.once(
            question, lambda: self._yearly(instrument, hits)
        )
        findings += open_days
        where = (INSTRUMENTS[instrument].kind, commodity, origin, destination)
        tests = tests_of(self._law, self._reader, hits)
        rows: list[Row] = [
            (*where, "*", *one, tests.get((one[2], one[3]), "")) for one in yearly
        ]
        if yearly:
            rows += [(*where, *one) for one in self._barred(commodity, origin, hits)]
        return Found(rows, findings)

    def _layers(self, hits: Iterable[Hit]) -> list[Layer]:
        return [self._reader.layer(self._law[hit.provision], hit) for hit in hits]

    def _yearly(
        self, instrument: str, hits: tuple[Hit, ...]
    ) -> tuple[list[Yearly], list[Finding]]:
        """Return the means of the parts of hits, and days without a value."""
        layers = self._layers(hits)
        open_days = [
            finding
            for place, steps in series_of(layers)
            for year in self._calendar
            for finding in uncovered(steps, year, place)
        ]
        if open_days:
            return [], open_days
        parts = INSTRUMENTS[instrument].parts(layers)
        return self._means(parts, hits), []

    def _means(self, parts: Iterable[Part], hits: Iterable[Hit]) -> list[Yearly]:
        reach = _reach_of(self._law, hits)
        return self.years.means(averaged(parts, self._calendar, reach))

    def _barred(
        self, commodity: str, origin: str, hits: tuple[Hit, ...]
    ) -> Iterator[Row]:
        """Yield owner and the last cells of each row of what bars take back."""
        layers = self._layers(hits)
        names = {
            one.entities
            for one in layers
            if one.series.get("bar") and one.entities in self._law
        }
        if not names:
            return
        for holder in self._reader.holders.get((commodity, origin), ()):
            status = {
                name: self._reader.shut_out(self._law[name], holder, origin)
                for name in names
            }
            told = tuple((name, status[name]) for name in sorted(status))
            question = ("barred", hits, self._standing[hits], told, self.years)
            taken_back = partial(self._taken_back, layers, status, hits)
            yearly = self._reader.once(question, taken_back)
            yield from ((holder.label, *one, "") for one in yearly)

    def _taken_back(
        self,
        layers: Sequence[Layer],
        status: Mapping[str, tuple[Step, ...]],
        hits: tuple[Hit, ...],
    ) -> list[Yearly]:
        return self._means(barred_parts(layers, status), hits)


def _reach_of(
    provisions: Mapping[str, Provision], hits: Iterable[Hit]
) -> dict[str, str]:
    """Return the confidence with which each provision is taken to apply."""
    return {
        hit.provision: provisions[hit.provision]
        .applications[hit.application]
        .confidence
        for hit in hits
    }


def _unfit_units(
    provisions: Mapping[str, Provision],
    hits: Iterable[Hit],
    commodity: str,
    unit: str,
) -> list[Finding]:
    findings = []
    for hit in hits:
        provision = provisions[hit.provision]
        for name in (one for _, named in hit.roles for one in named):
            money = provision.parameter(name).unit
            if MEASURES.get(money, unit) != unit:
                finding = tell(
                    "S312",
                    provision.name,
                    "goods",
                    name=name,
                    unit=money,
                    commodity=commodity,
                    counted=unit,
                    admitted=MEASURES[money],
                )
                findings.append(finding)
    return findings
