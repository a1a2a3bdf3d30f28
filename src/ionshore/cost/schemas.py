"""The shipped tables of the cost model, each column declared once.

``python -m tools.build_cost`` makes them from ``data-raw``.
"""

from __future__ import annotations

from ionshore.tables.schema import Column, Table

__all__ = ["TABLES"]


def _code(
    name: str, meaning: str, *, required: bool = True, wildcard: bool = False
) -> Column:
    default = None if required else ""
    return Column(
        name, "code", meaning, required=required, default=default, wildcard=wildcard
    )


def _text(name: str, meaning: str) -> Column:
    return Column(name, "text", meaning, required=False, default="")


def _number(
    name: str, meaning: str, unit: str = "", *, required: bool = True
) -> Column:
    return Column(name, "number", meaning, unit, required=required)


_YEAR = Column("year", "year", "Year the money is of.", required=False)

_TABLES = (
    Table(
        "steps",
        "Steps of the BatPaC v5 plant that the cell and pack lines are scaled from.",
        ("step",),
        (
            _text("step", "Step."),
            _code("driver", "Rate the step scales with."),
            _code("level", "cell or pack."),
            _number("labor_hours", "Direct labor at the base plant.", "hour/year"),
            _number("labor_exponent", "Scale exponent of labor.", "1"),
            _number("capital", "Equipment at the base plant.", "million USD"),
            _number("capital_exponent", "Scale exponent of equipment.", "1"),
            _number("area", "Floor area at the base plant.", "m2"),
            _number("area_exponent", "Scale exponent of floor area.", "1"),
        ),
    ),
    Table(
        "parameters",
        "Rates, lives and yields that hold for every plant.",
        ("parameter",),
        (
            _code("parameter", "Name."),
            _number("value", "Value."),
            _text("unit", "Unit."),
            _YEAR,
        ),
    ),
    Table(
        "chemistries",
        "Cell chemistries and how their line differs from the base line.",
        ("chemistry",),
        (
            _code("chemistry", "Name."),
            _text("title", "Name in words."),
            _code("line", "steps: scaled from steps; lump: investment stated as one."),
            _code("evidence", "full or thin: whether the data carry a plan."),
            _number("cathode_ratio", "Cathode mass per kWh over the base line's.", "1"),
            _number("anode_ratio", "Anode mass per kWh over the base line's.", "1"),
            _number("area_ratio", "Electrode area per kWh over the base line's.", "1"),
            _number("electricity", "Electricity per kWh of cells.", "kWh/kWh"),
            _number("heat", "Heat per kWh of cells.", "MJ/kWh"),
            _number(
                "lump_capex",
                "Investment at the lump size, as if in the United States.",
                "million USD per GWh/year",
                required=False,
            ),
            _number("lump_size", "Size it is stated for.", "GWh/year", required=False),
        ),
    ),
    Table(
        "materials",
        "What cells and packs are bought from.",
        ("material",),
        (
            _code("material", "Name."),
            _code("unit", "kg, m2 or kWh: unit of its quantity and price."),
            _code("loss", "Yields it passes: active, foil, separator, ..."),
            _code("role", "Group it is shown under."),
        ),
    ),
    Table(
        "bill",
        "Bill of materials, net: what the finished product holds.",
        ("chemistry", "material"),
        (
            _code("chemistry", "Chemistry."),
            _code("material", "Material."),
            _number("quantity", "Per kWh, in the unit of the material."),
        ),
    ),
    Table(
        "contents",
        "Metals in the cathode and the electrolyte, net.",
        ("chemistry", "metal"),
        (
            _code("chemistry", "Chemistry."),
            _code("metal", "Element."),
            _code("material", "Material that holds it."),
            _number("quantity", "Per kWh.", "kg/kWh"),
        ),
    ),
    Table(
        "price_sets",
        "Named sets of prices.",
        ("price_set",),
        (
            _code("price_set", "Name."),
            _text("title", "Name in words."),
            Column("year", "year", "Year the prices are of."),
            _code("region", "Where they were paid."),
            _text("typical", "yes: the set that stands for its year; no: it does not."),
        ),
    ),
    Table(
        "prices",
        "Prices of materials and metals by set, without value added tax.",
        ("price_set", "material"),
        (
            _code("price_set", "Set."),
            _code("material", "Material, or metal_X for contained metal X."),
            _number("price", "USD per unit of the material; USD/kg of metal.", "USD"),
            Column("year", "year", "Year of the money."),
        ),
    ),
    Table(
        "regions",
        "What a plant pays by region, and what it is taxed.",
        ("region", "parameter"),
        (
            _code("region", "Region."),
            _code("parameter", "Parameter."),
            _number("value", "Value."),
            _text("unit", "Unit."),
            _YEAR,
        ),
    ),
    Table(
        "deflator",
        "Index of the value of the dollar.",
        ("year",),
        (Column("year", "year", "Year."), _number("index", "2017 = 100.", "1")),
    ),
    Table(
        "plants",
        "Process plants from mine to system, per kg (m2 for separators, kWh for systems).",
        ("process",),
        (
            _code("process", "Name, as in the reference world."),
            _code("product", "Product."),
            _code("unit", "kt, million_m2 or GWh per year."),
            _number("capex_low", "Investment at the low anchor.", "million USD/unit"),
            _code("low_region", "Where; * for the world.", wildcard=True),
            _number("capex_high", "At the high anchor.", required=False),
            _code("high_region", "Where.", required=False),
            _number("size", "Size the investment holds for.", required=False),
            _number("exponent", "Scale exponent of investment.", "1"),
            _number("minimum", "Least efficient size.", required=False),
            _number("opex", "Cost without feed, in the cost region.", "USD/unit"),
            _code("opex_region", "Where it was stated; * anywhere.", wildcard=True),
            _number("electricity", "Of it.", "kWh/kg"),
            _number("heat", "Of it.", "MJ/kg"),
            _number("labor", "Of it.", "hour/t"),
            _number("process_yield", "Product out over feed in.", "1"),
            _number("life", "Economic life.", "year"),
            _YEAR,
        ),
    ),
    Table(
        "feeds",
        "What a process plant is fed, per unit of product, before its yield.",
        ("process", "commodity"),
        (
            _code("process", "Process."),
            _code("commodity", "Feed."),
            _number("quantity", "Per unit of product."),
            Column("before_yield", "boolean", "Whether it is divided by the yield."),
        ),
    ),
    Table(
        "know_how",
        "Yield on the first day and speed of the ramp by what an operator knows.",
        ("experience",),
        (
            _code("experience", "Class."),
            _text("title", "Class in words."),
            _number("start_yield", "Yield on the first day.", "1"),
            _number("time_constant", "tau.", "year"),
        ),
    ),
    Table(
        "learning",
        "Learning rates found by studies.",
        ("technology", "parameter", "source_id"),
        (
            _code("technology", "Technology."),
            _code("parameter", "Parameter."),
            _number("value", "Value."),
            _text("unit", "Unit."),
            _text("basis", "Experience it is counted in."),
        ),
    ),
    Table(
        "technologies",
        "Families of processes that learn together, and how fast.",
        ("technology",),
        (
            _code("technology", "Family."),
            _code("unit", "Unit experience is counted in."),
            _number("learning_rate", "Fall of cost above the floor per doubling.", "1"),
            _number("floor", "Share of today's cost that is never passed.", "1"),
            _number("partner_share", "Of a partner's experience that arrives.", "1"),
            _number("world_share", "Of everybody else's that arrives.", "1"),
        ),
    ),
    Table(
        "learners",
        "Processes that learn; one that is not listed never does.",
        ("process",),
        (
            _code("process", "Name, as in the reference world."),
            _code("technology", "Family."),
            _number("other_share", "Share of other cost that is conversion.", "1"),
            _number("capital_exponent", "Scale exponent of investment.", "1"),
            _number("labor_exponent", "Scale exponent of labor.", "1"),
            _number("full_size", "Size beyond which plants gain nothing."),
        ),
    ),
    Table(
        "past_output",
        "Cumulative output up to the base year, by owner.",
        ("technology", "owner"),
        (
            _code("technology", "Family."),
            _code("owner", "Owner, as in the reference world."),
            _number("quantity", "Output from the first to the base year."),
            _text("unit", "Unit."),
        ),
    ),
    Table(
        "freight",
        "Freight of finished goods by lane.",
        ("origin", "destination", "goods"),
        (
            _code("origin", "From."),
            _code("destination", "To."),
            _code("goods", "cell or pack."),
            _number("cost", "Per kWh.", "USD/kWh"),
            _YEAR,
        ),
    ),
    Table(
        "mixes",
        "Chemistries of what is sold, by region.",
        ("mix", "region", "chemistry"),
        (
            _code("mix", "Mix."),
            _code("region", "Region."),
            _code("chemistry", "Chemistry."),
            _number("share", "Of kWh.", "1"),
        ),
    ),
    Table(
        "cases",
        "What a published study states of its inputs.",
        ("study", "year"),
        (
            _text("study", "Study, as results.csv names it."),
            Column("year", "year", "Only rows of this year.", required=False),
            _code("stated", "stated, partly or none: whether it can be repeated."),
            _text("reason", "Why not, or what had to be assumed."),
            _code("price_set", "Prices; blank: the typical set.", required=False),
            _code("reading", "full or cash; blank: by the rule.", required=False),
            _code("chemistry", "Stands for a row's mix.", required=False),
            _number("plant_gwh", "Where a row has none.", required=False),
            _number("pack_kwh", "Energy of a pack.", "kWh", required=False),
            _number("cell_kwh", "Energy of a cell.", "kWh", required=False),
            _number("wage", "Direct wage in the study.", "USD/h", required=False),
            _number("usable", "Usable over nameplate energy.", "1", required=False),
            _code("compared_prices", "Prices of the rival.", required=False),
            _number(
                "compared_capital", "Equipment of the rival over own.", required=False
            ),
            _text("echo", "yes: made of our own parameters, so it tests code only."),
        ),
    ),
    Table(
        "results",
        "Published costs, prices and ratios that the model is held against.",
        ("result_id",),
        (
            _code("result_id", "Row."),
            _text("study", "Study."),
            Column("cost_year", "year", "Year."),
            _code("region", "Region."),
            _code("chemistry", "Chemistry."),
            _code("level", "Level of the product."),
            _number("plant_gwh_per_year", "Plant.", "GWh/year", required=False),
            _code("metric", "What is stated."),
            _code("kind", "modelled_cost, market_price, ratio or forecast."),
            _number("value", "Stated value."),
            _text("unit", "Unit."),
            _text("breakdown", "Parts, in words."),
        ),
    ),
)

TABLES = {one.name: one for one in _TABLES}
"""All tables by name."""
