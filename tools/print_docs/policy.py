"""The register of provisions, from their files."""

from __future__ import annotations

from collections.abc import Iterable

from ionshore.cli.law_text import value_text
from ionshore.policy.law import law_in_force
from ionshore.policy.provision import Parameter, Provision

__all__ = ["policy_register_page"]

_HEAD = """\
# Register of provisions

Printed from `src/ionshore/data/policies` by `make docs`; do not edit by hand. Every
value has a first day on the clock of its parameter, a citation, the id of its source
(`ionshore law show NAME`, `sources.csv`) and a confidence: reported, derived or
assumed. A day before the first is an error, not zero. This is no legal or tax advice.
"""


def policy_register_page() -> str:
    """Return the register as Markdown."""
    law = law_in_force()
    provisions = list(law.provisions.values())
    return "\n".join(
        [
            _HEAD,
            "| provision | title | kind | status | clock | parameters | readings |",
            "|---|---|---|---|---|---|---|",
            *(_row(one) for one in provisions),
            "",
            *(line for one in provisions for line in _section(one)),
        ]
    )


def _row(one: Provision) -> str:
    anchor = "".join(c for c in one.name if c.isalnum() or c in "_-")
    cells = (
        f"[`{one.name}`](#{anchor})",
        f"{one.title['en']} / {one.title['ko']}",
        one.kind.replace("_", " "),
        one.status.replace("_", " "),
        one.clock.replace("_", " "),
        str(len(one.parameters)),
        str(len(one.readings)),
    )
    return f"| {' | '.join(cells)} |"


def _section(one: Provision) -> list[str]:
    return [
        f"## {one.name}",
        "",
        f"**{one.title['en']}** / {one.title['ko']}. {one.law}. "
        f"Status on {one.as_of}: {one.status.replace('_', ' ')}.",
        "",
        one.summary.get("en", ""),
        "",
        "| parameter | value | unit | from | clock | citation | source | confidence |",
        "|---|---|---|---|---|---|---|---|",
        *(row for parameter in one.parameters.values() for row in _values(parameter)),
        "",
        *_list(
            "Rules",
            (
                f"`{r.name}`: when `{_cell(r.when)}`, then {_cell(r.then)}"
                for r in one.rules
            ),
        ),
        *_list(
            "Contested",
            (
                f"`{r.name}`: {r.question} Taken: `{r.default}`. "
                + " ".join(f"`{key}`: {text}" for key, text in r.choices.items())
                for r in one.readings
            ),
        ),
        *_list("Open questions", one.open_questions),
        *_list("How it meets others", one.interactions),
    ]


def _values(parameter: Parameter) -> Iterable[str]:
    for step in parameter.steps:
        since = step.day.isoformat()
        if step.until is not None:
            since += f" to {step.until}"
        sure = step.confidence
        if step.day_confidence != "reported":
            sure += f", day {step.day_confidence}"
        cells = (
            f"`{parameter.name}`",
            value_text(step.value),
            parameter.unit,
            since,
            parameter.clock.replace("_", " "),
            step.where,
            step.source_id,
            sure,
        )
        # The code of Thailand looks like a slip to the spelling check.
        hidden = (
            " <!-- codespell:ignore tha -->" if parameter.name == "THA" else ""
        )  # codespell:ignore tha
        yield f"| {' | '.join(_cell(one) for one in cells)}{hidden} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _list(title: str, items: Iterable[str]) -> list[str]:
    lines = [f"- {one}" for one in items]
    return [f"{title}:", "", *lines, ""] if lines else []
