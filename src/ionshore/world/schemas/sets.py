"""What exists: sources, regions, commodities, owners, segments of demand."""

from __future__ import annotations

from ionshore.tables.schema import Column, Table
from ionshore.world.schemas.columns import STAGES, link, names, number, text

__all__ = ["SETS"]

SETS = (
    Table(
        "sources",
        "Where figures come from.",
        ("source_id",),
        (
            Column("source_id", "code", "Identifier used by every other table."),
            Column("title", "text", "Title of the document or data set."),
            text("publisher", "Who published it."),
            text("published", "Date or year of publication."),
            text("url", "Address, if there is one."),
            text("seen_via", "What was really opened."),
        ),
        optional=False,
        sourced=False,
    ),
    Table(
        "regions",
        "Countries and aggregates between which goods move.",
        ("region",),
        (
            Column("region", "code", "ISO 3166-1 alpha-3 code or aggregate."),
            *names(),
            Column(
                "bloc",
                "code",
                "Group of regions reported together.",
                required=False,
                default="",
            ),
            number(
                "latitude", "Where its mark stands.", "degree", minimum=-90, maximum=90
            ),
            number(
                "longitude",
                "Where its mark stands.",
                "degree",
                minimum=-180,
                maximum=180,
            ),
            number(
                "wacc",
                "Real cost of capital after tax; blank: the world's discount rate.",
                "1",
                minimum=0,
                maximum=1,
            ),
            number(
                "tax",
                "Corporate tax on what new plants earn.",
                "1",
                0.0,
                minimum=0,
                maximum=0.99,
            ),
        ),
        optional=False,
    ),
    Table(
        "commodities",
        "What is made, moved and used.",
        ("commodity",),
        (
            Column("commodity", "code", "Identifier."),
            *names(),
            Column("stage", "code", "Stage of the chain.", choices=STAGES),
            Column("unit", "text", "Unit of quantity: kt, GWh, million_m2, ..."),
            text("basis", "What the quantity counts, e.g. 'Li content'."),
            number(
                "reference_price",
                "Declared value at the border.",
                "million USD/unit",
                minimum=0,
            ),
            number(
                "shipping_weight",
                "Gross weight moved per unit; blank: moves only "
                "on lanes listed in lanes.csv.",
                "kt/unit",
                minimum=0,
            ),
            Column(
                "transit",
                "boolean",
                "Whether it may be re-exported.",
                required=False,
                default=False,
            ),
            Column(
                "brand",
                "code",
                "'owner': units of different owners are never "
                "mixed, so that each owner sells its own (market power).",
                required=False,
                default="",
                choices=("", "owner"),
            ),
            text("hs_codes", "Harmonized System codes."),
        ),
        optional=False,
    ),
    Table(
        "owners",
        "Who owns plants: blocs or firms.",
        ("owner",),
        (
            Column("owner", "code", "Identifier."),
            *names(),
            link("home", "Home region.", "regions", "region"),
            link("ramp", "Ramp of a plant it builds (ramps.csv).", "ramps", "ramp"),
        ),
    ),
    Table(
        "segments",
        "Groups of final demand.",
        ("segment",),
        (
            Column("segment", "code", "Identifier."),
            *names(),
            Column("unit", "text", "Unit of demand."),
            number(
                "unmet_value",
                "Loss per unit not served; blank: demand must be met.",
                "million USD/unit",
                minimum=0,
            ),
        ),
        optional=False,
    ),
)
