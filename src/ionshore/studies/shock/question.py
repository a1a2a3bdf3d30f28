"""What is asked of a shock, as a user writes it, and all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import nearest, tell
from ionshore.policy.library import open_library
from ionshore.policy.match import commodities_named
from ionshore.scenario.case.passages import straits
from ionshore.scenario.case.steps import month_after, steps_of
from ionshore.scenario.scenario import LIMITED_BY, SHOCK_KINDS, Shock

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = [
    "STEP_MONTHS",
    "Question",
    "limited_by",
    "places_named",
    "shock_of",
    "unknown_name",
]

STEP_MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}
"""Lengths of a step by name."""

_NAMED = {"plant_loss": "plant", "strait_closed": "strait", "demand_surge": "segment"}
_LONGEST = 240
"""Months after which a plan, not a short run, is the answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """A shock as it is asked for; texts as a user writes them.

    Parameters
    ----------
    kind : str
        One of :data:`ionshore.scenario.scenario.SHOCK_KINDS`; blank: what the rest says.
    commodities, origins, destinations : tuple of str
        ``origins`` is where trade stops, plants fail or prices rise.
    starts : str
        First month, ``2027-01``.
    months : int
    stopped : float
        Share that stops [1].
    quota : float
        Most per year [unit/year]; below zero: none is asked for.
    factor : float
        What a price or a demand is multiplied by [1].
    plants, straits, segments : tuple of str
    step : str
        A key of :data:`STEP_MONTHS`.
    by : str
        Of :data:`ionshore.scenario.scenario.LIMITED_BY`; blank: as the kind has it.
    """

    kind: str = ""
    commodities: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    starts: str = ""
    months: int = 12
    stopped: float = 1.0
    quota: float = -1.0
    factor: float = 1.0
    plants: tuple[str, ...] = ()
    straits: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    step: str = "quarter"
    by: str = ""

    @property
    def told_kind(self) -> str:
        """The kind, read from what else is given where it is not named."""
        if self.kind:
            return self.kind
        for kind, given in (
            ("plant_loss", self.plants),
            ("strait_closed", self.straits),
            ("demand_surge", self.segments),
        ):
            if given:
                return kind
        if self.quota >= 0:
            return "export_quota"
        return "price_spike" if self.factor != 1.0 else "export_ban"


def places_named(
    names: Iterable[str], world: World
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Return the regions of a world by the name written, and the names it lacks.

    A name is a region, ``*``, a group of regions (``EU`` or ``group:EU``) or a bloc of the
    world (``EUU``).

    Parameters
    ----------
    names : iterable of str
    world : World
    """
    table = world["regions"]
    regions = [str(one) for one in table["region"]]
    groups = open_library().groups
    found: dict[str, tuple[str, ...]] = {}
    lacking: list[str] = []
    for name in names:
        bloc = table.loc[table["bloc"] == name, "region"]
        members = groups.get(name.removeprefix("group:"), tuple(map(str, bloc)))
        codes = tuple(one for one in members if one in regions)
        if name == "*" or name in regions:
            found[name] = (name,)
        elif codes:
            found[name] = codes
        else:
            lacking.append(name)
    return found, lacking


def shock_of(question: Question, world: World) -> Shock:
    """Return the shock that a question asks about.

    Parameters
    ----------
    question : Question
    world : World
        Whose names are used.

    Raises
    ------
    CommandError
        With all faults: ``W701`` an unknown name, ``W702`` no month, ``W703`` outside the
        years of the world, ``W704`` a number out of bounds, ``W705`` nothing crosses a
        border, ``W706`` something the kind needs is missing.
    """
    findings: list[Finding] = []
    kind = question.told_kind
    if kind not in SHOCK_KINDS:
        findings.append(unknown_name("--kind", kind, SHOCK_KINDS))
    origins = _places(question.origins or ("*",), "--from", world, findings)
    destinations = _places(question.destinations or ("*",), "--to", world, findings)
    findings += _unknown_goods(question.commodities, world)
    names = _names(question, kind, world, findings)
    findings += [*_bad_numbers(question)]
    findings += [*_missing(question, kind)]
    starts = _month(question.starts, findings)
    if starts is not None and question.step in STEP_MONTHS:
        findings += _outside(question, starts, world)
    if kind.startswith("export") and _same(origins, destinations):
        findings.append(tell("W705", "--to", place=", ".join(question.origins)))
    if findings or starts is None:
        summary = "The shock cannot be asked about."
        raise CommandError(summary, findings)
    return Shock(
        kind=kind,
        commodities=question.commodities or ("*",),
        origins=origins,
        destinations=destinations,
        starts=starts,
        ends=month_after(starts, question.months) - timedelta(1),
        stopped=question.stopped,
        quantity=max(question.quota, 0.0),
        because="",
        source_id="scenario:shock",
        place="shock",
        names=names,
        factor=question.factor,
        by=question.by,
    )


def limited_by(shock: Shock) -> str:
    """Return how what a shock leaves of a trade is shared; blank where nothing is left."""
    if not shock.kind.startswith("export"):
        return ""
    if shock.kind != "export_quota" and shock.stopped >= 1.0:
        return ""
    return "total" if shock.is_total else "lane"


def unknown_name(place: str, name: str, known: Iterable[str]) -> Finding:
    """Return W701: a name that is not known, the nearest that is, and what is."""
    names = list(dict.fromkeys(known))
    near = nearest(name, names)
    listed = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
    return tell(
        "W701", place, "near" if near else "", name=name, near=near, known=listed
    )


def _places(
    names: tuple[str, ...], option: str, world: World, findings: list[Finding]
) -> dict[str, tuple[str, ...]]:
    found, lacking = places_named(names, world)
    table = world["regions"]
    known = [
        *map(str, table["region"]),
        *map(str, table["bloc"]),
        *open_library().groups,
    ]
    findings += [unknown_name(option, one, known) for one in lacking]
    return found


def _unknown_goods(patterns: tuple[str, ...], world: World) -> list[Finding]:
    goods = world["commodities"]
    codes = [str(one) for one in goods["commodity"]]
    return [
        unknown_name("--commodity", one, codes)
        for one in patterns
        if not commodities_named([one], goods)
    ]


def _names(
    question: Question, kind: str, world: World, findings: list[Finding]
) -> tuple[str, ...]:
    """Return the plants, straits or segments that the kind is about."""
    table = world["assets"]
    known: dict[str, list[str]] = {
        "plant": [*map(str, table["asset"]), *map(str, table["facility"])],
        "strait": list(straits()),
        "segment": [str(one) for one in world["segments"]["segment"]],
    }
    given = {
        "plant": question.plants,
        "strait": question.straits,
        "segment": question.segments,
    }
    for what, names in given.items():
        for name in names:
            if not any(fnmatchcase(one, name) for one in known[what] if one):
                listed = [one for one in known[what] if one]
                findings.append(unknown_name(f"--{what}", name, listed))
    names = given[_NAMED[kind]] if kind in _NAMED else ()
    return names or (("*",) if kind == "demand_surge" else ())


def _bad_numbers(question: Question) -> Iterator[Finding]:
    for name, value, low, high in (
        ("months", question.months, 1, _LONGEST),
        ("stopped", question.stopped, 0, 1),
        ("factor", question.factor, 0, 100),
    ):
        if not low <= value <= high:
            yield tell("W704", f"--{name}", value=f"{value:g}", low=low, high=high)
    for option, name, known in (
        ("--step", question.step, tuple(STEP_MONTHS)),
        ("--by", question.by, ("", *LIMITED_BY)),
    ):
        if name not in known:
            yield unknown_name(option, name, filter(None, known))


def _missing(question: Question, kind: str) -> Iterator[Finding]:
    needs = {
        "export_ban": (("commodity", question.commodities), ("from", question.origins)),
        "export_license": (
            ("commodity", question.commodities),
            ("from", question.origins),
        ),
        "export_quota": (
            ("commodity", question.commodities),
            ("from", question.origins),
            ("quota", question.quota >= 0),
        ),
        "plant_loss": (("plant", question.plants or question.origins),),
        "strait_closed": (("strait", question.straits),),
        "price_spike": (
            ("commodity", question.commodities),
            ("factor", question.factor != 1.0),
        ),
        "demand_surge": (("factor", question.factor != 1.0),),
    }
    for option, given in needs.get(kind, ()):
        if not given:
            yield tell("W706", f"--{option}", kind=kind, option=option)


def _month(text: str, findings: list[Finding]) -> date | None:
    parts = text.split("-")
    if len(parts) == 2 and all(one.isdigit() for one in parts):
        year, month = int(parts[0]), int(parts[1])
        if 1900 <= year <= 2199 and 1 <= month <= 12:
            return date(year, month, 1)
    findings.append(tell("W702", "--starts", value=text))
    return None


def _outside(question: Question, starts: date, world: World) -> list[Finding]:
    """Return the finding that the world has no demand in some month of it."""
    known = world["demand"]["year"]
    months = min(max(question.months, 1), _LONGEST)
    steps = steps_of(starts, months, STEP_MONTHS[question.step])
    first, last = int(steps.calendar_year[0]), int(steps.calendar_year[-1])
    if known.empty or (known.min() <= first and last <= known.max()):
        return []
    span = f"{known.min()}-{known.max()}"
    return [
        tell("W703", "--starts", first=first, last=last, world=world.name, span=span)
    ]


def _same(
    origins: Mapping[str, tuple[str, ...]], destinations: Mapping[str, tuple[str, ...]]
) -> bool:
    """Return whether all trade named stays within one region."""
    begin = {code for codes in origins.values() for code in codes}
    end = {code for codes in destinations.values() for code in codes}
    return len(begin) == 1 and begin == end and "*" not in begin
