"""Rules consult the law; what they looked up and decided is kept.

A rule is a function of a :class:`Consultation` and the facts of a case. It holds
no number of the law: it asks for parameters by name and day. The consultation
notes each answer with its citation, so that a result can show what it rests on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, ParamSpec, TypeVar

from ionshore.core.words import word
from ionshore.policy.dated import Rate, Step, Value, number, step_on
from ionshore.policy.law import Law

__all__ = ["Citation", "Consultation", "Outcome", "Rule", "Taken", "rule"]

P = ParamSpec("P")
R = TypeVar("R", bool, float)


@dataclass(frozen=True, slots=True)
class Citation:
    """A value of the law that was looked up.

    Parameters
    ----------
    provision, parameter : str
        Which one.
    clock : str
        Kind of date it was looked up on.
    day : date
        The date.
    value : bool, float, str or Rate
        What was found.
    unit, what : str
        Unit and meaning.
    where, source_id : str
        Paragraph, and ids of ``sources.csv``.
    confidence, day_confidence : str
        Of the value and of its first day.
    since : date
        First day of the value.
    note : str
        What a reader should know.
    """

    provision: str
    parameter: str
    clock: str
    day: date
    value: Value
    unit: str
    what: str
    where: str
    source_id: str
    confidence: str
    day_confidence: str
    since: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule decided.

    Parameters
    ----------
    provision, rule : str
        Which rule.
    result : bool or float
        Whether it is met, or the figure it gives.
    kind : str
        ``gate``: the amount is nothing unless it is met. ``finding``: a truth
        that other rules use. ``figure``: a number.
    rests_on : tuple of str
        ``provision.parameter`` of what it looked up.
    """

    provision: str
    rule: str
    result: bool | float
    kind: str
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken because the case does not say it.

    Parameters
    ----------
    key : str
        Its words are ``law.taken.<key>``.
    values : tuple of (str, str)
        What the placeholders stand for.
    """

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def text(self, language: str = "en") -> str:
        """Return it as a sentence."""
        return word(f"law.taken.{self.key}", language, **dict(self.values))


@dataclass(slots=True)
class Consultation:
    """One case put to the law; notes what was looked up and decided.

    Parameters
    ----------
    law : Law
        The law as it is read.
    """

    law: Law
    citations: dict[tuple[str, str, date], Citation] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    readings: dict[tuple[str, str], str] = field(default_factory=dict)
    assumptions: list[Taken] = field(default_factory=list)

    def value(
        self, provision: str, parameter: str, day: date, *, or_nothing: bool = False
    ) -> Value:
        """Return a parameter on a day of its clock, and note it.

        Parameters
        ----------
        provision, parameter : str
            Name of the parameter.
        day : date
            Day on the clock of the parameter.
        or_nothing : bool
            Whether a day before the first may stand for nothing where the file
            says that there was none.

        Raises
        ------
        ScenarioError
            ``S301``, ``S306``, ``S310`` and ``S311``.
        """
        found = self.law.provision(provision).parameter(parameter)
        steps = found.plan_steps if or_nothing else found.steps
        step: Step = step_on(steps, day, f"{provision}.{parameter}")
        self.citations[provision, parameter, day] = Citation(
            provision=provision,
            parameter=parameter,
            clock=found.clock,
            day=day,
            value=step.value,
            unit=found.unit,
            what=found.what,
            where=step.where or "before the first day",
            source_id=step.source_id,
            confidence=step.confidence,
            day_confidence=step.day_confidence,
            since=step.day,
            note=step.note or found.note,
        )
        return step.value

    def number(
        self, provision: str, parameter: str, day: date, *, or_nothing: bool = False
    ) -> float:
        """Return a number of the law; errors as :meth:`value`."""
        return number(self.value(provision, parameter, day, or_nothing=or_nothing))

    def truth(
        self, provision: str, parameter: str, day: date, *, or_nothing: bool = False
    ) -> bool:
        """Return a truth of the law; errors as :meth:`value`."""
        return bool(self.value(provision, parameter, day, or_nothing=or_nothing))

    def text(self, provision: str, parameter: str, day: date) -> str:
        """Return a text of the law; errors as :meth:`value`."""
        return str(self.value(provision, parameter, day))

    def codes(self, provision: str, parameter: str, day: date) -> tuple[str, ...]:
        """Return the items of a text parted by commas; errors as :meth:`value`."""
        text = self.text(provision, parameter, day)
        return tuple(part.strip() for part in text.split(","))

    def day(self, provision: str, parameter: str, day: date) -> date:
        """Return a day that the law names; errors as :meth:`value`."""
        return date.fromisoformat(self.text(provision, parameter, day))

    def span(self, provision: str, parameter: str, day: date) -> tuple[float, float]:
        """Return both ends of a range; errors as :meth:`value`."""
        low, high = self.text(provision, parameter, day).split("-")
        return float(low), float(high)

    def rate(
        self, provision: str, parameter: str, day: date, *, or_nothing: bool = False
    ) -> Rate:
        """Return a duty rate with its mode; errors as :meth:`value`."""
        found = self.value(provision, parameter, day, or_nothing=or_nothing)
        return found if isinstance(found, Rate) else Rate("add", number(found))

    def known(self, provision: str, parameter: str, day: date) -> bool:
        """Return whether the law has a value on a day, without noting it."""
        steps = self.law.provision(provision).parameter(parameter).steps
        held = [step for step in steps if step.day <= day][-1:]
        return bool(held) and (held[0].until is None or held[0].until >= day)

    def ended(self, provision: str, parameter: str, day: date) -> bool:
        """Return whether a value that had a last day ended before a day."""
        last = self.law.provision(provision).parameter(parameter).steps[-1].until
        return last is not None and last < day

    def day_or_last(self, day: date | None, provision: str) -> date:
        """Return a day, or the last one up to which the law was followed."""
        if day is not None:
            return day
        last = self.law.provision(provision).as_of
        self.assume("law_of", day=last)
        return last

    def taken(self, value: bool | None, key: str, *, default: bool) -> bool:  # noqa: FBT001
        """Return a truth of the case, or a default that is told as taken."""
        if value is None:
            self.assume(key)
            return default
        return value

    def reading(self, provision: str, name: str) -> str:
        """Return the reading of a contested point that holds, and note it."""
        choice = self.law.reading(provision, name)
        self.readings[provision, name] = choice
        return choice

    def assume(self, key: str, **values: object) -> None:
        """Note what was taken because the case does not say it; see :class:`Taken`."""
        told = tuple((name, str(value)) for name, value in values.items())
        taken = Taken(key, told)
        if taken not in self.assumptions:
            self.assumptions.append(taken)


@dataclass(frozen=True)
class Rule(Generic[P, R]):
    """A named rule of a provision: call it, and its outcome is noted.

    Parameters
    ----------
    provision, name : str
        As in the file of the provision.
    function : callable
        From a consultation and facts to a truth or a figure.
    gate : bool
        Whether the amount is nothing unless it is met.
    """

    provision: str
    name: str
    function: Callable[P, R]
    gate: bool = False

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Apply the rule and note the outcome in the consultation."""
        consultation = args[0]
        if not isinstance(consultation, Consultation):
            message = "the first argument of a rule is the consultation"
            raise TypeError(message)
        before = set(consultation.citations)
        result = self.function(*args, **kwargs)
        asked = [key for key in consultation.citations if key not in before]
        rests_on = tuple(f"{name}.{parameter}" for name, parameter, _ in asked)
        kind = "figure"
        if isinstance(result, bool):
            kind = "gate" if self.gate else "finding"
        consultation.outcomes.append(
            Outcome(self.provision, self.name, result, kind, rests_on)
        )
        return result


def rule(
    provision: str, name: str, *, gate: bool = False
) -> Callable[[Callable[P, R]], Rule[P, R]]:
    """Return the decorator that names a function as a rule of a provision."""

    def named(function: Callable[P, R]) -> Rule[P, R]:
        return Rule(provision, name, function, gate)

    return named
