"""The world outline of the map: what is drawn of an atlas in TopoJSON."""

from __future__ import annotations

from typing import Any

__all__ = ["pruned"]

LEFT_OUT = frozenset({"010"})
"""Antarctica (ISO 3166-1 numeric): nothing of the chain is there."""


def pruned(atlas: dict[str, Any]) -> dict[str, Any]:
    """Return the countries of an atlas without what is left out, and its arcs.

    Parameters
    ----------
    atlas : dict
        A TopoJSON topology with an object ``countries``.

    Returns
    -------
    dict
        The same topology with one object ``countries``; names are dropped, since
        the report takes names from the world; arcs no longer used are dropped.
    """
    kept = [
        one
        for one in atlas["objects"]["countries"]["geometries"]
        if one.get("id") not in LEFT_OUT
    ]
    used: dict[int, int] = {}
    geometries = [
        {
            "type": one["type"],
            "id": one.get("id", ""),
            "arcs": _renumbered(one["arcs"], used),
        }
        for one in kept
    ]
    return {
        "type": "Topology",
        "transform": atlas["transform"],
        "objects": {
            "countries": {"type": "GeometryCollection", "geometries": geometries}
        },
        "arcs": [atlas["arcs"][old] for old in used],
    }


def _renumbered(arcs: Any, used: dict[int, int]) -> Any:
    """Return arcs with new numbers in order of first use; ``~n`` is n reversed."""
    if isinstance(arcs, list):
        return [_renumbered(one, used) for one in arcs]
    forward = arcs if arcs >= 0 else ~arcs
    new = used.setdefault(forward, len(used))
    return new if arcs >= 0 else ~new
