"""What else can be asked of a world that ships: questions and their commands."""

from __future__ import annotations

from ionshore.core.words import word
from ionshore.report.subject import Subject
from ionshore.world.load import shipped_worlds

__all__ = ["further"]

_PLAN = "reference"
"""Scenario that commands take where none is said."""

_ASKED = (
    (
        "shock",
        "shock --commodity anode_graphite --from CHN --to USA,KOR,JPN,EU "
        "--starts 2027-01 --months 18{scenario}{lang} --out shock",
    ),
    ("shock_sweep", "shock sweep{scenario}{lang} --out sweep"),
    ("hindtest", "shock hindtest{scenario}{lang} --out hindtest"),
    ("stockpile", "study stockpile{scenario}{lang} --out stockpile"),
    ("stochastic", "study stochastic{lang} --out stochastic"),
    ("monte_carlo", "study monte-carlo --draws 2000{scenario}{lang} --out doubt"),
    ("sensitivity", "study sensitivity{lang} --out sensitivity"),
    ("scenarios", "compare current_law full_repeal{lang} --out scenarios"),
    (
        "explain",
        "explain runs/{run} delivered_cost --where region=USA --where year={year}",
    ),
)
"""Key of the question, and the command that answers it."""


def further(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Return questions that go on from a run, each with the command as it is typed.

    Parameters
    ----------
    subject : Subject
        The run; its scenario and language are carried into the commands.

    Returns
    -------
    tuple of (str, str)
        Question and command; empty where the world is not a shipped one, since the
        studies ask for its goods and places by name.
    """
    meta = subject.reading.meta
    if meta.get("world", {}).get("name") not in shipped_worlds():
        return ()
    language = subject.language
    scenario = str(meta.get("scenario", {}).get("name", ""))
    values = {
        "scenario": "" if scenario in {"", _PLAN} else f" --scenario {scenario}",
        "lang": "" if language == "en" else f" --lang {language}",
        "run": meta.get("run", ""),
        "year": subject.reading.years[-1] if subject.reading.years else "",
    }
    return tuple(
        (word(f"report.further.{key}", language), f"ionshore {text.format(**values)}")
        for key, text in _ASKED
    )
