"""The registry of companies and facilities, and the plants it gives the model."""

from __future__ import annotations

from dataclasses import dataclass

from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row

__all__ = ["Registry"]


@dataclass(frozen=True)
class Registry:
    """Companies, facilities, ownership, partnerships."""

    raw: Raw
    places: Places

    def assets(self) -> list[Row]:
        """Return the single plants."""
        return []
