"""A world into which law is read, for one scenario or for many.

Scenarios of one world differ in few provisions. A provision is a value: an equal one
does the same to the same trades, whichever scenario it stands in. So a reader works out
a question once and has the answer at hand for the next scenario that asks it. Nothing
is kept outside a reader: it lives as long as the comparison it was made for, and what
it answers is what a new one would.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from ionshore.policy.entities import shut_out
from ionshore.policy.holders import Holder, Registry, holders_by_trade
from ionshore.policy.trades import layer_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ionshore.policy.dated import Step
    from ionshore.policy.instrument import Layer
    from ionshore.policy.provision import Provision
    from ionshore.policy.trades import Hit
    from ionshore.world.world import World

__all__ = ["LAW_TABLES", "Reader"]

LAW_TABLES = (
    "assets",
    "commodities",
    "companies",
    "facilities",
    "owners",
    "ownership",
    "processes",
    "recipes",
    "regions",
)
"""Tables of a world that law looks at; it is shown no others."""

_NO_FIGURES = ("title", "tables")
"""Fields of a world that are no single value."""

T = TypeVar("T")


class Reader:
    """What law is read into, and what has been read already.

    Parameters
    ----------
    world : World
        Law is read into its tables of :data:`LAW_TABLES` alone.
    """

    def __init__(self, world: World) -> None:
        tables = {name: world[name] for name in LAW_TABLES}
        self.world = replace(world, tables=MappingProxyType(tables))
        self._known: dict[Hashable, Any] = {}
        self._versions: dict[str, list[Provision]] = {}

    def fits(self, world: World) -> bool:
        """Return whether another world shows law the very same tables."""
        return all(world[name] is self.world[name] for name in LAW_TABLES)

    def same(self, provision: Provision) -> Provision:
        """Return the provision equal to this one that was seen first.

        It stays, so its ``id`` may stand for it in the key of a question.
        """
        versions = self._versions.setdefault(provision.name, [])
        for one in versions:
            if one is provision:
                return one
        for one in versions:
            if one == provision:
                return one
        versions.append(provision)
        return provision

    def once(self, question: Hashable, answer: Callable[[], T]) -> T:
        """Return the answer to a question, worked out where it is new.

        Parameters
        ----------
        question : hashable
            All that the answer hangs on beside the world; begins with a name of its
            own. A provision is named by the ``id`` of what :meth:`same` returns.
        answer : callable
            Its answer is not changed by anyone afterwards.
        """
        if question not in self._known:
            self._known[question] = answer()
        found: T = self._known[question]
        return found

    def drawn(
        self,
        world: World,
        tables: Sequence[str],
        question: Hashable,
        answer: Callable[[World], T],
    ) -> T:
        """Return what some tables of a world give, worked out once.

        Parameters
        ----------
        world : World
            Need not be that of the reader. Its answer is that of another one with the
            very same tables of these names, base year, discount rate and so on; one in
            which a scenario has changed any of them is answered by itself.
        tables : sequence of str
            What the answer hangs on.
        question : hashable
            All else that it hangs on; begins with a name of its own.
        answer : callable
            Is given the world with these tables alone, so that what it would read
            beside them is missed at once.
        """
        shown = {name: world[name] for name in tables}
        rest = [one.name for one in fields(world) if one.name not in _NO_FIGURES]
        key = (
            question,
            tuple((name, id(frame)) for name, frame in shown.items()),
            tuple(getattr(world, name) for name in rest),
        )
        alone = replace(world, tables=MappingProxyType(shown))
        # The tables are kept with the answer: while they are, their ids are theirs.
        return self.once(key, lambda: (answer(alone), alone))[0]

    @cached_property
    def registry(self) -> Registry:
        """Chains of shares."""
        return Registry.of(self.world)

    @cached_property
    def holders(self) -> Mapping[tuple[str, str], tuple[Holder, ...]]:
        """Who makes a commodity in a region, by both."""
        return holders_by_trade(self.world)

    def layer(self, provision: Provision, hit: Hit) -> Layer:
        """Return the series of a hit; see :func:`ionshore.policy.trades.layer_of`."""
        question = ("layer", id(self.same(provision)), hit)
        return self.once(question, lambda: layer_of(provision, hit))

    def shut_out(
        self, provision: Provision, holder: Holder, place: str
    ) -> tuple[Step, ...]:
        """Return 1 on the days a provision shuts a holder out, else 0."""
        return self.once(
            ("shut out", id(self.same(provision)), holder, place),
            lambda: shut_out(provision, holder, place, self.registry),
        )
