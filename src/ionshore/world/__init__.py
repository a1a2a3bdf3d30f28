"""A world: its tables, their schemas, the checks across them."""

from __future__ import annotations

from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = ["World", "load_world"]
