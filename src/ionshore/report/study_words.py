"""A study put in words: sentences, names and figures in the language of a reader."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from ionshore.core.words import has_word, word
from ionshore.policy.library import open_library, read_provision
from ionshore.report.numbers import MINUS, UNKNOWN, amount, number, percent, unit_name
from ionshore.report.telling import capital
from ionshore.scenario.reading import shipped_scenarios
from ionshore.scenario.scenario import read_scenario
from ionshore.studies.study import Amount, Code, Column, Given, Said, Table
from ionshore.world.load import shipped_worlds

__all__ = [
    "cell_name",
    "column_name",
    "heading",
    "name_of",
    "rows_of",
    "said",
    "texts_of",
    "word_or",
]

_WORLD = "reference"


def said(told: Said | Amount, language: str) -> str:
    """Return a sentence or a figure in words."""
    if isinstance(told, Amount):
        return amount(told.value, told.unit, language, told.digits)
    values = {key: _spoken(one, language) for key, one in told.values.items()}
    return capital(word(f"study.{told.key}", language, **values))


def _spoken(value: object, language: str) -> object:
    if isinstance(value, Amount):
        return said(value, language)
    if isinstance(value, Said):
        values = {key: _spoken(one, language) for key, one in value.values.items()}
        return word(f"study.{value.key}", language, **values)
    if isinstance(value, Given):
        return value.texts[language]
    if isinstance(value, Code):
        told = f"report.place_told.{value.code}"
        placed = value.kind == "region" and has_word(told)
        kind, code = value.kind, value.code
        return word(told, language) if placed else name_of(kind, code, language)
    if isinstance(value, tuple):
        parts = [str(_spoken(one, language)) for one in value]
        return word("study.list", language).join(parts)
    return value


def name_of(kind: str, code: str, language: str) -> str:
    """Return the name of something as it stands in a table.

    Examples
    --------
    >>> name_of("region", "KOR", "en"), name_of("region", "HUN", "ko")
    ('Korea', '헝가리')
    """
    if kind == "region" and has_word(f"report.place.{code}"):
        return word(f"report.place.{code}", language)
    if kind in {"region", "commodity", "owner"}:
        return _names(kind, language).get(code, code)
    if kind == "scenario":
        return _scenario_titles(language).get(code, code)
    if kind == "branch" and not has_word(f"study.word.{code}"):
        # a branch of a tree is named by its outcomes
        parts = [
            word_or(f"study.word.outcome_{x}", language, x) for x in code.split(".")
        ]
        return ", ".join(parts)
    if kind == "provision" and code in open_library().names:
        return _provision_title(code, language)
    return word_or(f"study.word.{code}", language, code.replace("_", " "))


def cell_name(column: Column, code: str, language: str) -> str:
    """Return the name of a code in a column: the reader's own, or that of the words."""
    own = (column.names or {}).get(code)
    return own[language] if own else name_of(column.kind, code, language)


@cache
def _scenario_titles(language: str) -> Mapping[str, str]:
    """Return titles of the shipped scenarios."""
    titles = {name: read_scenario(name).title[language] for name in shipped_scenarios()}
    return MappingProxyType(titles)


@cache
def _provision_title(code: str, language: str) -> str:
    return read_provision(code).title[language]


def word_or(key: str, language: str, otherwise: str = "") -> str:
    """Return the word of a key, or something else where there is none."""
    return word(key, language) if has_word(key) else otherwise


@cache
def _names(kind: str, language: str) -> Mapping[str, str]:
    """Return names of regions or commodities as the reference world has them."""
    table = {"region": "regions", "commodity": "commodities", "owner": "owners"}[kind]
    folder = shipped_worlds()[_WORLD]
    frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
    pairs = zip(frame[kind], frame[f"name_{language}"], strict=True)
    return MappingProxyType({code: name for code, name in pairs if name})


def column_name(name: str, language: str) -> str:
    """Return the name of a column, which may be a scenario or a year."""
    told = word_or(f"study.column.{name}", language)
    return told or name_of("scenario", name, language)


def heading(column: Column, language: str) -> str:
    """Return the heading of a column with its unit."""
    text = column_name(column.name, language)
    unit = unit_name(column.unit, language) if column.unit else ""
    return f"{text} ({unit})" if unit else text


def rows_of(table: Table, language: str) -> list[tuple[str, ...]]:
    """Return the cells of a table as a reader sees them."""
    cells = [
        [_cell(value, one, language) for value in table.frame[one.name]]
        for one in table.columns
    ]
    return list(zip(*cells, strict=True))


def texts_of(table: Table) -> tuple[int, ...]:
    """Return the places of columns that hold words, not figures."""
    return tuple(
        place
        for place, one in enumerate(table.columns)
        if one.kind or any(isinstance(x, str) for x in table.frame[one.name])
    )


def _cell(value: Any, column: Column, language: str) -> str:
    if column.kind:
        return cell_name(column, str(value), language) if value else ""
    if isinstance(value, (bool, np.bool_)):
        return word("study.yes" if value else "study.no", language)
    return value if isinstance(value, str) else _figure(value, column)


def _figure(value: Any, column: Column) -> str:
    if pd.isna(value):
        return UNKNOWN
    if column.unit == "1":
        return percent(float(value), 1)
    if column.unit.startswith("USD"):
        text = f"{abs(float(value)):,.2f}"
        return f"{MINUS if value < 0 and float(text.replace(',', '')) else ''}{text}"
    whole = column.unit == "year" or isinstance(value, (int, np.integer))
    return f"{value:.0f}" if whole else number(float(value))
