"""Twelve scenarios of the reference world: together, and each by itself."""

from __future__ import annotations

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


def scenarios(*, quick: bool = False) -> list[Entry]:
    """Compare twelve scenarios, and solve them one by one.

    Both read, find the stored calibration, build, solve and check; neither writes a
    run folder.
    """
    years = (2024, 2028, 2032) if quick else ()
    compare_scenarios(SCENARIOS[:2], years=(2024,))  # the calibration is stored
    together, found = cpu(lambda: compare_scenarios(SCENARIOS, years=years))
    alone = sum(
        cpu(lambda name=name: solve_world("reference", name, years=years))[0]
        for name in SCENARIOS
    )
    build, solve = (found.work[f"{one}_seconds"].sum() for one in ("build", "solve"))
    print(f"  together {together:.1f} s, of which build {build:.1f}, solve {solve:.1f}")
    print(f"  one by one {alone:.1f} s")
    name = "twelve scenarios one by one / compared from the first"
    return [at_least(name, alone / together, 5.0)]
