"""Who runs a plant, what he knows, and how fast it ramps: from the cost model."""

from __future__ import annotations

from ionshore.cost.know_how import Operator, experience_of, ramp_of
from ionshore.cost.library import Library
from tools.build_reference.raw import Row, row

__all__ = ["experience", "ramp_rows"]

FULL = 0.995
"""Share of nameplate from which a plant counts as full."""


def experience(
    owner: str,
    region: str,
    *,
    partnership: str = "alone",
    partner: str = "",
    site: int = 1,
) -> str:
    """Return the class of know-how, which is the name of a ramp.

    Examples
    --------
    >>> experience("CHN", "CHN"), experience("CHN", "HUN"), experience("EUU", "HUN")
    ('home_china', 'experienced_abroad', 'newcomer')
    """
    return experience_of(Operator(owner, partnership, partner, site), region)


def ramp_rows(library: Library) -> list[Row]:
    """Return ``ramps``: yield of each year of age over the mature yield.

    Output is taken in proportion to yield. The last row is the first year that
    comes within half a percent of full output; it counts as full and holds on.
    """
    rows: list[Row] = []
    for one in library["know_how"].to_dict("records"):
        ramp = ramp_of(library, str(one["experience"]))
        age, factor = 0, 0.0
        while factor < 1.0:
            share = float(ramp.mean(age, age + 1.0)) / ramp.final
            factor = round(share, 3) if share < FULL else 1.0
            rows.append(
                row(
                    str(one["source_id"]),
                    str(one["confidence"]),
                    f"{one['title']}; {one['note']}",
                    ramp=one["experience"],
                    age=age,
                    factor=factor,
                )
            )
            age += 1
    return rows
