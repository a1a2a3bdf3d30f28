"""A calculator: facts in, amounts with rules, citations and open points out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from ionshore.policy.consult import Citation, Consultation, Outcome, Taken
from ionshore.policy.dated import Rate
from ionshore.policy.facts import check_facts, read_facts
from ionshore.policy.law import Law

__all__ = [
    "Answer",
    "Calculator",
    "ChosenReading",
    "Figures",
    "OpenQuestion",
    "answer_of",
    "ask",
]

F = TypeVar("F")

Figures = Mapping[str, object]
"""Results by name: numbers, truths, texts, or tables of them."""


@dataclass(frozen=True, slots=True)
class ChosenReading:
    """The reading of a contested point that an answer rests on."""

    provision: str
    reading: str
    question: str
    choice: str
    says: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What is unknown in a provision that an answer rests on."""

    provision: str
    question: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the law says of a case.

    Parameters
    ----------
    calculator : str
        Which calculator gave it.
    figures : mapping
        Amounts and verdicts by name.
    rules : tuple of Outcome
        Rules applied, in order.
    citations : tuple of Citation
        Values of the law that were looked up.
    readings : tuple of ChosenReading
        Contested points it turns on.
    assumptions : tuple of Taken
        What was taken because the case does not say it.
    open_questions : tuple of OpenQuestion
        What is unknown in the provisions consulted.
    """

    calculator: str
    figures: Figures
    rules: tuple[Outcome, ...]
    citations: tuple[Citation, ...]
    readings: tuple[ChosenReading, ...]
    assumptions: tuple[Taken, ...]
    open_questions: tuple[OpenQuestion, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the gates that were not met."""
        gates = (one for one in self.rules if one.kind == "gate")
        return tuple(one.rule for one in gates if not one.result)

    def figure(self, name: str) -> float:
        """Return one figure as a number; ``TypeError`` if it is none."""
        value = self.figures[name]
        if not isinstance(value, (int, float)):
            message = f"{name} is no number"
            raise TypeError(message)
        return float(value)

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """Return the answer for ``--json``: the figures first, then what they rest on.

        Parameters
        ----------
        language : str
            Of the sentences; names stay as they are.
        """
        return {
            **{name: _plain(value) for name, value in self.figures.items()},
            "rules": [_plain(one) for one in self.rules],
            "citations": [_plain(one) for one in self.citations],
            "readings": [_plain(one) for one in self.readings],
            "assumptions": [one.text(language) for one in self.assumptions],
            "open_questions": [_plain(one) for one in self.open_questions],
        }


def _plain(value: object) -> object:
    """Return a value as JSON knows it."""
    if isinstance(value, Rate):
        return {"mode": value.mode, "rate": value.rate}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [one.name for one in dataclasses.fields(value)]
        return {name: _plain(getattr(value, name)) for name in names}
    return value


@dataclass(frozen=True)
class Calculator(Generic[F]):
    """A question that the law can be asked.

    Parameters
    ----------
    name : str
        For example ``credit.45x``.
    what : str
        What it answers, in a sentence.
    facts : type
        Dataclass of its facts.
    compute : callable
        From a consultation and facts to figures.
    provisions : tuple of str
        Provisions whose open questions are shown even if no value was looked up.
    """

    name: str
    what: str
    facts: type[F]
    compute: Callable[[Consultation, F], Figures]
    provisions: tuple[str, ...] = ()

    def of(self, law: Law, facts: F) -> Answer:
        """Return the answer for facts; see :func:`ask`."""
        return ask(self, law, facts)

    def read(self, law: Law, given: Mapping[str, object]) -> Answer:
        """Return the answer for facts given as texts; see :func:`read_facts`."""
        return ask(self, law, read_facts(self.facts, given))


def ask(calculator: Calculator[F], law: Law, facts: F) -> Answer:
    """Put a case to the law.

    Parameters
    ----------
    calculator : Calculator
        The question.
    law : Law
        The law as it is read.
    facts : dataclass
        Facts of the case, of the type the calculator asks for.

    Raises
    ------
    ScenarioError
        ``S330`` facts out of bounds, ``S310``/``S311`` a date on which the law is
        not known, and what the calculator itself refuses.
    """
    check_facts(facts)
    consultation = Consultation(law)
    figures = calculator.compute(consultation, facts)
    return answer_of(calculator.name, consultation, figures, calculator.provisions)


def answer_of(
    name: str,
    consultation: Consultation,
    figures: Figures,
    provisions: tuple[str, ...] = (),
) -> Answer:
    """Return figures with everything that the consultation noted.

    Parameters
    ----------
    name : str
        Calculator that gave them.
    consultation : Consultation
        What was looked up and decided.
    figures : mapping
        Results by name.
    provisions : tuple of str
        Provisions whose open questions are shown even if no value was looked up.
    """
    law = consultation.law
    asked = [one.provision for one in consultation.citations.values()]
    asked += [one.provision for one in consultation.outcomes]
    names = dict.fromkeys((*provisions, *asked))
    return Answer(
        calculator=name,
        figures=MappingProxyType(dict(figures)),
        rules=tuple(consultation.outcomes),
        citations=tuple(consultation.citations.values()),
        readings=_readings(consultation, names),
        assumptions=tuple(consultation.assumptions),
        open_questions=tuple(
            OpenQuestion(name, text)
            for name in names
            for text in law.provision(name).open_questions
        ),
    )


def _readings(
    consultation: Consultation, names: Mapping[str, None]
) -> tuple[ChosenReading, ...]:
    """Return the contested points that were asked or whose values were read."""
    law = consultation.law
    read = {(one.provision, one.parameter) for one in consultation.citations.values()}
    found = []
    for name in names:
        for point in law.provision(name).readings:
            set_here = {(name, parameter) for _, parameter, _ in point.sets}
            if (name, point.name) not in consultation.readings and not set_here & read:
                continue
            choice = law.reading(name, point.name)
            others = tuple(one for one in point.choices if one != choice)
            says = point.choices[choice]
            found.append(
                ChosenReading(name, point.name, point.question, choice, says, others)
            )
    return tuple(found)
