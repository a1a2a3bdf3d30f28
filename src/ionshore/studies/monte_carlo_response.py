"""What the problem of a plan answers to the inputs that are drawn.

Each input is moved by itself and all of them together, the problem is built, and a
:class:`ionshore.sweep.response.Response` is laid through what was built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ionshore.calibration.store import cache_folder
from ionshore.studies.monte_carlo_builds import (
    Kept,
    Setting,
    case_of,
    setting_digest,
)
from ionshore.studies.monte_carlo_inputs import Input, Move, slots
from ionshore.sweep.response import Response, entries_of, fitted, misfit

__all__ = ["Answering", "answering"]

FloatArray = NDArray[np.float64]
Say = Callable[[str], None]
Moves = tuple[Move, ...]
Found = dict[Moves, FloatArray | None]

TOGETHER, FRESH = 12, 2
"""Problems with all inputs moved: to find products of inputs, and to check."""


@dataclass(frozen=True, slots=True, eq=False)
class Answering:
    """What a problem answers to draws.

    Parameters
    ----------
    inputs : tuple of Input
        Those that can be drawn.
    bends : tuple of bool
        Which of them have a position for either end.
    response : Response
    misfit : float
        Largest difference from problems built anew, as a share of 1 + the entry [1].
    misfits : int
        Entries off by more than 1e-9.
    left_out : tuple of Input
        Those that move coefficients, which a patch cannot.
    """

    inputs: tuple[Input, ...]
    bends: tuple[bool, ...]
    response: Response
    misfit: float
    misfits: int
    left_out: tuple[Input, ...]

    def positions(self, points: FloatArray) -> FloatArray:
        """Return positions at points, shape (draws, inputs) to (draws, slots)."""
        return positions_of(self.inputs, self.bends, points)


def positions_of(
    inputs: Sequence[Input], bends: Sequence[bool], points: FloatArray
) -> FloatArray:
    """Return positions at points, shape (draws, inputs) to (draws, slots)."""
    parts = [
        slots(one, points[:, place], bends=bent)
        for place, (one, bent) in enumerate(zip(inputs, bends, strict=True))
    ]
    return np.concatenate(parts, axis=1)


def answering(
    setting: Setting, inputs: Sequence[Input], *, workers: int, say: Say
) -> Answering:
    """Return what the plan answers to its inputs.

    Parameters
    ----------
    setting : Setting
    inputs : sequence of Input
    workers : int
        Processes that build problems.
    say : callable
        Is told how far the work is.
    """
    _, problem = case_of(setting)
    base = entries_of(problem)
    folder = cache_folder() / "monte_carlo" / setting_digest(setting) / "built"
    kept = Kept(folder, setting, base, workers, say)
    up: dict[Input, Moves] = {
        one: (one.move("high"),) for one in inputs if one.spread.high > _base(one)
    }
    down: dict[Input, Moves] = {
        one: (one.move("low"),) for one in inputs if one.spread.low < _base(one)
    }
    sides = [*up.values(), *(down[one] for one in down if _may_bend(one))]
    groups: dict[str, Moves] = {one.group: ((one.group, "", "low"),) for one in down}
    found = kept.built([*sides, *groups.values()])
    # A group bends where its low end is not its high ends turned round.
    bent = _bent(inputs, base, up, groups, found)
    late = [down[one] for one in down if bent[one] and down[one] not in found]
    found |= kept.built(late)
    fits = tuple(one for one in inputs if _fits(one, found))
    bends = tuple(bent[one] for one in fits)
    alone = [entries for one in fits for entries in _ends(one, base, bent, found)]
    designs = _designs(fits)
    joint = kept.built([moves for _, moves in designs])
    points = np.array([one for one, _ in designs]).reshape(len(designs), len(fits))
    pairs = [
        (x, entries)
        for x, (_, moves) in zip(
            positions_of(fits, bends, points), designs, strict=True
        )
        if (entries := joint[moves]) is not None
    ]
    response = fitted(problem, alone, pairs[FRESH:])
    worst, off = misfit(response, pairs[:FRESH])
    left_out = tuple(one for one in inputs if one not in fits)
    return Answering(fits, bends, response, worst, off, left_out)


def _fits(one: Input, found: Found) -> bool:
    """Return whether no end of an input moves a coefficient."""
    ends = [found.get((one.move(end),), _UNKNOWN) for end in ("high", "low")]
    return all(entries is not None for entries in ends)


_UNKNOWN = np.zeros(0)


def _base(one: Input) -> float:
    return one.spread.base


def _may_bend(one: Input) -> bool:
    """Return whether the low end is looked at by itself from the start."""
    return one.before or not one.member


def _bent(
    inputs: Sequence[Input],
    base: FloatArray,
    up: dict[Input, Moves],
    groups: dict[str, Moves],
    found: Found,
) -> dict[Input, bool]:
    bent: dict[Input, bool] = {}
    for group in dict.fromkeys(one.group for one in inputs):
        mine = [one for one in inputs if one.group == group]
        highs = [found[up[one]] if one in up else None for one in mine]
        low = found[groups[group]] if group in groups else None
        straight = low is not None and all(one is not None for one in highs)
        if straight:
            moved = sum(
                _off(base, cast("FloatArray", high)) * _turned(one)
                for one, high in zip(mine, highs, strict=True)
            )
            apart = np.abs(_off(base, cast("FloatArray", low)) - moved)
            size = 1.0 + np.abs(np.where(np.isinf(base), 0.0, base))
            straight = bool(np.all(apart <= 1e-10 * size))
        bent |= dict.fromkeys(mine, not straight)
    return bent


def _turned(one: Input) -> float:
    """Return the position of the low end, by the distance of the high one."""
    spread = one.spread
    return (spread.low - spread.base) / (spread.high - spread.base)


def _off(base: FloatArray, entries: FloatArray) -> FloatArray:
    known = np.where(np.isinf(base), 0.0, base)
    moved: FloatArray = np.where(np.isinf(base), 0.0, entries) - known
    return moved


def _ends(
    one: Input,
    base: FloatArray,
    bent: dict[Input, bool],
    found: Found,
) -> Iterator[FloatArray]:
    """Yield the entries at each position of an input; the base where it has no end."""
    for end in ("high", "low") if bent[one] else ("high",):
        entries = found.get((one.move(end),))
        yield base if entries is None else entries


def _designs(
    inputs: Sequence[Input],
) -> list[tuple[FloatArray, tuple[Move, ...]]]:
    """Return points at which all inputs are moved, and the moves.

    Base-year inputs stay: two of them at once are another calibration.
    """
    rng = np.random.default_rng(20)
    designs = []
    for _ in range(FRESH + TOGETHER):
        points = np.full(len(inputs), 0.5)
        moves: list[Move] = []
        for place, one in enumerate(inputs):
            if one.before or not one.numeric:
                continue
            points[place] = 0.05 + 0.9 * rng.random()
            if one.whole:
                points[place] = rng.choice([0.5, 1.0])
            value = float(one.spread.values(points[place : place + 1])[0])
            moves.append(one.move(repr(value)))
        designs.append((points, tuple(moves)))
    return designs
