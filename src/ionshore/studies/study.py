"""A study: a question with a command, and what was found as tables, charts, sentences.

A study is one module with two functions::

    run(*, option: Annotated[type, Ask("help")] = default, ...) -> Result
    findings(result: Result) -> Findings

``run`` computes and returns frozen arrays and tables; ``findings`` says what of it
is told. Nothing in :class:`Findings` is worded or formatted: figures keep their
unit, names are codes, sentences are keys below ``study`` in ``data/words``. So one
value serves the terminal, JSON, CSV, and a page in either language. A study is
known to the command line by its line in :data:`STUDIES`.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "STUDIES",
    "Amount",
    "Ask",
    "Asked",
    "Code",
    "Column",
    "Findings",
    "Given",
    "Headline",
    "Picture",
    "Said",
    "Table",
    "asked",
    "run_study",
    "study_module",
    "weakest_first",
    "years_asked",
]

STUDIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "scale": (
            "ionshore.studies.scale",
            "Cost gap to China against plant size and a consolidated allied market.",
        ),
        "know-how": (
            "ionshore.studies.know_how",
            "An entrant alone, with a licence, in a joint venture.",
        ),
        "secure-chain": (
            "ionshore.studies.secure_chain",
            "The premium of a chain without one country's goods, and the bottleneck.",
        ),
        "readings": (
            "ionshore.studies.readings",
            "What the US production credit is worth, by what a base-year rent is.",
        ),
        "sensitivity": (
            "ionshore.studies.sensitivity",
            "Which inputs move the headline figures most: where better data pay.",
        ),
        "stockpile": (
            "ionshore.studies.stockpile.study",
            "Reserves against withholding: how much, of what, held by whom.",
        ),
        "monte-carlo": (
            "ionshore.studies.monte_carlo",
            "How sure the figures are when all inputs are drawn at once.",
        ),
        "stochastic": (
            "ionshore.studies.stochastic",
            "What to build before it is known which law comes; what knowing is worth.",
        ),
    }
)
"""Module and help text by name, in the order of the help."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Marks an option of a study: ``Annotated[float, Ask("Nameplate [GWh/year].")]``.

    Parameters
    ----------
    what : str
        Help text.
    """

    what: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An option of a study, read from the signature of its ``run``.

    Parameters
    ----------
    name : str
        Name of the parameter.
    kind : type
        str, int, float, bool, or tuple for texts parted by commas.
    default : object
        Its default.
    what : str
        Help text.
    """

    name: str
    kind: type
    default: Any
    what: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with its unit.

    Parameters
    ----------
    value : float
    unit : str
        As :func:`ionshore.report.numbers.amount` knows it; ``1`` is shown as percent.
    digits : int
        Significant digits shown.
    """

    value: float
    unit: str = ""
    digits: int = 3


@dataclass(frozen=True, slots=True)
class Code:
    """Something named by a code.

    Parameters
    ----------
    kind : str
        ``region``, ``commodity``, or ``word`` for a key below ``study.word``.
    code : str
    """

    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class Given:
    """A text that a file of the reader gives in each language.

    Parameters
    ----------
    texts : mapping
        By language.
    """

    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence by its key, and what its placeholders stand for.

    Parameters
    ----------
    key : str
        Below ``study``.
    values : mapping
        Text, whole number, :class:`Amount`, :class:`Code`, :class:`Given`, another
        ``Said``, or a tuple of these, which is listed.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Headline:
    """A key finding.

    Parameters
    ----------
    label : Said
        What it is about.
    figure : Amount or Said
        What is shown large.
    text : Said
        The finding in a sentence or two.
    """

    label: Said
    figure: Amount | Said
    text: Said


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name : str
        Column of the frame; its heading is ``study.column.<name>``.
    unit : str
        Unit of its figures; blank for text.
    kind : str
        Kind of :class:`Code` its cells are; blank for text and figures.
    names : mapping, optional
        Names by language of codes that a file of the reader gives.
    """

    name: str
    unit: str = ""
    kind: str = ""
    names: Mapping[str, Mapping[str, str]] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table: one observation a row, figures in the units of its columns.

    Parameters
    ----------
    name : str
        Short code; its title is ``study.table.<name>``, its note, where there is
        one, ``study.table_note.<name>``.
    frame : DataFrame
    columns : tuple of Column
        All columns that are shown, in order.
    """

    name: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]

    @property
    def shown(self) -> pd.DataFrame:
        """The columns of the table, in order."""
        return self.frame[[one.name for one in self.columns]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart of a table.

    Parameters
    ----------
    name : str
        Short code; its title is ``study.picture.<name>``, its note
        ``study.picture_note.<name>``.
    table : str
        Table that it draws.
    form : str
        ``rows``: stacked bars, one per value of ``across``, negative parts to the
        left of zero, the sum at the end. ``spans``: one bar of its own per series,
        from zero to its value. ``boxes``: five columns of quantiles as a box with
        whiskers. ``lines``: lines over ``across``. ``ranges``: a
        row per place on a logarithmic axis, the first two columns as dots, the others
        the ends of a bar, rows where ``by`` is false last. ``heat``: a field of colors, rows by
        ``by``, columns by ``across``, in order of appearance. ``panels``: a small
        logarithmic chart per value of ``by``, the last column as dots.
    across : str
        Column: what a bar, or a place on the axis, is; ``region|market`` joins two.
        Order is that of appearance.
    values : tuple of str
        Columns of figures, in one unit; each is a color or a line.
    by : str
        Column whose values are the colors or lines of the one column of figures;
        blank where each column of figures is one.
    where : tuple of (str, object)
        Columns and the value that rows must have to be drawn.
    """

    name: str
    table: str
    form: str
    across: str
    values: tuple[str, ...]
    by: str = ""
    where: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What a study found; see the module.

    Parameters
    ----------
    study : str
        Name; its question is ``study.question.<name>``.
    inputs : mapping of str to object
        What was asked, by option.
    question : mapping
        What the placeholders of its question stand for; see :class:`Said`.
    headlines : tuple of Headline
    tables : tuple of Table
    pictures : tuple of Picture
    assumptions : tuple of Said
        What is taken for granted, the weightiest first.
    sources : DataFrame
        Columns table, item, source_id, confidence, note: the rows of data and law
        behind the figures; see :func:`weakest_first`.
    """

    study: str
    inputs: Mapping[str, object]
    question: Mapping[str, object]
    headlines: tuple[Headline, ...]
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...]
    assumptions: tuple[Said, ...]
    sources: pd.DataFrame

    def table(self, name: str) -> Table:
        """Return a table by name; ``KeyError`` if there is none."""
        return {one.name: one for one in self.tables}[name]


def weakest_first(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return rows of evidence together, each once, the weakest confidence first.

    Parameters
    ----------
    frames : list of DataFrame
        Columns table, item, source_id, confidence, note.
    """
    import pandas as pd

    from ionshore.tables.schema import CONFIDENCES

    rows = pd.concat(frames, ignore_index=True).drop_duplicates()
    rank = rows["confidence"].map({name: n for n, name in enumerate(CONFIDENCES)})
    order = (-rank.fillna(len(CONFIDENCES))).sort_values(kind="stable").index
    return rows.loc[order].reset_index(drop=True)


def years_asked(parts: tuple[str, ...]) -> tuple[int, ...]:
    """Return the model years that an option names.

    Raises
    ------
    CommandError
        ``C610`` if one is no year or they do not rise.
    """
    from ionshore.core.errors import CommandError
    from ionshore.core.tell import tell

    years = [int(one) if one.isdigit() else -1 for one in parts]
    if not years or min(years) < 0 or years != sorted(set(years)):
        text = ",".join(parts)
        summary = "The years cannot be used."
        raise CommandError(summary, [tell("C610", f"--years {text}", text=text)])
    return tuple(years)


def study_module(name: str) -> ModuleType:
    """Return the module of a study; ``KeyError`` if there is none."""
    return import_module(STUDIES[name][0])


def asked(name: str) -> tuple[Asked, ...]:
    """Return the options of a study, in order; ``KeyError`` if there is none."""
    run = study_module(name).run
    hints = get_type_hints(run, include_extras=True)
    options = []
    for one in inspect.signature(run).parameters.values():
        mark = next(x for x in hints[one.name].__metadata__ if isinstance(x, Ask))
        kind = hints[one.name].__origin__
        kind = getattr(kind, "__origin__", kind)
        options.append(Asked(one.name, kind, one.default, mark.what))
    return tuple(options)


def run_study(name: str, **options: Any) -> Findings:
    """Run a study and return what is told of it.

    Parameters
    ----------
    name : str
        A key of :data:`STUDIES`.
    **options
        As its ``run`` takes them.
    """
    module = study_module(name)
    told: Findings = module.findings(module.run(**options))
    return told
