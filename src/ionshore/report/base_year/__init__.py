"""The page of the base year: how it was fitted, what misses, what was left over."""

from ionshore.report.base_year.page import BaseYearPage, base_year_page

__all__ = ["BaseYearPage", "base_year_page"]
