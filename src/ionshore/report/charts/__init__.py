"""Charts as data: specifications for ECharts, the same for page and notebook.

Every function takes a :class:`~ionshore.report.subject.Subject` and returns a
:class:`~ionshore.report.charts.spec.Figure`: one chart for each choice a reader has,
and the same figures as a table.
"""

from ionshore.report.charts.base_year import base_year_figure
from ionshore.report.charts.chain import chain_figure
from ionshore.report.charts.cost_curve import cost_curve_figure
from ionshore.report.charts.delivered import cost_figure, work_figure
from ionshore.report.charts.growth import investment_figure, output_figure
from ionshore.report.charts.production import shares_figure
from ionshore.report.charts.rents import rents_figure
from ionshore.report.charts.spec import Chart, Choice, Figure

__all__ = [
    "Chart",
    "Choice",
    "Figure",
    "base_year_figure",
    "chain_figure",
    "cost_curve_figure",
    "cost_figure",
    "investment_figure",
    "output_figure",
    "rents_figure",
    "shares_figure",
    "work_figure",
]
