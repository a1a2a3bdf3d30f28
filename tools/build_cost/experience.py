"""What learns, how fast, and how much of it had been made by the base year."""

from __future__ import annotations

from ionshore.tables.schema import CONFIDENCES
from tools.build_cost.raw import CostRaw
from tools.build_reference.raw import Row, row

__all__ = ["experience_tables"]


def experience_tables(raw: CostRaw) -> dict[str, list[Row]]:
    """Return families, their processes, and past output by owner."""
    return {
        "technologies": raw.copied("cost/model_learning_technologies"),
        "learners": raw.copied("cost/model_learning_processes"),
        "past_output": _past_output(raw),
    }


def _past_output(raw: CostRaw) -> list[Row]:
    """Return past output by owner: each part of it times the owner's share."""
    shares = raw.table("cost/model_learning_owners")
    made: dict[tuple[str, str], list[tuple[float, dict[str, str], dict[str, str]]]] = {}
    for part in raw.table("cost/model_learning_output"):
        own = [
            one
            for one in shares
            if (one["technology"], one["part"]) == (part["technology"], part["part"])
        ]
        total = sum(float(one["share"]) for one in own)
        if abs(total - 1.0) > 1e-9:
            message = f"shares of {part['technology']} {part['part']} add up to {total}"
            raise ValueError(message)
        for one in own:
            amount = float(part["quantity"]) * float(one["share"])
            key = (part["technology"], one["owner"])
            made.setdefault(key, []).append((amount, part, one))
    return [
        row(
            _joined([text for _, *two in parts for text in _ids(two)]),
            max(
                (one["confidence"] for _, *two in parts for one in two),
                key=CONFIDENCES.index,
            ),
            "; ".join(
                f"{part['part'].replace('_', ' ')}: "
                f"{float(part['quantity']):g} x {float(one['share']):g}"
                for _, part, one in parts
            ),
            technology=technology,
            owner=owner,
            quantity=round(sum(amount for amount, *_ in parts), 1),
            unit=parts[0][1]["unit"],
        )
        for (technology, owner), parts in made.items()
    ]


def _ids(two: list[dict[str, str]]) -> list[str]:
    return [source for one in two for source in one["source_id"].split(";")]


def _joined(sources: list[str]) -> str:
    """Return each source once, in order."""
    return ";".join(dict.fromkeys(sources))
