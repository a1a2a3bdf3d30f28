"""Twelve scenarios of the reference world: together, and each by itself."""

from __future__ import annotations

from functools import partial

from bench.measure import Entry, at_least, at_most, cpu
from ionshore.studies.scenarios import compare_scenarios
from ionshore.studies.solving import solve_world

__all__ = ["SCENARIOS", "scenarios"]

SCENARIOS = (
    "current_law",
    "ira_2022_as_enacted",
    "full_repeal",
    "ampc_added_requirements",
    "universal_tariff_10",
    "universal_tariff_20",
    "china_tariff_60",
    "china_graphite_ban",
    "china_controls_resume",
    "ally_exemption",
    "korea_match_refund",
    "cmmsa_2",
)


#: Model years of the smaller comparison.
THREE = (2024, 2028, 2032)
#: Largest relative distance between two optima of one scenario.
APART = 1e-7


def scenarios(*, quick: bool = False) -> list[Entry]:
    """Compare twelve scenarios, and solve them one by one: three years, and all.

    Both read, find the stored calibration, build, solve and check; neither writes a
    run folder. One by one a scenario is what a run of its own would do, imports left
    out. The quick check takes four scenarios of one year and asks for no speed.
    """
    compare_scenarios(SCENARIOS[:2], years=(2024,))  # the calibration is stored
    if quick:
        _, apart = _compared(SCENARIOS[:4], (2024,))
        return [apart]
    entries: list[Entry] = []
    for years in (THREE, ()):
        entries += _compared(SCENARIOS, years)
    return entries


def _compared(names: tuple[str, ...], years: tuple[int, ...]) -> tuple[Entry, Entry]:
    together, found = cpu(lambda: compare_scenarios(names, years=years))
    rows = found.work.set_index("scenario")
    build, solve = (rows[f"{one}_seconds"].sum() for one in ("build", "solve"))
    count = len(found.years)
    size = f"{len(names)} scenarios, {count} model years"
    print(f"  {size}: together {together:.1f} s of the processor")
    print(f"    on the clock {build:.1f} s build, {solve:.1f} s solve", flush=True)
    alone, apart = 0.0, 0.0
    for name in names:
        seconds, solution = cpu(partial(solve_world, "reference", name, years=years))
        alone += seconds
        row = rows.loc[name]
        print(
            f"    {name}: {seconds:.1f} s alone; {row['solve_seconds']:.1f} s on the"
            f" clock and {row['iterations']:,} pivots together",
            flush=True,
        )
        apart = max(apart, abs(row["objective"] / solution.objective - 1.0))
    print(f"    one by one {alone:.1f} s, {alone / together:.2f} times as much")
    return (
        at_least(f"{size}: one by one / compared", alone / together, 5.0),
        at_most(f"{size}: optima apart, relative", apart, APART),
    )
