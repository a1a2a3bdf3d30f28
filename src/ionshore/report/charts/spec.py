"""What a chart is: an ECharts option without functions, and its figures as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = [
    "GRID_COLOR",
    "INK",
    "LEGEND",
    "MUTED",
    "YEAR",
    "Chart",
    "Choice",
    "Figure",
    "base",
]

INK = "#17202B"
MUTED = "#5A6675"
GRID_COLOR = "#DDE2E8"
LEGEND = 54
"""Room above a chart for its legend; a page that draws its own takes it back [px]."""
FONT = (
    "'Inter Variable', Pretendard, 'Noto Sans KR', 'Noto Sans CJK KR', "
    "'Apple SD Gothic Neo', 'Malgun Gothic', system-ui, sans-serif"
)
YEAR = "year"
"""Name of the choice that all figures of a page share."""

Option = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart.

    Parameters
    ----------
    option : dict
        ECharts option: JSON, no functions.
    height : int
        Height at which it can be read [px].
    head : tuple of str
        Headings of the table.
    rows : tuple of tuple of str
        The figures of the chart, formatted.
    items : tuple of str
        What each category is called in a tooltip; empty where its own name will do.
    suffix : str
        What follows a figure in a tooltip, for example ``%``; ``USD`` stands for
        money in million USD.
    """

    option: Option
    height: int
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    items: tuple[str, ...] = ()
    suffix: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the chart as JSON takes it."""
        return {
            "option": self.option,
            "height": self.height,
            "head": self.head,
            "rows": self.rows,
            "items": self.items,
            "suffix": self.suffix,
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a reader may choose.

    Parameters
    ----------
    name : str
        Short code; :data:`YEAR` is the year of the whole page.
    label : str
        What it is called.
    options : tuple of (str, str)
        Code and name of each option, the first chosen at the start.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart for every choice.

    Parameters
    ----------
    name : str
        Short code.
    choices : tuple of Choice
    charts : mapping of str to Chart
        By the codes of the options, joined by ``|`` in the order of ``choices``;
        a combination may be missing where there is nothing to show.
    """

    name: str
    choices: tuple[Choice, ...]
    charts: Mapping[str, Chart]

    def chart(self, *codes: str) -> Chart:
        """Return the chart of some options; ``KeyError`` if there is none."""
        return self.charts["|".join(codes)]

    def as_dict(self) -> dict[str, object]:
        """Return the figure as JSON takes it."""
        return {
            "choices": [[choice.name, choice.options[0][0]] for choice in self.choices],
            "charts": {key: chart.as_dict() for key, chart in self.charts.items()},
        }


def base(**parts: object) -> Option:
    """Return an option with what all charts have in common."""
    option: Option = {
        "animation": False,
        "textStyle": {"fontFamily": FONT, "color": INK, "fontSize": 12},
        "tooltip": {"trigger": "item", "confine": True, "borderColor": GRID_COLOR},
    }
    return {**option, **parts}
