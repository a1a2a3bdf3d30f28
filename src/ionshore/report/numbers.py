"""Figures as a reader expects them: digits, money and units by language.

Both languages group digits by thousands with a comma. Korean counts large money
in 만, 억 and 조 (ten thousand, hundred million, trillion).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from ionshore.core.words import has_word, word

__all__ = [
    "amount",
    "axis_money",
    "money",
    "number",
    "percent",
    "round_to",
    "unit_name",
]

MINUS = "\N{MINUS SIGN}"
UNKNOWN = "\N{EN DASH}"


def round_to(value: float, digits: int = 3) -> float:
    """Return a value rounded to significant digits.

    Examples
    --------
    >>> round_to(1234.5), round_to(0.012345), round_to(0.0)
    (1230.0, 0.0123, 0.0)
    """
    if not math.isfinite(value) or value == 0:
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def number(value: float, digits: int = 3) -> str:
    """Return a figure of so many significant digits; no digit before the point is lost.

    Examples
    --------
    >>> number(12345.6), number(0.012345), number(-7.5), number(float("nan"))
    ('12,346', '0.0123', '−7.5', '–')
    """
    if not math.isfinite(value):
        return UNKNOWN
    size = abs(value)
    if size < 1e-12:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(size)))
    text = f"{size:,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def percent(share: float, places: int | None = None) -> str:
    """Return a share as percent; a small one keeps a digit after the point.

    Examples
    --------
    >>> percent(0.794), percent(0.0123), percent(1.0), percent(-0.2)
    ('79%', '1.2%', '100%', '−20%')
    """
    if not math.isfinite(share):
        return UNKNOWN
    if places is None:
        places = 1 if 0 < abs(share) < 0.0995 else 0
    text = f"{abs(100 * share):,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS if share < 0 and text != '0' else ''}{text}%"


_STEPS: dict[str, tuple[tuple[float, str], ...]] = {
    "en": ((1e6, "trillion"), (1e3, "billion"), (1.0, "million")),
    "ko": ((1e6, "jo"), (100.0, "eok"), (0.01, "man")),
}
"""Steps of money in million USD, and their words."""


def money(million: float, language: str, digits: int = 3) -> str:
    """Return an amount of money given in million USD.

    Examples
    --------
    >>> money(1_234_567.0, "en"), money(45_600.0, "en")
    ('USD 1.23 trillion', 'USD 45.6 billion')
    >>> money(1_234_567.0, "ko"), money(45_600.0, "ko"), money(12.0, "ko")
    ('1조 2,346억 달러', '456억 달러', '1,200만 달러')
    """
    if not math.isfinite(million):
        return UNKNOWN
    size = abs(million)
    step, name = next(
        (one for one in _STEPS[language] if size >= one[0]), _STEPS[language][-1]
    )
    if language == "ko" and name == "jo":
        whole, rest = divmod(round(size / 100), 10_000)
        parts = [_step(float(whole), "jo", language)]
        if rest and whole < 10:
            parts.append(_step(float(rest), "eok", language))
        figure = " ".join(parts)
    else:
        figure = _step(size / step, name, language, digits)
    text = word("report.money.amount", language, figure=figure)
    return f"{MINUS}{text}" if million < 0 else text


def _step(figure: float, name: str, language: str, digits: int = 3) -> str:
    return word(f"report.money.{name}", language, figure=number(figure, digits))


def axis_money(language: str) -> tuple[float, str]:
    """Return the million USD in a step of an axis of money, and the unit of the step.

    Examples
    --------
    >>> axis_money("en"), axis_money("ko")
    ((1000.0, 'billion USD'), (100.0, 'hundred million USD'))
    """
    steps = {"en": (1e3, "billion USD"), "ko": (100.0, "hundred million USD")}
    return steps[language]


def unit_name(unit: str, language: str) -> str:
    """Return a unit as it is read; one without a word of its own stands as it is.

    Examples
    --------
    >>> unit_name("million USD/GWh", "en"), unit_name("million_m2", "ko")
    ('USD/kWh', '백만 m²')
    """
    key = f"report.unit.{unit.replace(' ', '_').replace('/', '_per_')}"
    return word(key, language) if has_word(key) else unit.replace("_", " ")


_SHOWN: dict[str, Callable[[float], str]] = {
    "1": percent,
    "point": lambda value: f"{value:,.0f}" if math.isfinite(value) else UNKNOWN,
}


def amount(value: float, unit: str, language: str, digits: int = 3) -> str:
    """Return a figure with its unit; shares are percent, money is spelled out.

    Examples
    --------
    >>> amount(0.5, "1", "en"), amount(1545.2, "GWh", "en")
    ('50%', '1,545 GWh')
    """
    if unit in _SHOWN:
        return _SHOWN[unit](value)
    if unit == "million USD":
        return money(value, language, digits)
    return f"{number(value, digits)} {unit_name(unit, language)}".rstrip()
