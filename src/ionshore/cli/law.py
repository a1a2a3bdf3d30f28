"""``ionshore law``: read the law, and put cases to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ionshore.cli import law_cases, law_text
from ionshore.cli.options import AsJson, Lang, Language
from ionshore.cli.output import Format, write_table, write_text
from ionshore.policy.calculators.registry import calculators
from ionshore.policy.law import law_in_force

__all__ = ["app"]

GROUPS = {
    "credit": "Credits on output, investment and purchase.",
    "cash": "How a credit becomes cash.",
    "entity": "Who is barred, and what share of cost comes from whom.",
    "korea": "Korean instruments.",
    "export": "Export controls.",
    "eu": "Rules and duties of the European Union.",
}
"""Groups of calculators and their help."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Read the law as dated files, and put cases to it.",
)

Form = Annotated[Format, typer.Option("--format", help="Form of the table.")]
Out = Annotated[Path | None, typer.Option("--out", help="File to write.")]


@app.command("list")
def list_law(
    form: Form = Format.TABLE, out: Out = None, lang: Lang = Language.EN
) -> None:
    """List all provisions: name, title, kind, status, clock, parameters."""
    write_table(law_text.listing(law_in_force(), lang), form, out, "law")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="Name, or a part of one: 45x.")],
    *,
    on: Annotated[str, typer.Option("--on", help="Only what holds on this day.")] = "",
    as_json: AsJson = False,
    out: Out = None,
    lang: Lang = Language.EN,
) -> None:
    """Show a provision: values by day with their citations, rules, open points."""
    law = law_in_force()
    provision = law_text.named(law, name)
    day = law_cases.day_of("--on", on) if on else None
    write_text(law_text.shown(provision, day, lang, as_json=as_json), out)


@app.command()
def timeline(
    start: Annotated[str, typer.Option("--from", help="First day.")] = "2022-01-01",
    end: Annotated[str, typer.Option("--to", help="Last day.")] = "2034-12-31",
    only: Annotated[
        str, typer.Option("--provision", help="Name of one, or a part of it.")
    ] = "",
    chart: Annotated[
        Path | None, typer.Option("--chart", help="SVG file of duties and credits.")
    ] = None,
    form: Form = Format.TABLE,
    out: Out = None,
    lang: Lang = Language.EN,
) -> None:
    """List every change of the law by day; draw duties and credits."""
    law = law_in_force()
    first, last = law_cases.day_of("--from", start), law_cases.day_of("--to", end)
    if chart is not None:
        from ionshore.policy.timeline import timeline_chart

        write_text(timeline_chart(law, first, last, lang), chart)
    names = [law_text.named(law, only).name] if only else list(law.provisions)
    write_table(law_text.changes(law, names, first, last), form, out, "timeline")


@app.command("open-questions")
def open_questions(form: Form = Format.TABLE, out: Out = None) -> None:
    """List what is unknown, and contested points with their readings."""
    write_table(law_text.questions(law_in_force()), form, out, "open_questions")


@app.command("calculators")
def list_calculators(form: Form = Format.TABLE, out: Out = None) -> None:
    """List all calculators and the facts they ask for."""
    write_table(law_text.calculator_facts(calculators()), form, out, "calculators")


@app.command()
def macr(
    parts: Annotated[
        Path | None,
        typer.Argument(metavar="[PARTS]", help="CSV or XLSX list of parts."),
    ] = None,
    *,
    template: Annotated[
        Path | None,
        typer.Option("--template", help="Write an empty list (CSV or XLSX) and leave."),
    ] = None,
    sold: Annotated[
        str,
        typer.Option(
            "--sold", metavar="DAY", help="Day of sale; today's law by default."
        ),
    ] = "",
    kwh: Annotated[
        str,
        typer.Option(
            "--kwh",
            metavar="KWH",
            help="Capacity the list is for, to value the credit.",
        ),
    ] = "",
    credit_usd: Annotated[
        str,
        typer.Option("--credit", metavar="USD", help="Credit at stake, if known."),
    ] = "",
    reading: law_cases.Readings = None,
    as_json: AsJson = False,
    lang: Lang = Language.EN,
    out: Out = None,
) -> None:
    """Say whether a parts list passes, year by year, and what to change first.

    One line per part; --template writes the columns. Needed: part, kind
    (direct_material, labor, overhead), origin, maker, entity (none, sfe, fie,
    unknown) and cost_usd or cost_share; the columns alternative_ say who else
    could make it, for the cheapest set of changes that passes.
    """
    if template is not None:
        law_cases.write_blank(template)
        return
    told = law_cases.Told(readings=reading, language=lang, out=out, as_json=as_json)
    law_cases.ledger(parts, told, sold=sold, kwh=kwh, credit_usd=credit_usd)


def _add_calculators() -> None:
    """Add one command per calculator, with one option per fact."""
    inner = {
        name: typer.Typer(
            no_args_is_help=True,
            add_completion=False,
            rich_markup_mode=None,
            help=text,
        )
        for name, text in GROUPS.items()
    }
    for name, group in inner.items():
        app.add_typer(group, name=name)
    for one in calculators().values():
        place, _, last = one.name.rpartition(".")
        target = inner[place] if place else app
        target.command(last, help=one.what)(law_cases.command_of(one))


_add_calculators()
