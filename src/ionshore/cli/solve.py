"""``ionshore solve``: a world folder as it stands, without scenario or report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ionshore.cli.options import Algorithm, AsJson, Scenario, model_years
from ionshore.cli.output import Format, write_table
from ionshore.cli.progress import Progress

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)


@app.command()
def solve(
    world: Annotated[
        str,
        typer.Argument(metavar="WORLD", help="Folder of a world, or a shipped one."),
    ],
    table: Annotated[
        str, typer.Option("--table", help="Also print this table of the answer.")
    ] = "",
    scenario: Scenario = "",
    years: Annotated[
        str, typer.Option("--years", help="Model years instead, e.g. 2024,2030,2035.")
    ] = "",
    algorithm: Annotated[
        Algorithm, typer.Option("--algorithm", help="Algorithm of the solver.")
    ] = Algorithm.AUTO,
    write: Annotated[
        Path | None,
        typer.Option("--write", help="Write the problem as .mps or .lp instead."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Solve a world folder as it stands: no provision, no run folder, no report."""
    from ionshore.optim import SolveOptions
    from ionshore.studies.clock import Clock
    from ionshore.studies.solving import solve_world, write_world_problem

    clock = Clock(Progress(quiet=True))
    chosen = scenario or None
    if write is not None:
        write_world_problem(world, write, chosen, years=model_years(years))
        typer.echo(str(write))
        return
    options = SolveOptions(algorithm=algorithm.value)
    solution = solve_world(
        world,
        chosen,
        years=model_years(years),
        options=options,
        clock=clock,
        reading=None,
    )
    report = solution.raw.report
    facts: dict[str, object] = {
        "world": solution.case.world.name,
        "objective": solution.objective,
        "objective_unit": "million USD, present value",
        "status": report.status,
        "solver": report.solver,
        "algorithm": report.algorithm,
        "columns": len(solution.problem.cost),
        "rows": len(solution.problem.row_lower),
        "seconds": clock.seconds,
    }
    if as_json:
        if table:
            frame = solution.table(table)
            facts[table] = json.loads(frame.to_json(orient="records"))
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    for name in ("world", "objective", "status", "solver", "columns", "rows"):
        typer.echo(f"{name:<10} {facts[name]}")
    if table:
        typer.echo("")
        write_table(solution.table(table), Format.TABLE, None, table)
