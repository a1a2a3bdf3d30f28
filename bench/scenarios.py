"""Twelve scenarios of the reference world: together, and each by itself."""

from __future__ import annotations

from functools import partial

from bench.measure import Entry, at_least, cpu
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


def scenarios(*, quick: bool = False) -> list[Entry]:
    """Compare twelve scenarios, and solve them one by one: three years, and all.

    Both read, find the stored calibration, build, solve and check; neither writes a
    run folder.

    Raises
    ------
    RuntimeError
        If a scenario ends at another optimum than by itself.
    """
    compare_scenarios(SCENARIOS[:2], years=(2024,))  # the calibration is stored
    return [_ratio(years) for years in ((THREE,) if quick else (THREE, ()))]


def _ratio(years: tuple[int, ...]) -> Entry:
    together, found = cpu(lambda: compare_scenarios(SCENARIOS, years=years))
    rows = found.work.set_index("scenario")
    alone = 0.0
    for name in SCENARIOS:
        seconds, solution = cpu(partial(solve_world, "reference", name, years=years))
        alone += seconds
        row = rows.loc[name]
        print(
            f"  {name}: {seconds:.1f} s alone; {row['solve_seconds']:.1f} s on the"
            f" clock and {row['iterations']:,} pivots together"
        )
        if abs(row["objective"] / solution.objective - 1.0) > 1e-7:
            message = f"{name}: {row['objective']!r}, alone {solution.objective!r}"
            raise RuntimeError(message)
    count = len(found.years)
    build, solve = (rows[f"{one}_seconds"].sum() for one in ("build", "solve"))
    print(
        f"  together {together:.1f} s; on the clock {build:.1f} build, {solve:.1f} solve"
    )
    print(f"  one by one {alone:.1f} s")
    name = f"twelve scenarios one by one / compared, {count} model years"
    return at_least(name, alone / together, 5.0)
