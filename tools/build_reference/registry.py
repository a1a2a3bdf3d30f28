"""The registry of companies and facilities as tables, and who controls a plant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row

__all__ = ["Registry"]

MEMBERS_EU = frozenset(
    [
        "AUT",
        "BEL",
        "BGR",
        "CYP",
        "CZE",
        "DEU",
        "DNK",
        "ESP",
        "EST",
        "FIN",
        "FRA",
        "GRC",
        "HRV",
        "HUN",
        "IRL",
        "ITA",
        "LTU",
        "LUX",
        "LVA",
        "MLT",
        "NLD",
        "POL",
        "PRT",
        "ROU",
        "SVK",
        "SVN",
        "SWE",
    ]
)
SINGLE_BLOCS = ("CHN", "KOR", "JPN", "USA")
KNOW_HOW = ("cell_maker", "material", "recycler", "miner")
"""Kinds of partner that bring the process, first one first."""
MAJORITY = 0.5
AS_OF = "2026-11-23"
"""The registry was compiled on this day; later ends of a share are open."""


@dataclass(frozen=True)
class Registry:
    """Companies, facilities, ownership, partnerships."""

    raw: Raw
    places: Places

    @cached_property
    def facilities(self) -> list[dict[str, str]]:
        """Facilities as in the register."""
        return self.raw.table("registry/facilities")

    @cached_property
    def companies(self) -> dict[str, dict[str, str]]:
        """Companies by id."""
        return {one["company_id"]: one for one in self.raw.table("registry/companies")}

    @cached_property
    def _shares(self) -> dict[str, list[dict[str, str]]]:
        """Shares held today, by company or facility held."""
        shares: dict[str, list[dict[str, str]]] = {}
        for one in self.raw.table("registry/ownership"):
            if not one["valid_to"] or one["valid_to"] > AS_OF:
                shares.setdefault(one["facility_or_company_id"], []).append(one)
        return shares

    def bloc(self, country: str) -> str:
        """Return the owner (bloc) of a country code."""
        if country in SINGLE_BLOCS:
            return country
        return "EUU" if country in MEMBERS_EU else "OTH"

    def controlling(self, company: str) -> str:
        """Return the company that controls another, or the company itself.

        A holder of more than half controls. Where nobody does, the partner who
        brings the process does (cell makers before car makers); among several
        such partners the one with the largest share, then the first listed.
        """
        holders = [
            one
            for one in self._shares.get(company, [])
            if one["owner_company_id"] != company
        ]
        if not holders:
            parent = self.companies[company]["parent_id"]
            return self.controlling(parent) if parent else company
        best = max(holders, key=self._claim)
        return self.controlling(best["owner_company_id"])

    def _claim(self, held: dict[str, str]) -> tuple[bool, int, float]:
        share = float(held["share"] or 0.0)
        kind = self.companies[held["owner_company_id"]]["kind"]
        order = KNOW_HOW.index(kind) if kind in KNOW_HOW else len(KNOW_HOW)
        return share > MAJORITY, -order, share

    def owner(self, company: str) -> str:
        """Return the bloc that controls a company."""
        return self.bloc(self.companies[self.controlling(company)]["headquarters"])

    def blocs_of(self, company: str) -> set[str]:
        """Return the blocs whose firms hold the company."""
        holders = self._shares.get(company, [])
        return {self.owner(one["owner_company_id"]) for one in holders}

    def is_joint(self, company: str) -> bool:
        """Return whether firms of several blocs hold the company."""
        return len(self.blocs_of(company)) > 1

    def tables(self) -> dict[str, list[Row]]:
        """Return ``companies``, ``facilities``, ``ownership``, ``partnerships``."""
        return {
            "companies": self._companies(),
            "facilities": self._facilities(),
            "ownership": self._ownership(),
            "partnerships": self._partnerships(),
        }

    def _companies(self) -> list[Row]:
        return [
            row(
                one["source_id"],
                one["confidence"],
                one["public_note"],
                company=key,
                name_en=one["name"],
                name_ko=one["name_ko"],
                headquarters=one["headquarters"],
                parent=one["parent_id"],
                kind=one["kind"],
            )
            for key, one in self.companies.items()
        ]

    def _facilities(self) -> list[Row]:
        rows = []
        for one in self.facilities:
            stage = "system" if one["commodity"].startswith("system") else one["stage"]
            money = one["investment_usd"]
            rows.append(
                row(
                    one["source_id"],
                    one["confidence"],
                    one["note"],
                    facility=one["facility_id"],
                    name=one["name"],
                    stage=stage,
                    product=one["commodity"],
                    country=one["country"],
                    state=one["state_or_province"],
                    city=one["city"],
                    latitude=_number(one["latitude"]),
                    longitude=_number(one["longitude"]),
                    capacity=_number(one["capacity"]),
                    capacity_unit=one["unit"],
                    capacity_basis=one["capacity_basis"],
                    status=one["status"],
                    online_year=one["online_year"],
                    investment=float(money) / 1e6 if money else None,
                    jobs=_number(one["jobs"]),
                    operator=one["operator_company_id"],
                    parent_facility=one["parent_facility_id"],
                )
            )
        return rows

    def _ownership(self) -> list[Row]:
        return [
            row(
                one["source_id"],
                one["confidence"],
                one["note"],
                subject=one["facility_or_company_id"],
                owner=one["owner_company_id"],
                share=_number(one["share"]),
                valid_from=one["valid_from"],
                valid_to=one["valid_to"],
            )
            for one in self.raw.table("registry/ownership")
        ]

    def _partnerships(self) -> list[Row]:
        return [
            row(
                one["source_id"],
                one["confidence"],
                one["note"],
                partnership=one["partnership_id"],
                kind=one["kind"],
                partners=one["parties"],
                status=one["status"],
                started=one["signed_date"],
                subject=one["subject_commodity"],
            )
            for one in self.raw.table("registry/partnerships")
        ]


def _number(text: str) -> float | None:
    return float(text) if text else None
