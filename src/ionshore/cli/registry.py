"""All commands: name, module that holds it, one line of help.

A command costs nothing until it is used: its module is imported then. A new
command is one line here and a module with ``app``, a :class:`typer.Typer` (made
with ``add_completion=False, rich_markup_mode=None``) that holds one command (it
becomes the command) or several (they become a group).
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["COMMANDS"]

COMMANDS: Mapping[str, tuple[str, str]] = {
    "run": ("ionshore.cli.run", "Run a world under a scenario and write a report."),
    "solve": ("ionshore.cli.solve", "Solve a world folder as it stands."),
    "show": ("ionshore.cli.show", "Show a table of a run."),
    "explain": ("ionshore.cli.explain", "Say what a figure of a run rests on."),
    "compare": ("ionshore.cli.compare", "Compare two runs figure by figure."),
    "report": ("ionshore.cli.report", "Write the report of a run again."),
    "export": ("ionshore.cli.export", "Write a run for other programs."),
    "calibrate": (
        "ionshore.cli.calibrate",
        "Make the base year look like the world, and say how well.",
    ),
    "hindcast": (
        "ionshore.cli.hindcast",
        "Predict past years, and judge against what happened.",
    ),
    "outside": (
        "ionshore.cli.outside",
        "Hold the base year against published figures it was not made from.",
    ),
    "shock": (
        "ionshore.cli.shock",
        "What breaks if something is withheld, and how far to trust it.",
    ),
    "law": ("ionshore.cli.law", "Read the law, and put cases to it."),
    "cost": ("ionshore.cli.cost", "Cost a cell, a pack, a tonne or a partner."),
    "study": ("ionshore.cli.study", "Run a study: scale, know-how and others."),
    "data": ("ionshore.cli.data", "Check, show and describe the tables of a world."),
}
"""Module and help text by name, in the order of the help."""
