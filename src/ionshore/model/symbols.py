"""Every variable and every family of rows, declared once.

The builder takes units from here, the notation page is printed from here, and a
test holds that nothing is built that is not declared.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ROWS", "VARIABLES", "Symbol"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A variable or a family of rows.

    Parameters
    ----------
    name : str
        Name in the code, in files and in messages.
    symbol : str
        Symbol in formulas.
    axes : tuple of str
        What it is indexed by; ``year`` is last.
    unit : str
        ``main`` is the unit of the asset's main product, ``unit`` that of the
        commodity or segment.
    meaning : str
        One sentence.
    """

    name: str
    symbol: str
    axes: tuple[str, ...]
    unit: str
    meaning: str


def _named(*symbols: Symbol) -> dict[str, Symbol]:
    return {symbol.name: symbol for symbol in symbols}


VARIABLES = _named(
    Symbol(
        "activity",
        "x",
        ("asset", "step", "year"),
        "main/yr",
        "Output of the main product on one step of the asset's cost curve.",
    ),
    Symbol(
        "new_capacity",
        "b",
        ("asset", "year"),
        "main/yr",
        "Capacity that starts work in the year.",
    ),
    Symbol(
        "plants",
        "n",
        ("asset", "year"),
        "1",
        "Whole plants that start work in the year.",
    ),
    Symbol(
        "growth",
        "g",
        ("process", "region", "step", "year"),
        "main/yr",
        "Additions on one step of the build-limit curve.",
    ),
    Symbol(
        "shipment",
        "f",
        ("commodity", "brand", "origin", "destination", "year"),
        "unit/yr",
        "Amount moved between two regions.",
    ),
    Symbol(
        "lane_total",
        "F",
        ("commodity", "origin", "destination", "year"),
        "unit/yr",
        "Amount of all brands on a lane they share.",
    ),
    Symbol("link_open", "z", ("link", "year"), "1", "Whether a link is used."),
    Symbol(
        "delivery",
        "y",
        ("segment", "commodity", "brand", "region", "year"),
        "unit/yr",
        "Amount delivered to final buyers.",
    ),
    Symbol(
        "unmet",
        "u",
        ("segment", "region", "year"),
        "unit/yr",
        "Demand that is not served.",
    ),
    Symbol(
        "forgone",
        "h",
        ("segment", "region", "step", "year"),
        "unit/yr",
        "Demand given up by buyers as the price rises, in a short run.",
    ),
    Symbol(
        "consumption",
        "Q",
        ("segment", "region", "year"),
        "unit/yr",
        "Use in a market whose demand depends on the price.",
    ),
    Symbol(
        "share_over",
        "s+",
        ("segment", "commodity", "region", "year"),
        "unit/yr",
        "Delivery above the share band.",
    ),
    Symbol(
        "share_under",
        "s-",
        ("segment", "commodity", "region", "year"),
        "unit/yr",
        "Delivery below the share band.",
    ),
    Symbol(
        "sale",
        "q",
        ("owner", "market", "region", "year"),
        "unit/yr",
        "Sales of one seller or coalition in one market.",
    ),
    Symbol(
        "stock",
        "k",
        ("commodity", "brand", "region", "year"),
        "unit",
        "Stock at the end of the period.",
    ),
    Symbol(
        "stock_in",
        "k+",
        ("commodity", "brand", "region", "year"),
        "unit/yr",
        "Amount put into stock.",
    ),
    Symbol(
        "stock_out",
        "k-",
        ("commodity", "brand", "region", "year"),
        "unit/yr",
        "Amount drawn from stock.",
    ),
    Symbol(
        "reserve_out",
        "z",
        ("reserve", "commodity", "brand", "region", "year"),
        "unit/yr",
        "Amount released from a reserve.",
    ),
    Symbol(
        "bought",
        "e+",
        ("commodity", "brand", "region", "year"),
        "unit/yr",
        "Purchase from outside the model.",
    ),
    Symbol(
        "claimed",
        "z",
        ("asset", "year"),
        "main/yr",
        "Output that claims a credit its materials must be admitted for.",
    ),
    Symbol(
        "admitted",
        "m",
        ("asset", "commodity", "brand", "year"),
        "unit/yr",
        "Material of admitted makers counted for a claim.",
    ),
    Symbol(
        "home",
        "h",
        ("commodity", "brand", "region", "year"),
        "unit/yr",
        "Material of admitted makers that stays where it is made.",
    ),
    Symbol(
        "marked",
        "f*",
        ("commodity", "brand", "origin", "destination", "year"),
        "unit/yr",
        "Material of admitted makers within a shipment.",
    ),
    Symbol(
        "delivery_claimed",
        "z",
        ("claim", "segment", "commodity", "brand", "region", "origin", "year"),
        "unit/yr",
        "Delivery, by where it comes from, that claims a credit its parts must be "
        "admitted for.",
    ),
    Symbol(
        "part_counted",
        "m",
        (
            "test",
            "part",
            "claim",
            "segment",
            "commodity",
            "brand",
            "region",
            "origin",
            "year",
        ),
        "part/yr",
        "Admitted amount of a part counted for a delivery that claims.",
    ),
    Symbol(
        "part_used",
        "u",
        ("test", "part", "asset", "commodity", "brand", "year"),
        "part/yr",
        "Admitted amount of a part in what a plant uses.",
    ),
    Symbol(
        "part_home",
        "h",
        ("test", "part", "commodity", "brand", "region", "year"),
        "part/yr",
        "Admitted amount of a part that stays where the good is made.",
    ),
    Symbol(
        "part_marked",
        "f*",
        ("test", "part", "commodity", "brand", "origin", "destination", "year"),
        "part/yr",
        "Admitted amount of a part within a shipment.",
    ),
    Symbol(
        "sold",
        "e-",
        ("commodity", "brand", "region", "year"),
        "unit/yr",
        "Sale to outside the model.",
    ),
    Symbol(
        "limit_slack",
        "v",
        ("limit", "year"),
        "by limit",
        "Violation of a limit that has a price.",
    ),
)
"""Variables by name; all at least zero."""

ROWS = _named(
    Symbol(
        "balance",
        "(1)",
        ("commodity", "brand", "region", "year"),
        "unit/yr",
        "What is made, arrives or is drawn covers what is used, leaves or is "
        "put by; its multiplier is the price.",
    ),
    Symbol(
        "own_output",
        "(1b)",
        ("commodity", "brand", "region", "year"),
        "unit/yr",
        "Nothing leaves a region that was not made there (no re-export).",
    ),
    Symbol(
        "capacity",
        "(3)",
        ("asset", "year"),
        "main/yr",
        "Output stays within effective capacity.",
    ),
    Symbol(
        "step_width",
        "(3b)",
        ("asset", "step", "year"),
        "main/yr",
        "Output on a step stays within its width.",
    ),
    Symbol(
        "minimum_output",
        "(3c)",
        ("asset", "year"),
        "main/yr",
        "An open plant makes at least its minimum.",
    ),
    Symbol(
        "whole_plants",
        "(4)",
        ("asset", "year"),
        "main/yr",
        "Additions come in whole plants.",
    ),
    Symbol(
        "build_total",
        "(4b)",
        ("asset", "year"),
        "main/yr",
        "All additions together stay within the most that may be added.",
    ),
    Symbol(
        "build_growth",
        "(4c)",
        ("process", "region", "year"),
        "main/yr",
        "Additions are carried by the steps of the build-limit curve.",
    ),
    Symbol(
        "growth_width",
        "(4d)",
        ("process", "region", "step", "year"),
        "main/yr",
        "A step carries a share of the capacity present.",
    ),
    Symbol(
        "demand",
        "(5)",
        ("segment", "region", "year"),
        "unit/yr",
        "Deliveries and unmet demand make up demand.",
    ),
    Symbol(
        "share_upper",
        "(5b)",
        ("segment", "commodity", "region", "year"),
        "unit/yr",
        "A commodity's share stays below the top of its band.",
    ),
    Symbol(
        "share_lower",
        "(5c)",
        ("segment", "commodity", "region", "year"),
        "unit/yr",
        "A commodity's share stays above the bottom of its band.",
    ),
    Symbol(
        "sales",
        "(5d)",
        ("owner", "market", "region", "year"),
        "unit/yr",
        "A seller's sales are the deliveries of its goods.",
    ),
    Symbol(
        "quota",
        "(6)",
        ("quota", "year"),
        "unit/yr",
        "Shipments on the lanes of a quota stay within it.",
    ),
    Symbol(
        "lane_sum",
        "(6a)",
        ("commodity", "origin", "destination", "year"),
        "unit/yr",
        "What a lane carries is the sum over brands.",
    ),
    Symbol(
        "part_year",
        "(6)",
        ("ban", "year"),
        "unit/yr",
        "Under a ban for part of a year, what leaves stays within what plants can "
        "make in the rest of it.",
    ),
    Symbol(
        "license",
        "(6)",
        ("license", "year"),
        "unit/yr",
        "Where exports are licensed and a share is refused, that share of what a "
        "destination gets comes from elsewhere.",
    ),
    Symbol(
        "claim",
        "(7)",
        ("asset", "year"),
        "main/yr",
        "What claims stays within what is made.",
    ),
    Symbol(
        "admitted_use",
        "(7)",
        ("asset", "commodity", "brand", "year"),
        "unit/yr",
        "Material counted for a claim stays within what the claim uses.",
    ),
    Symbol(
        "content",
        "(7)",
        ("asset", "year"),
        "million USD/yr",
        "Admitted makers have at least their share of the cost of materials.",
    ),
    Symbol(
        "marked_lane",
        "(7)",
        ("commodity", "brand", "origin", "destination", "year"),
        "unit/yr",
        "Marked material moves within its shipment.",
    ),
    Symbol(
        "marked_made",
        "(7)",
        ("commodity", "brand", "region", "year"),
        "unit/yr",
        "What is marked at a place stays within what admitted makers make there.",
    ),
    Symbol(
        "marked_used",
        "(7)",
        ("commodity", "brand", "region", "year"),
        "unit/yr",
        "What is counted at a place stays within what is marked and arrives or stays.",
    ),
    Symbol(
        "delivery_claim",
        "(7b)",
        ("claim", "segment", "commodity", "brand", "region", "year"),
        "unit/yr",
        "What claims stays within what is delivered.",
    ),
    Symbol(
        "delivery_source",
        "(7b)",
        ("claim", "commodity", "brand", "region", "origin", "year"),
        "unit/yr",
        "What claims of one source stays within what comes from it.",
    ),
    Symbol(
        "delivery_content",
        "(7b)",
        ("test", "claim", "segment", "commodity", "brand", "region", "origin", "year"),
        "million USD/yr",
        "Admitted makers have at least their share of the value of the parts.",
    ),
    Symbol(
        "part_source",
        "(7b)",
        ("test", "part", "claim", "commodity", "brand", "region", "origin", "year"),
        "part/yr",
        "What is counted of a part from one source is what comes admitted from it.",
    ),
    Symbol(
        "part_within",
        "(7b)",
        (
            "test",
            "part",
            "claim",
            "segment",
            "commodity",
            "brand",
            "region",
            "origin",
            "year",
        ),
        "part/yr",
        "What is counted of a part stays within what the deliveries that claim hold.",
    ),
    Symbol(
        "part_use",
        "(7b)",
        ("test", "part", "asset", "commodity", "brand", "year"),
        "part/yr",
        "What a plant uses of an admitted part stays within what its inputs hold.",
    ),
    Symbol(
        "part_lane",
        "(7b)",
        ("test", "part", "commodity", "brand", "origin", "destination", "year"),
        "part/yr",
        "An admitted part moves within the shipment of its good.",
    ),
    Symbol(
        "part_made",
        "(7b)",
        ("test", "part", "commodity", "brand", "region", "year"),
        "part/yr",
        "What leaves or stays of an admitted part is what makers there put in.",
    ),
    Symbol(
        "part_arrived",
        "(7b)",
        ("test", "part", "commodity", "brand", "region", "year"),
        "part/yr",
        "What plants use of an admitted part is what stays and arrives.",
    ),
    Symbol(
        "link_capacity",
        "(6b)",
        ("origin", "destination", "year"),
        "unit/yr",
        "All commodities on a link share its capacity.",
    ),
    Symbol(
        "link_minimum",
        "(6c)",
        ("origin", "destination", "year"),
        "unit/yr",
        "A link in use carries at least its minimum load.",
    ),
    Symbol(
        "stock_balance",
        "(8)",
        ("commodity", "brand", "region", "year"),
        "unit",
        "Stock is last period's stock plus what was put in less what was drawn.",
    ),
    Symbol(
        "stock_drawn",
        "(8b)",
        ("commodity", "brand", "region", "year"),
        "unit",
        "No more is drawn in a period than was held before it.",
    ),
    Symbol(
        "reserve",
        "(8c)",
        ("reserve", "year"),
        "unit",
        "No more is released from a reserve, over all periods, than it holds.",
    ),
    Symbol(
        "limit",
        "(10)",
        ("limit", "year"),
        "by limit",
        "General linear limits of the world.",
    ),
    Symbol(
        "tight_lane",
        "(11)",
        ("asset", "commodity", "destination", "year"),
        "unit/yr",
        "Valid rows: no plant, no shipment from its region.",
    ),
)
"""Families of rows by name."""
