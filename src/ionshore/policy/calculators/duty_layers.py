"""Layers of the duty on one entry: one function and its rules for each provision."""

from __future__ import annotations

from ionshore.policy.calculators.compare import refuse_missing
from ionshore.policy.calculators.duty_entry import (
    BASE,
    CHINA,
    DUMPING,
    EMERGENCY,
    FORCED_LABOR,
    MINERALS,
    SURCHARGE,
    Entry,
    Part,
    heading,
    not_in_files,
)
from ionshore.policy.consult import Consultation, rule
from ionshore.policy.dated import Rate

__all__ = [
    "base_part",
    "china_parts",
    "dumping_deposit",
    "dumping_parts",
    "general_parts",
]

_EMERGENCY = {
    "CHN": ("china_fentanyl", "china_reciprocal"),
    "KOR": ("korea_reciprocal",),
    "JPN": ("japan_reciprocal",),
    "EU": ("eu_reciprocal",),
    "CAN": ("canada_fentanyl",),
    "MEX": ("mexico_fentanyl",),
}


@rule(BASE, "base_duty")
def base_duty(c: Consultation, entry: Entry) -> float:
    """Column 1, free for partners, or column 2 [1]."""
    if entry.qualifying:
        return 0.0
    return c.rate(BASE, entry.line.group, entry.day).rate


def base_part(c: Consultation, entry: Entry, known: float | None) -> Part:
    """Return the base duty."""
    if known is not None:
        c.assume("base_given")
        return Part(BASE, "given", Rate("add", known))
    if entry.qualifying:
        return Part(BASE, "free_trade", Rate("add", base_duty(c, entry)))
    if entry.origin in c.codes(BASE, "column_2_countries", entry.day):
        name = f"column_2_{entry.line.group}"
        if name not in c.law.provision(BASE).parameters:
            raise not_in_files(BASE, entry)
        return Part(BASE, name, c.rate(BASE, name, entry.day))
    return Part(BASE, entry.line.group, Rate("add", base_duty(c, entry)))


@rule(CHINA, "duty")
def china_duty(c: Consultation, entry: Entry, name: str) -> float:
    """Section 301 duty, on goods of China only [1]."""
    if entry.origin != "CHN":
        return 0.0
    return c.rate(CHINA, name, entry.day, or_nothing=True).rate


def china_parts(c: Consultation, entry: Entry) -> list[Part]:
    """Return the section 301 duty, none for goods of other origin."""
    if entry.origin != "CHN":
        china_duty(c, entry, "")
        return []
    if not entry.line.china_group:
        raise not_in_files(CHINA, entry)
    name = entry.line.china_group
    if "{use}" in name:
        name = _by_use(c, entry, name)
    return [Part(CHINA, name, Rate("add", china_duty(c, entry, name)))]


def _by_use(c: Consultation, entry: Entry, pattern: str) -> str:
    names = {use: pattern.replace("{use}", use) for use in ("ev", "non_ev")}
    if entry.use is None:
        law = c.law.provision(CHINA)
        rates = {law.value_on(name, entry.day) for name in names.values()}
        if len(rates) > 1:
            refuse_missing("use", "batteries for vehicles pay another rate that day")
        return names["non_ev"]
    return names["non_ev" if entry.use == "non_ev" else "ev"]


@rule(DUMPING, "duty")
def dumping_duty(c: Consultation, entry: Entry) -> float:
    """Duty under an order on Chinese anode material [1]."""
    return c.rate(DUMPING, "duty_in_force", entry.day, or_nothing=True).rate


def _in_dumping_case(c: Consultation, entry: Entry) -> bool:
    if entry.origin != "CHN" or not c.known(DUMPING, "case_commodities", entry.day):
        return False
    return entry.commodity in c.codes(DUMPING, "case_commodities", entry.day)


def dumping_parts(c: Consultation, entry: Entry) -> list[Part]:
    """Return the dumping and subsidy duty on anode material."""
    if not _in_dumping_case(c, entry):
        return []
    return [Part(DUMPING, "duty_in_force", Rate("add", dumping_duty(c, entry)))]


def dumping_deposit(c: Consultation, entry: Entry, *, named: bool) -> float | None:
    """Return the cash deposit asked while the case was open, ``None`` if none [1]."""
    if not _in_dumping_case(c, entry):
        return None
    final = [n for n in ("ad_final", "cvd_final") if c.known(DUMPING, n, entry.day)]
    first = "ad_prelim_named" if named else "ad_prelim_all_others"
    names = final or [
        n for n in (first, "cvd_prelim_all_others") if c.known(DUMPING, n, entry.day)
    ]
    return sum(c.number(DUMPING, one, entry.day) for one in names)


def general_parts(c: Consultation, entry: Entry, base: float) -> list[Part]:
    """Return the general layer of the day: emergency, surcharge or forced labor."""
    if c.known(FORCED_LABOR, "other_economies", entry.day):
        return _forced_labor_parts(c, entry, base)
    if c.known(SURCHARGE, "surcharge", entry.day):
        rate = surcharge_duty(c, entry)
        return [Part(SURCHARGE, "surcharge", Rate("add", rate))]
    return _emergency_parts(c, entry, base)


def _on_annex(c: Consultation, entry: Entry) -> bool:
    if entry.annex_product is not None:
        return entry.annex_product
    if c.reading(FORCED_LABOR, "annex_products") == "none_known":
        c.assume("not_exempt")
        return False
    return entry.line.group in c.codes(FORCED_LABOR, "likely_annex_lines", entry.day)


@rule(SURCHARGE, "duty")
def surcharge_duty(c: Consultation, entry: Entry) -> float:
    """The surcharge, none for exempt products and USMCA goods [1]."""
    rate = c.rate(SURCHARGE, "surcharge", entry.day).rate
    if rate > c.number(SURCHARGE, "statutory_max_rate", entry.day):
        c.assume("surcharge_above")
    return 0.0 if entry.usmca or _on_annex(c, entry) else rate


@rule(FORCED_LABOR, "exempt")
def exempt(c: Consultation, entry: Entry) -> bool:
    """USMCA goods and listed products are outside; goods under 232 do not get here."""
    under_usmca = c.truth(FORCED_LABOR, "usmca_exempt", entry.day) and entry.usmca
    listed = c.truth(FORCED_LABOR, "annex_products_exempt", entry.day)
    return under_usmca or (listed and _on_annex(c, entry))


@rule(FORCED_LABOR, "add")
def forced_labor_add(c: Consultation, rate: Rate) -> float:  # noqa: ARG001
    """The rate is added [1]."""
    return rate.rate


@rule(FORCED_LABOR, "floor")
def forced_labor_floor(c: Consultation, rate: Rate, base: float) -> float:  # noqa: ARG001
    """An all-in minimum adds what the base duty lacks [1]."""
    return max(rate.rate - base, 0.0)


def _forced_labor_parts(c: Consultation, entry: Entry, base: float) -> list[Part]:
    c.truth(FORCED_LABOR, "goods_under_232_exempt", entry.day)
    if exempt(c, entry):
        return []
    name = heading(c, entry.origin)
    if name not in c.law.provision(FORCED_LABOR).parameters:
        name = "other_economies"
    rate = c.rate(FORCED_LABOR, name, entry.day)
    if rate.mode == "floor":
        forced_labor_floor(c, rate, base)
    else:
        forced_labor_add(c, rate)
    return [Part(FORCED_LABOR, name, rate)]


@rule(EMERGENCY, "add")
def emergency_add(c: Consultation, rate: Rate) -> float:  # noqa: ARG001
    """The rate is added [1]."""
    return rate.rate


@rule(EMERGENCY, "floor")
def emergency_floor(c: Consultation, rate: Rate, base: float) -> float:  # noqa: ARG001
    """An all-in minimum adds what the base duty lacks [1]."""
    return max(rate.rate - base, 0.0)


def _emergency_parts(c: Consultation, entry: Entry, base: float) -> list[Part]:
    day = entry.day
    names = _EMERGENCY.get(heading(c, entry.origin))
    if names is None:
        if c.number(EMERGENCY, "china_reciprocal", day, or_nothing=True):
            raise not_in_files(EMERGENCY, entry)
        return []
    free = c.known(EMERGENCY, "usmca_exempt", day) and c.truth(
        EMERGENCY, "usmca_exempt", day
    )
    if entry.usmca and free:
        return []
    if entry.origin == "CAN" and _is_mineral(c, entry):
        names = ("canada_energy_and_minerals",)
    parts = []
    for name in names:
        rate = c.rate(EMERGENCY, name, day, or_nothing=True)
        if rate.mode == "floor":
            emergency_floor(c, rate, base)
        else:
            emergency_add(c, rate)
        parts.append(Part(EMERGENCY, name, rate))
    if _on_annex(c, entry):
        return []
    return parts


def _is_mineral(c: Consultation, entry: Entry) -> bool:
    first = c.law.provision(MINERALS).parameter("lines").steps[0]
    return entry.line.group in str(first.value).split(", ")
