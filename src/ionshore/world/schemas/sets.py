"""What exists: sources, regions, commodities, owners, segments of demand."""

from __future__ import annotations

from ionshore.tables.schema import Column, Reference, Table
from ionshore.world.schemas.columns import STAGES, names, number

__all__ = ["SETS"]

SETS = (
    Table(
        "sources",
        "Where figures come from.",
        ("source_id",),
        (
            Column("source_id", "code", "Identifier used by every other table."),
            Column("title", "text", "Title of the document or data set."),
            Column(
                "publisher", "text", "Who published it.", required=False, default=""
            ),
            Column(
                "published",
                "text",
                "Date or year of publication.",
                required=False,
                default="",
            ),
            Column(
                "url", "text", "Address, if there is one.", required=False, default=""
            ),
            Column(
                "seen_via",
                "text",
                "What was really opened.",
                required=False,
                default="",
            ),
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
                "Real cost of capital; blank: the world's discount rate.",
                "1",
                minimum=0,
                maximum=1,
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
            Column(
                "basis",
                "text",
                "What the quantity counts, e.g. 'Li content'.",
                required=False,
                default="",
            ),
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
            Column(
                "hs_codes",
                "text",
                "Harmonized System codes.",
                required=False,
                default="",
            ),
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
            Column(
                "home",
                "code",
                "Home region.",
                required=False,
                default="",
                reference=Reference("regions", "region"),
            ),
            Column(
                "ramp",
                "code",
                "Ramp of a plant it builds (ramps.csv).",
                required=False,
                default="",
                reference=Reference("ramps", "ramp"),
            ),
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
