"""All generated pages by file name."""

from __future__ import annotations

from ionshore.core.register import register_page
from ionshore.tables.dictionary import data_dictionary
from ionshore.world.schemas import GROUPS
from tools.print_docs.notation import notation_page
from tools.print_docs.policy import policy_register_page

__all__ = ["pages"]


def pages() -> dict[str, str]:
    """Return the text of every generated page of docs/reference."""
    return {
        "notation.md": notation_page(),
        "data-dictionary.md": data_dictionary(GROUPS),
        "findings.md": register_page(),
        "policy-register.md": policy_register_page(),
    }
