"""What a scenario changes, in names and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ionshore.policy.dated import FIRST_DAY, Rate, Value
from ionshore.scenario.draft import Draft, PolicyOverride, Spared
from ionshore.scenario.scenario import Change, Override, Shock

__all__ = ["changes_of"]


def changes_of(draft: Draft) -> Iterator[Change]:
    """Yield the changes that a scenario file itself declares."""
    told: list[tuple[str, str, str]] = [
        *(("policy_override", _policy(x), x.because) for x in draft.policy_overrides),
        *(("exemption", _exemption(x), x.because) for x in draft.spared),
        *(("shock", _shock(x), x.because) for x in draft.shocks),
        *(("override", _override(x), x.because) for x in draft.overrides),
    ]
    if draft.market.conjectures:
        pairs = draft.market.conjectures.items()
        what = ", ".join(f"{owner} = {value:g}" for owner, value in pairs)
        told.append(("market", f"sellers.conjecture: {what}", draft.market.because))
    for kind, what, because in told:
        yield Change(kind, what, because, draft.source_id)


def _span(start: date, until: date | None) -> str:
    """Return ``[first .. last]``, open where there is no such day."""
    first = "" if start == FIRST_DAY else str(start)
    return f"[{first}..{until or ''}]"


def _value(value: Value) -> str:
    return f"{value.mode} {value.rate:g}" if isinstance(value, Rate) else str(value)


def _policy(change: PolicyOverride) -> str:
    name = f"{change.provision}.{change.parameter}"
    return f"{name} = {_value(change.value)} {_span(change.start, change.until)}"


def _exemption(spared: Spared) -> str:
    one = spared.exemption
    trade = _trade(one.commodities, one.origins, one.destinations)
    return f"{', '.join(spared.provisions)}: {trade} {_span(one.start, one.until)}"


def _shock(shock: Shock) -> str:
    trade = _trade(shock.commodities, shock.origins, shock.destinations)
    amount = shock.quantity if shock.kind == "export_quota" else shock.stopped
    if shock.factor != 1.0:
        amount = shock.factor
    names = f" [{', '.join(shock.names)}]" if shock.names else ""
    span = _span(shock.starts, shock.ends)
    by = f" by {shock.by}" if shock.by else ""
    return f"{shock.kind} {amount:g}{by}: {trade}{names} {span}"


def _trade(
    commodities: Iterable[str], origins: Iterable[str], destinations: Iterable[str]
) -> str:
    parts = (", ".join(commodities), ", ".join(origins), ", ".join(destinations))
    return f"{parts[0]}, {parts[1]} -> {parts[2]}"


def _override(override: Override) -> str:
    where = ", ".join(
        f"{name} = {' | '.join(map(str, values))}"
        for name, values in override.where.items()
    )
    given = override.factor
    new = f"= {override.value}" if given is None else f"* {given:g}"
    return f"{override.table}[{where}].{override.column} {new}"
