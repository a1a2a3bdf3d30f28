"""The tables of a world, each column declared once.

Units: quantities in the unit of the commodity (kt, GWh, million_m2, ...), money
in million USD per unit, which is USD/kg for kt and USD/kWh for GWh. Nothing has
to be converted by hand.
"""

from __future__ import annotations

from ionshore.tables.schema import Column, Reference, Table

__all__ = ["TABLES", "table"]

STAGES = ("mine", "refine", "component", "cell", "pack", "system", "recycle", "other")
STATUSES = (
    "operating",
    "construction",
    "announced",
    "paused",
    "rest",
    "candidate",
)
SENSES = ("<=", ">=", "=")
EFFECTS = (
    "duty_ad_valorem",
    "duty_specific",
    "production_credit",
    "delivery_credit",
    "capex_grant",
    "export_ban",
    "export_quota",
)
TERMS = (
    "activity",
    "capacity",
    "new_capacity",
    "plants",
    "shipment",
    "link_open",
    "delivery",
    "consumption",
    "unmet",
    "stock",
    "bought",
    "sold",
)


def _region(meaning: str, *, wildcard: bool = False, name: str = "region") -> Column:
    return Column(
        name,
        "code",
        meaning,
        reference=Reference("regions", "region"),
        wildcard=wildcard,
    )


def _commodity(
    meaning: str, *, required: bool = True, wildcard: bool = False
) -> Column:
    return Column(
        "commodity",
        "code",
        meaning,
        required=required,
        reference=Reference("commodities", "commodity"),
        wildcard=wildcard,
    )


def _process(meaning: str, *, required: bool = True) -> Column:
    return Column(
        "process",
        "code",
        meaning,
        required=required,
        reference=Reference("processes", "process"),
    )


def _segment(meaning: str, *, required: bool = True) -> Column:
    return Column(
        "segment",
        "code",
        meaning,
        required=required,
        reference=Reference("segments", "segment"),
    )


def _number(
    name: str, meaning: str, unit: str, default: float | None = None, **bounds: float
) -> Column:
    """Return an optional number; a blank means ``default``."""
    return Column(
        name,
        "number",
        meaning,
        unit,
        required=False,
        default=default,
        minimum=bounds.get("minimum"),
        maximum=bounds.get("maximum"),
    )


def _names() -> tuple[Column, Column]:
    return (
        Column("name_en", "text", "English name."),
        Column("name_ko", "text", "Korean name.", required=False, default=""),
    )


_EVERY_YEAR = "Year it holds; blank means every model year."
_FROM_YEAR = "First year it holds; blank means from the start. A later row replaces it."

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
            *_names(),
            Column(
                "bloc",
                "code",
                "Group of regions reported together.",
                required=False,
                default="",
            ),
            _number(
                "latitude", "Where its mark stands.", "degree", minimum=-90, maximum=90
            ),
            _number(
                "longitude",
                "Where its mark stands.",
                "degree",
                minimum=-180,
                maximum=180,
            ),
            _number(
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
            *_names(),
            Column("stage", "code", "Stage of the chain.", choices=STAGES),
            Column("unit", "text", "Unit of quantity: kt, GWh, million_m2, ..."),
            Column(
                "basis",
                "text",
                "What the quantity counts, e.g. 'Li content'.",
                required=False,
                default="",
            ),
            _number(
                "reference_price",
                "Declared value at the border.",
                "million USD/unit",
                minimum=0,
            ),
            _number(
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
            *_names(),
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
            *_names(),
            Column("unit", "text", "Unit of demand."),
            _number(
                "unmet_value",
                "Loss per unit not served; blank: demand must be met.",
                "million USD/unit",
                minimum=0,
            ),
        ),
        optional=False,
    ),
)

TECHNOLOGY = (
    Table(
        "processes",
        "Recipes with one main product.",
        ("process",),
        (
            Column("process", "code", "Identifier."),
            *_names(),
            _commodity("Main product; activity and capacity count it."),
            _number(
                "process_yield",
                "Good output per started output; inputs marked "
                "before_yield are divided by it.",
                "1",
                1.0,
                minimum=1e-6,
                maximum=1,
            ),
            _number(
                "utilization",
                "Largest output per capacity.",
                "1",
                1.0,
                minimum=0,
                maximum=1,
            ),
            _number(
                "lifetime",
                "Economic life; blank: capital costs are paid as a "
                "yearly rent equal to capex.",
                "year",
                minimum=1,
            ),
            Column(
                "lead_time",
                "integer",
                "Years from decision to start.",
                "year",
                required=False,
                default=0,
                minimum=0,
            ),
            _number(
                "minimum_plant",
                "Minimum efficient size of a plant.",
                "unit/year",
                minimum=0,
            ),
        ),
    ),
    Table(
        "recipes",
        "Inputs and by-products per unit of main product.",
        ("process", "commodity", "flow"),
        (
            _process("Process."),
            _commodity("What goes in or comes out."),
            Column(
                "flow",
                "code",
                "'in' is used, 'out' is a by-product.",
                choices=("in", "out"),
            ),
            Column(
                "quantity",
                "number",
                "Amount per unit of main product.",
                "unit/unit",
                minimum=0,
            ),
            Column(
                "before_yield",
                "boolean",
                "Whether the amount is divided by process_yield.",
                required=False,
                default=False,
            ),
        ),
    ),
    Table(
        "process_costs",
        "What a process costs, by region.",
        ("process", "region", "from_year"),
        (
            _process("Process."),
            _region("Region, or * for all not listed.", wildcard=True),
            Column("from_year", "year", _FROM_YEAR, required=False),
            _number(
                "capex",
                "Overnight investment.",
                "million USD per unit/year",
                0.0,
                minimum=0,
            ),
            _number(
                "fixed_cost",
                "Fixed operating cost.",
                "million USD per unit/year and year",
                0.0,
                minimum=0,
            ),
            _number("energy_cost", "Electricity and heat.", "million USD/unit", 0.0),
            _number("labor_cost", "Wages.", "million USD/unit", 0.0),
            _number(
                "other_cost",
                "Other variable cost; priced inputs excluded.",
                "million USD/unit",
                0.0,
            ),
        ),
    ),
    Table(
        "ramps",
        "Share of nameplate reached each year after start.",
        ("ramp", "age"),
        (
            Column("ramp", "code", "Identifier."),
            Column(
                "age",
                "integer",
                "Full years since start; the last row holds on.",
                "year",
                minimum=0,
            ),
            Column(
                "factor", "number", "Share of nameplate.", "1", minimum=0, maximum=1
            ),
        ),
    ),
    Table(
        "assets",
        "Plants: existing, rest of country, candidates.",
        ("asset",),
        (
            Column("asset", "code", "Identifier."),
            _process("What it runs."),
            _region("Where it stands."),
            Column(
                "owner",
                "code",
                "Who owns it.",
                required=False,
                default="",
                reference=Reference("owners", "owner"),
            ),
            Column(
                "status",
                "code",
                "State of the plant.",
                choices=STATUSES,
                required=False,
                default="operating",
            ),
            Column("name", "text", "Name of the plant.", required=False, default=""),
            _number(
                "capacity",
                "Existing or committed nameplate.",
                "unit/year",
                0.0,
                minimum=0,
            ),
            Column(
                "online_year",
                "year",
                "Year it starts; blank: before the base year.",
                required=False,
            ),
            Column("retire_year", "year", "First year without it.", required=False),
            Column(
                "ramp",
                "code",
                "Ramp of the existing capacity; blank: full at once.",
                required=False,
                default="",
                reference=Reference("ramps", "ramp"),
            ),
            _number("utilization", "Overrides the process.", "1", minimum=0, maximum=1),
            _number(
                "cost_adder",
                "Added to variable cost (rent, quality, tier).",
                "million USD/unit",
                0.0,
            ),
            _number(
                "cost_slope",
                "Rise of marginal cost per unit of output (QP).",
                "million USD/unit^2",
                0.0,
                minimum=0,
            ),
            Column(
                "buildable",
                "boolean",
                "Whether capacity may be added.",
                required=False,
                default=False,
            ),
            Column(
                "build_from",
                "year",
                "First year an addition may start.",
                required=False,
            ),
            Column(
                "build_to", "year", "Last year an addition may start.", required=False
            ),
            _number(
                "build_max",
                "Most that may be added in all years.",
                "unit/year",
                minimum=0,
            ),
            _number(
                "plant_size",
                "Size of one plant; additions come in whole plants "
                "(MILP). Blank: any amount.",
                "unit/year",
                minimum=0,
            ),
            _number(
                "plant_cost",
                "Yearly cost of one plant whatever its output.",
                "million USD/year",
                0.0,
                minimum=0,
            ),
            _number(
                "minimum_output",
                "Least output per open plant and year.",
                "unit/year",
                minimum=0,
            ),
            Column(
                "facility",
                "code",
                "Row of facilities.csv.",
                required=False,
                default="",
                reference=Reference("facilities", "facility"),
            ),
            _number("latitude", "Place.", "degree", minimum=-90, maximum=90),
            _number("longitude", "Place.", "degree", minimum=-180, maximum=180),
        ),
        optional=False,
    ),
    Table(
        "supply_steps",
        "Step cost curve of an asset; blank table: one flat step.",
        ("asset", "step"),
        (
            Column("asset", "code", "Asset.", reference=Reference("assets", "asset")),
            Column("step", "integer", "Order of the step.", minimum=0),
            _number(
                "width",
                "Output the step can carry, as a share of effective "
                "capacity; blank: the rest.",
                "1",
                minimum=0,
            ),
            Column(
                "adder",
                "number",
                "Added to the asset's variable cost; rises with the step.",
                "million USD/unit",
            ),
        ),
    ),
    Table(
        "growth",
        "Build limits as cost steps on top of committed plants.",
        ("process", "region", "step"),
        (
            _process("Process."),
            _region("Region, or * for all not listed.", wildcard=True),
            Column("step", "integer", "Order of the step.", minimum=0),
            _number(
                "rate",
                "Additions per year the step can carry, as a share of the "
                "capacity present; blank: the rest.",
                "1/year",
                minimum=0,
            ),
            _number(
                "seed",
                "Capacity counted where less is present.",
                "unit/year",
                0.0,
                minimum=0,
            ),
            _number(
                "premium",
                "Extra investment per unit, paid once, as a share of capex.",
                "1",
                0.0,
                minimum=0,
            ),
        ),
    ),
)

TRADE = (
    Table(
        "routes",
        "Freight between regions for every commodity that has a shipping weight.",
        ("origin", "destination"),
        (
            _region("From.", name="origin"),
            _region("To.", name="destination"),
            _number("distance_km", "Distance.", "km", minimum=0),
            Column(
                "freight",
                "number",
                "Freight per gross weight.",
                "million USD/kt",
                minimum=0,
            ),
        ),
    ),
    Table(
        "lanes",
        "Lanes of their own; replace the general route for the commodity.",
        ("commodity", "origin", "destination"),
        (
            _commodity("What moves."),
            _region("From.", name="origin"),
            _region("To.", name="destination"),
            _number("freight", "Freight per unit.", "million USD/unit", 0.0),
            _number("capacity", "Most per year.", "unit/year", minimum=0),
            _number(
                "cost_slope",
                "Rise of marginal freight per unit moved (QP).",
                "million USD/unit^2",
                0.0,
                minimum=0,
            ),
        ),
    ),
    Table(
        "links",
        "Connections shared by commodities, opened at a fixed cost (MILP).",
        ("link",),
        (
            Column("link", "code", "Identifier."),
            _region("From.", name="origin"),
            _region("To.", name="destination"),
            _number(
                "capacity", "Most of all commodities together.", "unit/year", minimum=0
            ),
            _number(
                "fixed_cost",
                "Yearly cost if used; above zero makes the link a yes-or-no decision.",
                "million USD/year",
                0.0,
                minimum=0,
            ),
            _number("minimum_load", "Least if used.", "unit/year", minimum=0),
        ),
    ),
    Table(
        "effects",
        "Money and bans that do not come from a dated provision.",
        ("kind", "commodity", "origin", "destination", "from_year"),
        (
            Column(
                "kind",
                "code",
                "What it does. Duties fall on shipments origin to "
                "destination; credits on output (or delivery) in origin.",
                choices=EFFECTS,
            ),
            _commodity("Commodity, or * for all.", wildcard=True),
            _region("From, or where it is made.", wildcard=True, name="origin"),
            _region("To; * for credits and grants.", wildcard=True, name="destination"),
            Column("from_year", "year", _FROM_YEAR, required=False),
            Column(
                "value",
                "number",
                "Share of value (ad valorem, grant), money per "
                "unit (specific, credit), quantity per year (quota); 1 for a ban.",
                "by kind",
            ),
        ),
    ),
    Table(
        "outside",
        "Purchases from and sales to places outside the model.",
        ("commodity", "region", "from_year"),
        (
            _commodity("What is bought or sold."),
            _region("Where it enters or leaves, or * for all.", wildcard=True),
            Column("from_year", "year", _FROM_YEAR, required=False),
            _number(
                "buy_price", "Price paid; blank: cannot be bought.", "million USD/unit"
            ),
            _number(
                "buy_limit", "Most per year; blank: no limit.", "unit/year", minimum=0
            ),
            _number(
                "sell_price",
                "Price received; blank: cannot be sold.",
                "million USD/unit",
            ),
            _number(
                "sell_limit", "Most per year; blank: no limit.", "unit/year", minimum=0
            ),
        ),
    ),
)

DEMAND = (
    Table(
        "demand",
        "Final demand; missing model years are interpolated on a straight line.",
        ("segment", "region", "year"),
        (
            _segment("Segment."),
            _region("Where it is used."),
            Column("year", "year", "Year."),
            _number(
                "quantity",
                "Fixed demand, or the reference point of a curve.",
                "unit/year",
                minimum=0,
            ),
            Column(
                "form",
                "code",
                "Shape of demand.",
                required=False,
                default="fixed",
                choices=("fixed", "linear", "isoelastic"),
            ),
            _number(
                "intercept", "Price at zero of a linear curve.", "million USD/unit"
            ),
            _number(
                "slope",
                "Fall of price per unit of a linear curve.",
                "million USD/unit^2",
                minimum=0,
            ),
            _number(
                "reference_price",
                "Price at the reference quantity.",
                "million USD/unit",
                minimum=0,
            ),
            _number(
                "elasticity",
                "Own-price elasticity at the reference point.",
                "1",
                maximum=0,
            ),
            _number(
                "minimum",
                "Least consumption of an elastic market.",
                "unit/year",
                0.0,
                minimum=0,
            ),
        ),
        optional=False,
    ),
    Table(
        "serves",
        "Which commodity may serve which segment.",
        ("segment", "commodity"),
        (
            _segment("Segment."),
            _commodity("What serves it."),
            _number(
                "preference_cost", "What the buyer gives up.", "million USD/unit", 0.0
            ),
        ),
        optional=False,
    ),
    Table(
        "shares",
        "Bands for the share of a commodity in a segment.",
        ("segment", "commodity", "region", "year"),
        (
            _segment("Segment."),
            _commodity("What serves it."),
            _region("Where, or * for all not listed.", wildcard=True),
            Column("year", "year", "Year; other model years are interpolated."),
            Column("share", "number", "Middle of the band.", "1", minimum=0, maximum=1),
            _number(
                "tolerance", "Half width of the band.", "1", 0.0, minimum=0, maximum=1
            ),
            _number(
                "deviation_cost",
                "Cost per unit outside the band; blank: it may not leave it.",
                "million USD/unit",
                minimum=0,
            ),
        ),
    ),
    Table(
        "sellers",
        "Who sells with market power.",
        ("owner", "market", "region"),
        (
            Column("owner", "code", "Owner.", reference=Reference("owners", "owner")),
            Column("market", "code", "Segment, or a commodity if slope is given."),
            _region("Where, or * for everywhere.", wildcard=True),
            _number(
                "conjecture",
                "0 price taker, 1 Cournot; weight of the mark-up.",
                "1",
                1.0,
                minimum=0,
            ),
            _number(
                "slope",
                "Slope the seller sees; blank: that of the segment's demand.",
                "million USD/unit^2",
                minimum=0,
            ),
            Column(
                "coalition",
                "code",
                "Sellers of one coalition act as one.",
                required=False,
                default="",
            ),
        ),
    ),
    Table(
        "stocks",
        "Stocks that can be held.",
        ("commodity", "region"),
        (
            _commodity("What is stored."),
            _region("Where, or * for all.", wildcard=True),
            _number("initial", "Stock before the first year.", "unit", 0.0, minimum=0),
            _number(
                "capacity", "Most that can be held; blank: no limit.", "unit", minimum=0
            ),
            _number("floor", "Least that must be held.", "unit", 0.0, minimum=0),
            Column(
                "floor_until",
                "year",
                "Last year of the floor; blank: always.",
                required=False,
            ),
            _number(
                "holding_cost",
                "Cost per unit held and year.",
                "million USD/unit",
                0.0,
                minimum=0,
            ),
        ),
    ),
    Table(
        "lifetimes",
        "What comes back when a delivered good retires.",
        ("commodity", "segment", "returns"),
        (
            _commodity("Delivered good."),
            _segment("Segment it served."),
            Column(
                "returns",
                "code",
                "What comes back.",
                reference=Reference("commodities", "commodity"),
            ),
            Column(
                "quantity",
                "number",
                "Amount per unit delivered.",
                "unit/unit",
                minimum=0,
            ),
            Column("mean_life", "number", "Mean life.", "year", minimum=0.1),
            _number(
                "shape", "Shape of the Weibull distribution.", "1", 3.5, minimum=0.5
            ),
            _number(
                "collected", "Share that is collected.", "1", 1.0, minimum=0, maximum=1
            ),
        ),
    ),
    Table(
        "past_returns",
        "Returns from sales before the first model year.",
        ("commodity", "region", "year"),
        (
            _commodity("What comes back."),
            _region("Where."),
            Column("year", "year", "Year; other model years are interpolated."),
            Column("quantity", "number", "Amount.", "unit/year", minimum=0),
        ),
    ),
)

RULES = (
    Table(
        "limits",
        "General linear limits over the variables of the model.",
        ("limit", "year"),
        (
            Column("limit", "code", "Identifier."),
            Column("year", "year", _EVERY_YEAR, required=False),
            Column("sense", "code", "Sense.", choices=SENSES),
            Column("value", "number", "Right-hand side.", "by terms"),
            _number(
                "slack_cost",
                "Cost per unit of violation; blank: it holds strictly.",
                "million USD/unit",
                minimum=0,
            ),
        ),
    ),
    Table(
        "limit_terms",
        "Terms of a limit: a coefficient times the sum of all matching variables.",
        ("limit", "term"),
        (
            Column("limit", "code", "Limit.", reference=Reference("limits", "limit")),
            Column("term", "integer", "Number of the term.", minimum=0),
            Column("kind", "code", "Variable.", choices=TERMS),
            Column("coefficient", "number", "Factor.", "by kind"),
            _process("Process.", required=False),
            Column(
                "asset",
                "code",
                "Asset.",
                required=False,
                reference=Reference("assets", "asset"),
            ),
            Column(
                "owner",
                "code",
                "Owner.",
                required=False,
                reference=Reference("owners", "owner"),
            ),
            _commodity("Commodity.", required=False),
            Column(
                "region",
                "code",
                "Region.",
                required=False,
                reference=Reference("regions", "region"),
            ),
            Column(
                "origin",
                "code",
                "Origin.",
                required=False,
                reference=Reference("regions", "region"),
            ),
            Column(
                "destination",
                "code",
                "Destination.",
                required=False,
                reference=Reference("regions", "region"),
            ),
            _segment("Segment.", required=False),
            Column(
                "link",
                "code",
                "Link.",
                required=False,
                reference=Reference("links", "link"),
            ),
        ),
    ),
    Table(
        "periods",
        "Weight and discount factor where they are not the usual ones.",
        ("year",),
        (
            Column("year", "year", "Model year."),
            _number("weight", "Years it stands for.", "year", minimum=0),
            _number("discount_factor", "Value today of a dollar then.", "1", minimum=0),
        ),
    ),
    Table(
        "curves",
        "Marginal cost curves that are not straight lines (solved by linearizing).",
        ("kind", "asset", "commodity", "origin", "destination"),
        (
            Column("kind", "code", "What it belongs to.", choices=("asset", "lane")),
            Column(
                "asset",
                "code",
                "Asset.",
                required=False,
                default="",
                reference=Reference("assets", "asset"),
            ),
            Column(
                "commodity",
                "code",
                "Commodity of the lane.",
                required=False,
                default="",
                reference=Reference("commodities", "commodity"),
            ),
            Column(
                "origin",
                "code",
                "Origin of the lane.",
                required=False,
                default="",
                reference=Reference("regions", "region"),
            ),
            Column(
                "destination",
                "code",
                "Destination of the lane.",
                required=False,
                default="",
                reference=Reference("regions", "region"),
            ),
            Column(
                "form",
                "code",
                "'power': coefficient * q**exponent. 'hyperbolic': "
                "coefficient / (limit - q). Both add to the constant cost.",
                choices=("power", "hyperbolic"),
            ),
            Column("coefficient", "number", "Coefficient.", "by form"),
            _number("exponent", "Exponent of a power curve.", "1", 1.0, minimum=0),
            _number("limit", "Pole of a hyperbolic curve.", "unit/year", minimum=0),
        ),
    ),
)

EVIDENCE = (
    Table(
        "prices",
        "Observed prices; the model does not read them, the report compares.",
        ("commodity", "region", "year", "source_id", "series"),
        (
            _commodity("Commodity."),
            _region("Where, or * for the world.", wildcard=True),
            Column("year", "year", "Year."),
            Column(
                "series",
                "text",
                "Which series, if one source has several.",
                required=False,
                default="",
            ),
            Column("price", "number", "Price.", "million USD/unit", minimum=0),
        ),
    ),
    Table(
        "observations",
        "Observed output; the model does not read them, the report compares.",
        ("commodity", "region", "year", "measure", "source_id"),
        (
            _commodity("Commodity."),
            _region("Where."),
            Column("year", "year", "Year."),
            Column(
                "measure",
                "code",
                "What was counted.",
                choices=("production", "capacity", "demand"),
            ),
            Column("quantity", "number", "Amount.", "unit", minimum=0),
            Column(
                "chosen",
                "boolean",
                "Whether the world uses this figure; false "
                "keeps the other side of a conflict visible.",
                required=False,
                default=True,
            ),
        ),
    ),
    Table(
        "companies",
        "Companies of the registry.",
        ("company",),
        (
            Column("company", "code", "Identifier."),
            *_names(),
            Column(
                "headquarters",
                "code",
                "ISO 3166-1 alpha-3 code.",
                required=False,
                default="",
            ),
            Column(
                "parent",
                "code",
                "Parent company.",
                required=False,
                default="",
                reference=Reference("companies", "company"),
            ),
            Column("kind", "text", "Kind of company.", required=False, default=""),
        ),
    ),
    Table(
        "facilities",
        "Facilities of the registry, with what is known of each.",
        ("facility",),
        (
            Column("facility", "code", "Identifier."),
            Column("name", "text", "Name."),
            Column("stage", "code", "Stage.", choices=STAGES),
            Column("product", "text", "What it makes, in the registry's words."),
            Column("country", "code", "ISO 3166-1 alpha-3 code."),
            Column("state", "text", "State or province.", required=False, default=""),
            Column("city", "text", "City.", required=False, default=""),
            _number("latitude", "Place.", "degree", minimum=-90, maximum=90),
            _number("longitude", "Place.", "degree", minimum=-180, maximum=180),
            _number("capacity", "Capacity as stated.", "capacity_unit", minimum=0),
            Column(
                "capacity_unit", "text", "Unit as stated.", required=False, default=""
            ),
            Column(
                "capacity_basis",
                "text",
                "What the capacity counts.",
                required=False,
                default="",
            ),
            Column("status", "text", "State of the plant."),
            Column("online_year", "year", "Start.", required=False),
            _number("investment", "Investment.", "million USD", minimum=0),
            _number("jobs", "Jobs.", "1", minimum=0),
            Column(
                "operator",
                "code",
                "Operating company.",
                required=False,
                default="",
                reference=Reference("companies", "company"),
            ),
            Column(
                "parent_facility",
                "code",
                "Facility of which it is a part.",
                required=False,
                default="",
            ),
        ),
    ),
    Table(
        "ownership",
        "Who holds what share of a company or facility, and when.",
        ("subject", "owner", "valid_from"),
        (
            Column("subject", "code", "Facility or company held."),
            Column(
                "owner",
                "code",
                "Company that holds.",
                reference=Reference("companies", "company"),
            ),
            _number(
                "share", "Share held; blank: not known.", "1", minimum=0, maximum=1
            ),
            Column("valid_from", "text", "First day.", required=False, default=""),
            Column("valid_to", "text", "Last day.", required=False, default=""),
        ),
    ),
    Table(
        "partnerships",
        "Joint ventures, licences, offtakes, supply.",
        ("partnership",),
        (
            Column("partnership", "code", "Identifier."),
            Column("kind", "text", "Kind."),
            Column(
                "partners",
                "codes",
                "Companies.",
                reference=Reference("companies", "company"),
            ),
            Column("status", "text", "State.", required=False, default=""),
            Column("started", "text", "Date.", required=False, default=""),
            Column("subject", "text", "What it is about.", required=False, default=""),
        ),
    ),
)

TABLES: dict[str, Table] = {
    one.name: one for one in SETS + TECHNOLOGY + TRADE + DEMAND + RULES + EVIDENCE
}
"""All tables of a world by name, in reading order."""


def table(name: str) -> Table:
    """Return the schema of a table; ``KeyError`` if there is none."""
    return TABLES[name]
