"""One provision of law: dated parameters, and what of a world they touch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType

from ionshore.core.errors import ScenarioError
from ionshore.core.tell import tell
from ionshore.policy.dated import (
    FIRST_DAY,
    Rate,
    Step,
    Value,
    calendar_years,
    replaced,
    value_on,
)
from ionshore.policy.fields import unknown
from ionshore.policy.kinds import (
    AD_VALOREM,
    CLOCKS,
    STATUSES,
    TAXABLE_YEAR,
    TEXTS,
    UNITS,
    fits,
)
from ionshore.policy.texts import Contested, Reference, RuleText

__all__ = [
    "AD_VALOREM",
    "CLOCKS",
    "STATUSES",
    "TEXTS",
    "UNITS",
    "Application",
    "Exemption",
    "Parameter",
    "Provision",
    "fits",
    "reformed",
]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated number, truth or text of a provision.

    Parameters
    ----------
    name : str
        Key in the file of the provision.
    unit : str
        One of :data:`UNITS`.
    what : str
        What it is, in a sentence.
    clock : str
        Which date of a transaction it is looked up on, one of :data:`CLOCKS`.
    steps : tuple of Step
        In order of their first days.
    nothing_before : str
        Why the plan may take it that there was no such duty or credit before
        the first day; blank where what held before is not known.
    nothing_after : str
        Why the plan may take it that there is none after the last day; blank
        where what follows is not known.
    informs : str
        Why no rule reads it; blank where one does.
    note : str
        What a reader should know of all its values.
    """

    name: str
    unit: str
    what: str
    clock: str
    steps: tuple[Step, ...]
    nothing_before: str = ""
    nothing_after: str = ""
    informs: str = ""
    note: str = ""

    @property
    def nothing(self) -> Value:
        """The value that does nothing: false, no text, 0 or a rate of 0 on top."""
        if self.unit == "bool":
            return False
        if self.unit in TEXTS:
            return ""
        return Rate("add", 0.0) if self.unit == AD_VALOREM else 0.0

    @property
    def plan_steps(self) -> tuple[Step, ...]:
        """Steps as a plan over many years reads them.

        Where the file says that there was nothing before the first day, or that
        there is nothing after the last, the series begins or ends with that;
        where it does not, such a day stays an error. Taxable years are taken to
        be calendar years: what is looked up on their first day holds from the
        first of January that follows.
        """
        steps = self.steps
        first, last = steps[0], steps[-1]
        if self.nothing_before:
            until = first.day - timedelta(1)
            before = self._nothing(FIRST_DAY, first, self.nothing_before)
            steps = (replace(before, until=until), *steps)
        if self.nothing_after and last.until is not None:
            after = self._nothing(last.until + timedelta(1), last, self.nothing_after)
            steps = (*steps, after)
        return calendar_years(steps) if self.clock == TAXABLE_YEAR else steps

    def _nothing(self, day: date, beside: Step, note: str) -> Step:
        return Step(day, self.nothing, beside.source_id, beside.confidence, note=note)


@dataclass(frozen=True, slots=True)
class Application:
    """What an instrument of a provision touches: one ``[[applies]]`` table.

    Parameters
    ----------
    instrument : str
        Name in :data:`ionshore.policy.instrument.INSTRUMENTS`.
    roles : mapping
        Names of parameters by the role they play for the instrument.
    commodities : tuple of str
        Patterns, see :mod:`ionshore.policy.match`.
    origins, destinations : tuple of str
        Codes of regions, or ``*``; origin is where a thing is made.
    except_origins : tuple of str
        Origins left out, whatever ``origins`` says.
    replaces : tuple of str
        Provisions whose layers a rate of mode ``instead_of`` replaces.
    entities : str
        Provision that says whom the role ``bar`` shuts out; blank for nobody.
    content : str
        Provision that says how much material must come from makers it admits where
        the role ``content_bar`` holds; blank for none.
    tests : tuple of str
        For what is paid on delivery: which tests of that provision must be passed, by
        the names of their thresholds.
    through : tuple of str
        For a test: patterns of the parts that are followed through the chain into what
        is delivered.
    confidence : str
        Weakens the confidence of the values where the reach is a judgment.
    note : str
        Why it is applied so.
    """

    instrument: str
    roles: Mapping[str, tuple[str, ...]]
    commodities: tuple[str, ...]
    origins: tuple[str, ...] = ("*",)
    destinations: tuple[str, ...] = ("*",)
    except_origins: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    entities: str = ""
    content: str = ""
    tests: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    confidence: str = "reported"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Exemption:
    """Trades on which a provision does nothing for some days.

    Parameters
    ----------
    commodities, origins, destinations : tuple of str
        Trades, named as in an :class:`Application`.
    start, until : date
        First and last day; ``None`` for ever.
    source_id : str
        What stands as the source of the nothing.
    """

    commodities: tuple[str, ...] = ("*",)
    origins: tuple[str, ...] = ("*",)
    destinations: tuple[str, ...] = ("*",)
    start: date = FIRST_DAY
    until: date | None = None
    source_id: str = "scenario"


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision, read from one file whose path is its name.

    Parameters
    ----------
    name : str
        For example ``usa.section_45x``.
    title, summary : mapping
        English and Korean text by language.
    law : str
        Citation of the statute, regulation or notice.
    status : str
        One of :data:`STATUSES` on the day ``as_of``.
    clock : str
        Date on which its values are looked up unless a parameter says another.
    as_of : date
        Day up to which the law was followed.
    parameters : mapping
        Parameters by name.
    applications : tuple of Application
        In the order of the file: the first that fits a trade is the one that
        counts, as in a tariff schedule with its residual heading last.
    exemptions : tuple of Exemption
        Trades that a scenario takes out.
    open_questions : tuple of str
        What is contested or unknown.
    sources : mapping
        Rows of ``sources.csv`` that its values cite, by id.
    hash : str
        SHA-256 of the file.
    kind : str
        For example ``tariff`` or ``production_credit``.
    interactions : tuple of str
        How it meets other provisions.
    references : tuple of Reference
        Statutes, regulations and notices.
    rules : tuple of RuleText
        Its rules in words.
    readings : tuple of Contested
        Contested points with named readings.
    """

    name: str
    title: Mapping[str, str]
    law: str
    status: str
    clock: str
    as_of: date
    parameters: Mapping[str, Parameter]
    applications: tuple[Application, ...] = ()
    summary: Mapping[str, str] = field(default_factory=dict)
    open_questions: tuple[str, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hash: str = ""
    kind: str = ""
    interactions: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    rules: tuple[RuleText, ...] = ()
    readings: tuple[Contested, ...] = ()

    def parameter(self, name: str) -> Parameter:
        """Return a parameter.

        Raises
        ------
        ScenarioError
            ``S306`` with the nearest name if there is none.
        """
        if name not in self.parameters:
            finding = unknown("S306", self.name, name, self.parameters)
            summary = f"Unknown parameter of {self.name}."
            raise ScenarioError(summary, [finding])
        return self.parameters[name]

    def value_on(self, parameter: str, day: date) -> Value:
        """Return the value of a parameter on a day of its clock.

        Raises
        ------
        ScenarioError
            ``S306`` unknown parameter, ``S310`` before its first day, ``S311``
            after it ended with nothing known to follow.
        """
        steps = self.parameter(parameter).steps
        return value_on(steps, day, f"{self.name}.{parameter}")


def reformed(provision: Provision, parameter: str, new: Step) -> Provision:
    """Return the provision with another value in the days of a step.

    Parameters
    ----------
    provision : Provision
        As it stands.
    parameter : str
        Name of the parameter, or ``*`` for every ad valorem one.
    new : Step
        Value from ``new.day`` through ``new.until``, for ever without.

    Raises
    ------
    ScenarioError
        ``S306`` if there is no such parameter, ``S305`` if the value has the
        wrong kind for the parameter's unit.
    """
    if parameter == "*":
        chosen = [p for p in provision.parameters.values() if p.unit == AD_VALOREM]
    else:
        chosen = [provision.parameter(parameter)]
    parameters = dict(provision.parameters)
    for one in chosen:
        if not fits(one.unit, new.value):
            place = f"{provision.name}.{one.name}"
            value = repr(new.value)
            finding = tell("S305", place, "unit", value=value, unit=one.unit)
            summary = f"{place} cannot take this value."
            raise ScenarioError(summary, [finding])
        parameters[one.name] = replace(one, steps=replaced(one.steps, new))
    return replace(provision, parameters=MappingProxyType(parameters))
