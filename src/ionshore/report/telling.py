"""A finding told: its figure shown large, and a sentence about it."""

from __future__ import annotations

from dataclasses import dataclass

from ionshore.report.names import Names

__all__ = ["KeyFinding", "capital", "tell"]


@dataclass(frozen=True, slots=True)
class KeyFinding:
    """One finding.

    Parameters
    ----------
    code : str
        Short code.
    label : str
        What it is about.
    figure : str
        The figure that is shown large.
    text : str
        The finding in a sentence or two.
    """

    code: str
    label: str
    figure: str
    text: str


def tell(
    names: Names, code: str, figure: str, variant: str, **values: object
) -> KeyFinding:
    """Return a finding in the words ``finding.<variant>``, labeled by its code."""
    text = names.word(f"finding.{variant}", **values)
    label = names.word(f"finding.{code}_label", **values)
    return KeyFinding(code, label, figure, capital(text))


def capital(text: str) -> str:
    """Return a text that may open a sentence: "The United States"."""
    return text[:1].upper() + text[1:]
