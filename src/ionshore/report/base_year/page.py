"""The section of the base year below its chart."""

from __future__ import annotations

from dataclasses import dataclass

from ionshore.report.base_year.fit import (
    columns_part,
    fit_lead,
    output_part,
    price_part,
)
from ionshore.report.base_year.moves import moves_part
from ionshore.report.base_year.parts import Part
from ionshore.report.base_year.readings import readings_part
from ionshore.report.base_year.rents import rents_part
from ionshore.report.subject import Subject

__all__ = ["BaseYearPage", "base_year_page"]


@dataclass(frozen=True, slots=True)
class BaseYearPage:
    """What a report tells of a calibrated base year.

    Parameters
    ----------
    lead : str
        A paragraph that stands by itself.
    parts : tuple of Part
        Fit in columns, output, prices, moves, margins.
    readings : Part or None
        Figures under each reading of a rent, if the run has them.
    """

    lead: str
    parts: tuple[Part, ...]
    readings: Part | None


def base_year_page(subject: Subject) -> BaseYearPage | None:
    """Return the page of the base year; ``None`` if the world was not calibrated."""
    if "calibration" not in subject.reading.meta:
        return None
    return BaseYearPage(
        lead=fit_lead(subject),
        parts=(
            columns_part(subject),
            output_part(subject),
            price_part(subject),
            moves_part(subject),
            rents_part(subject),
        ),
        readings=readings_part(subject),
    )
