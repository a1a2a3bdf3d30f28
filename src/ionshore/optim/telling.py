"""Rows, columns and numbers in words, for findings."""

from __future__ import annotations

from ionshore.optim.problem import Block, Problem

__all__ = ["NAMED", "block_of", "number", "shortened", "side", "unit_of"]

#: Members of a list that are named; the rest are counted.
NAMED = 12


def side(problem: Problem, row: int, *, lower: bool) -> str:
    """Return a row with the side that matters, ``demand[USA] >= 12 GWh``."""
    block = block_of(problem.rows, row)
    low, high = problem.row_lower[row], problem.row_upper[row]
    if low == high:
        return f"{block.describe(row)} = {number(low)}{unit_of(block)}"
    sign, value = (">=", low) if lower else ("<=", high)
    return f"{block.describe(row)} {sign} {number(value)}{unit_of(block)}"


def block_of(blocks: tuple[Block, ...], position: int) -> Block:
    """Return the block that holds a position."""
    return next(block for block in blocks if block.start <= position < block.stop)


def unit_of(block: Block) -> str:
    """Return the unit of a block with a blank before it."""
    return f" {block.unit}" if block.unit else ""


def number(value: float) -> str:
    """Return a number with six digits and separated thousands."""
    return f"{value:,.6g}"


def shortened(told: list[str], limit: int = NAMED) -> tuple[str, ...]:
    """Return the first few and the count of the rest."""
    if len(told) <= limit:
        return tuple(told)
    return (*told[:limit], f"and {len(told) - limit:,} more")
