"""The page of all findings, printed from the register."""

from __future__ import annotations

from ionshore.core.tell import codes
from ionshore.core.words import word

__all__ = ["entry", "register_page"]

_HEAD = """\
# Findings

Printed from the register of findings; do not edit it by hand. Every refusal has a
stable code, a place, what was found (in braces: the value itself) and a remedy.

| codes | about | exit status |
|---|---|---|
| `C6xx` | command line | 1 |
| `D1xx` | a file, a table, a run folder | 2 |
| `D2xx` | tables that do not fit together | 2 |
| `S3xx` | scenario and policy | 3 |
| `V4xx` | solver and checks of its answer | 4 |
| `L5xx` | fair questions outside the model | 5 |
| `X001` | the program itself | 1 |

| code | title | what is told | what to do |
|---|---|---|---|
"""


def register_page() -> str:
    """Return the page in Markdown, sorted by code."""
    return _HEAD + "".join(f"{entry(code)}\n" for code in codes())


def entry(code: str) -> str:
    """Return the line of one code.

    >>> entry("D113")
    '| `D113` | Column twice | The column stands {count} times in the header. | \
Keep one of them. |'
    """
    parts = ("title", "problem", "remedy")
    cells = [f"`{code}`", *(_cell(word(f"finding.{code}.{part}")) for part in parts)]
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    """Return a text as it may stand in a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|").replace("*", "\\*")
