"""Words that the scripts of a report use."""

from __future__ import annotations

from ionshore.report.subject import Subject

__all__ = ["script_words"]


def script_words(subject: Subject) -> dict[str, str]:
    """Return the words the scripts of the page use."""
    word = subject.names.word
    keys = {
        "nothing": "nothing",
        "money": "money.axis",
        "reported": "confidence.reported",
        "derived": "confidence.derived",
        "assumed": "confidence.assumed",
        **{name: f"ledger.{name}" for name in ("all", "indicator", "what", "unit")},
        **{name: f"ledger.{name}" for name in ("confidence", "shown", "none", "sort")},
        **{name: f"ledger.{name}" for name in ("open", "rests", "rows", "examples")},
        "noLineage": "ledger.no_lineage",
        "oneRow": "ledger.one_row",
        **{
            f"map{name.title().replace('_', '')}": f"map.{name}"
            for name in (
                *("all", "none", "detail", "good", "capacity", "output", "source"),
                *("more", "freight", "duty", "size", "size_worth", "region_only"),
                *("owner", "state"),
            )
        },
    }
    return {name: word(key) for name, key in keys.items()}
