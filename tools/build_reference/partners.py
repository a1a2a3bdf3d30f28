"""Plants that a newcomer may build with somebody who knows how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ionshore.cost.library import Library
from tools.build_reference.know_how import experience
from tools.build_reference.raw import Raw, Row

__all__ = ["Partners"]

SHORT = {"licence": "licence", "joint_venture": "venture"}
TIE = 0.001
"""Cost of a joint venture as a share of the reference price (assumed). It is too
small to decide anything but a tie with the partner's own plant, which costs the
same; without it the owner of a new plant would be chance."""


@dataclass(frozen=True)
class Partners:
    """Forms of candidate plants by ``assumptions/partners``.

    Parameters
    ----------
    raw : Raw
        The extracts.
    library : Library
        Royalty, fee and ramps.
    price : mapping of str to float
        Reference price by process [million USD/unit].
    """

    raw: Raw
    library: Library
    price: Mapping[str, float]

    @cached_property
    def _unit(self) -> dict[str, str]:
        units = {
            one["commodity"]: one["unit"]
            for one in self.raw.table("assumptions/commodities")
        }
        return {
            one["process"]: units[one["commodity"]]
            for one in self.raw.table("assumptions/processes")
        }

    def forms(self, alone: Mapping[tuple[str, str, str], Row]) -> Iterator[Row]:
        """Yield the candidates of newcomers with a partner.

        A licence costs a royalty on the reference price and a fee with the
        investment. Where it is not allowed the plant is there and switched off.

        Parameters
        ----------
        alone : mapping of (process, region, owner) to row
            Candidates without a partner; what holds for them holds for the form.
        """
        for one in self.raw.table("assumptions/partners"):
            for process in one["processes"].split(";"):
                for region in one["regions"].split(";"):
                    like = alone.get((process, region, one["owner"]))
                    if like is None:
                        like = _first(alone, process, region)
                    yield self._form(one, like, process, region)

    def _form(self, one: dict[str, str], like: Row, process: str, region: str) -> Row:
        owner, kind, partner = one["owner"], one["partnership"], one["partner"]
        short = f"{SHORT[kind]}_{partner.lower()}"
        royalty, fee = self.terms(process, kind)
        return like | {
            "asset": f"new_{process}_{region.lower()}_{owner.lower()}_{short}",
            "owner": owner,
            "partnership": kind,
            "partner": partner,
            "build_ramp": experience(owner, region, partnership=kind, partner=partner),
            "cost_adder": float(str(like["cost_adder"])) + royalty,
            "capex_adder": fee,
            "buildable": one["allowed"] == "true",
            "source_id": one["source_id"],
            "confidence": one["confidence"],
            "note": one["note"] if fee else f"{one['note']}; profit shared: no cost",
        }

    def terms(self, process: str, kind: str) -> tuple[float, float]:
        """Return million USD per unit of output, and per unit of capacity."""
        if kind == "joint_venture":
            return TIE * self.price[process], 0.0
        if self._unit[process] != "GWh":
            message = f"no fee of a licence is known for {process}"
            raise ValueError(message)
        royalty = self.library.parameter("licence_royalty") * self.price[process]
        return royalty, self.library.parameter("licence_fee")


def _first(alone: Mapping[tuple[str, str, str], Row], process: str, region: str) -> Row:
    """Return any candidate of the process there: room and place are the same."""
    for key, row in alone.items():
        if key[:2] == (process, region):
            return row
    message = f"no candidate of {process} in {region} to form a partnership on"
    raise KeyError(message)
