"""The notation page, from the declared symbols."""

from __future__ import annotations

from collections.abc import Mapping

from ionshore.model.symbols import ROWS, VARIABLES, Symbol

__all__ = ["notation_page"]

_HEAD = """\
# Notation

Printed from `src/ionshore/data/model` by `make docs`; do not edit by hand.

Units: kt, GWh and million USD, so that 1 kg/kWh = 1 kt/GWh, 1 USD/kWh x 1 GWh = 1
million USD and 1 USD/kg x 1 kt = 1 million USD. `main` is the unit of an asset's
main product, `unit` that of the commodity or segment. All variables are at least
zero; the objective is the present value of all costs in million USD.
"""


def notation_page() -> str:
    """Return the notation page as Markdown."""
    return "\n".join(
        [
            _HEAD,
            "## Variables",
            "",
            *_table(VARIABLES, "symbol"),
            "",
            "## Rows",
            "",
            "Numbers in brackets are those of the groups of constraints.",
            "",
            *_table(ROWS, "group"),
            "",
        ]
    )


def _table(symbols: Mapping[str, Symbol], second: str) -> list[str]:
    head = [f"| name | {second} | axes | unit | meaning |", "|---|---|---|---|---|"]
    return head + [
        f"| `{one.name}` | {one.symbol} | {', '.join(one.axes)} | {one.unit} | {one.meaning} |"
        for one in symbols.values()
    ]
