"""The world as a scenario leaves it: every coefficient named, before any matrix."""

from ionshore.scenario.case.case import Case, make_case

__all__ = ["Case", "make_case"]
