"""A chain of scenario files -> one :class:`Scenario`.

A scenario may extend another. What it says of itself replaces what it inherits:
title, question, years, and the list ``policies`` where it is given.
``add_policies`` and ``drop_policies`` change the inherited list, statuses to
include add up, and shocks, overrides and exemptions follow those inherited.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from ionshore.core.errors import Finding, ScenarioError
from ionshore.core.tell import tell
from ionshore.policy.dated import Step
from ionshore.policy.fields import unknown
from ionshore.policy.library import Library, Shelf
from ionshore.policy.provision import Provision, reformed
from ionshore.scenario.draft import Draft, PolicyOverride, Spared, parse_draft
from ionshore.scenario.scenario import Market, Scenario
from ionshore.scenario.telling import changes_of

__all__ = ["SHIPPED", "read_chain", "read_together", "shipped_scenarios"]

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "scenarios"
"""The scenarios that come with the package."""


def shipped_scenarios() -> tuple[str, ...]:
    """Return the names of the scenarios that come with the package."""
    return tuple(_named(SHIPPED))


def read_chain(
    where: str | Path, folders: Sequence[Path] = (), shelf: Shelf | None = None
) -> Scenario:
    """Return a scenario; see :func:`ionshore.scenario.scenario.read_scenario`.

    Parameters
    ----------
    where : str or Path
        Name or path.
    folders : sequence of Path
        Folders looked at before the one of the package.
    shelf : Shelf, optional
        Has the provisions that other scenarios asked for.
    """
    shelf = shelf or Shelf()
    library = shelf.library
    findings: list[Finding] = []
    path = _find(where, folders, findings)
    if path is None:
        summary = f"There is no scenario '{where}'."
        raise ScenarioError(summary, findings)
    files = _chain(path, [path.parent, *folders], library, findings)
    drafts = [draft for _, draft in files]
    policies = _policies(drafts, library, findings)
    if findings:
        raise ScenarioError(_summary(path, findings), findings)
    provisions = shelf.provisions(policies)
    reformed_law = _reformed(provisions, drafts, findings)
    if findings:
        raise ScenarioError(_summary(path, findings), findings)
    digest = hashlib.sha256((library.folder / "groups.toml").read_bytes())
    for file, _ in files:
        digest.update(file.read_bytes())
    for provision in reformed_law:
        digest.update(provision.hash.encode())
    return _joined(drafts, reformed_law, digest.hexdigest())


def read_together(
    base: str,
    also: Sequence[str | Draft],
    day: date,
    folders: Sequence[Path] = (),
    shelf: Shelf | None = None,
) -> Scenario:
    """Return a scenario with what others change of it, from a day on.

    Parameters
    ----------
    base : str
        Name of a scenario.
    also : sequence of str or Draft
        Names of scenarios that extend it, or changes of their own, in order; what
        they change is taken to begin on ``day`` where it would begin before.
    day : date
    folders : sequence of Path
    shelf : Shelf, optional
        As in :func:`read_chain`.

    Raises
    ------
    ScenarioError
        As :func:`read_chain`; ``W747`` if one does not extend the base.
    """
    shelf = shelf or Shelf()
    library = shelf.library
    findings: list[Finding] = []
    drafts: list[Draft] = []
    known: set[str] = set()
    read = [(library.folder / "groups.toml").read_bytes()]
    for one in (base, *also):
        if isinstance(one, Draft):
            drafts = [_later(one, day), *drafts]
            read.append(repr(one).encode())
            continue
        path = _find(one, folders, findings)
        if path is None:
            continue
        files = _chain(path, [path.parent, *folders], library, findings)
        names = [draft.name for _, draft in files]
        if known and base not in names:
            findings.append(tell("W747", one, base=base))
            continue
        new = [(file, draft) for file, draft in files if draft.name not in known]
        own = [draft if not known else _later(draft, day) for _, draft in new]
        drafts = [*own, *drafts]
        known.update(names)
        read += [file.read_bytes() for file, _ in new]
    law: tuple[Provision, ...] = ()
    if not findings:
        policies = _policies(drafts, library, findings)
    if not findings:
        law = _reformed(shelf.provisions(policies), drafts, findings)
    if findings:
        summary = f"The scenario {base} cannot be joined with others."
        raise ScenarioError(summary, findings)
    read += [day.isoformat().encode(), *(one.hash.encode() for one in law)]
    return _joined(drafts, law, hashlib.sha256(b"".join(read)).hexdigest())


def _later(draft: Draft, day: date) -> Draft:
    """Return a draft whose dated changes begin on a day or later."""
    return replace(
        draft,
        policy_overrides=tuple(
            replace(one, start=max(one.start, day))
            for one in draft.policy_overrides
            if one.until is None or one.until >= day
        ),
        spared=tuple(
            replace(
                one,
                exemption=replace(one.exemption, start=max(one.exemption.start, day)),
            )
            for one in draft.spared
            if one.exemption.until is None or one.exemption.until >= day
        ),
        shocks=tuple(
            replace(one, starts=max(one.starts, day))
            for one in draft.shocks
            if one.ends is None or one.ends >= day
        ),
    )


def _summary(path: Path, findings: Sequence[Finding]) -> str:
    many = "1 fault" if len(findings) == 1 else f"{len(findings)} faults"
    return f"{many} in the scenario {path.stem}."


def _named(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.toml"))


def _find(
    where: str | Path, folders: Sequence[Path], findings: list[Finding]
) -> Path | None:
    """Return the file of a scenario given by path or name."""
    every = [*folders, SHIPPED]
    text = str(where)
    if isinstance(where, Path) or text.endswith(".toml"):
        if Path(where).is_file():
            return Path(where)
    else:
        for folder in every:
            if text in _named(folder):
                return folder / f"{text}.toml"
    known = (name for folder in every for name in _named(folder))
    findings.append(unknown("S301", "scenario", text, known))
    return None


def _chain(
    path: Path, folders: Sequence[Path], library: Library, findings: list[Finding]
) -> list[tuple[Path, Draft]]:
    """Return the files from the scenario itself up to its last ancestor."""
    files: list[tuple[Path, Draft]] = []
    following: Path | None = path
    while following is not None:
        if any(following.samefile(seen) for seen, _ in files):
            chain = " -> ".join([*(draft.name for _, draft in files), files[0][1].name])
            findings.append(tell("S309", f"{following.name}: extends", chain=chain))
            break
        draft = parse_draft(following, library.groups, findings)
        if draft is None:
            break
        files.append((following, draft))
        if not draft.extends:
            break
        following = None
        known = {
            name: folder
            for folder in [*folders, SHIPPED][::-1]
            for name in _named(folder)
        }
        if draft.extends in known:
            following = known[draft.extends] / f"{draft.extends}.toml"
        else:
            place = f"{draft.place}: extends"
            findings.append(unknown("S301", place, draft.extends, known))
    return files


def _policies(
    drafts: Sequence[Draft], library: Library, findings: list[Finding]
) -> tuple[str, ...]:
    """Return the names of the provisions in force, ancestors first."""
    names: list[str] = []
    for draft in reversed(drafts):
        if draft.policies is not None:
            names = list(draft.policies)
        names += draft.add_policies
        for one in draft.drop_policies:
            if one not in names:
                place = f"{draft.place}: drop_policies"
                findings.append(unknown("S326", place, one, names))
        given = {"policies": draft.policies or (), "add_policies": draft.add_policies}
        findings += [
            unknown("S301", f"{draft.place}: {key}", one, library.names)
            for key, listed in given.items()
            for one in listed
            if one not in library.names
        ]
        names = [one for one in names if one not in draft.drop_policies]
    return tuple(dict.fromkeys(names))


def _reformed(
    provisions: Mapping[str, Provision],
    drafts: Sequence[Draft],
    findings: list[Finding],
) -> tuple[Provision, ...]:
    """Return the provisions with all overrides and exemptions, ancestors first.

    What an ancestor changes in a provision that a descendant drops is dropped
    with it; a change of a provision that is nowhere put in force is a fault.
    """
    law = dict(provisions)
    ever = {
        name
        for draft in drafts
        for name in (*(draft.policies or ()), *draft.add_policies)
    }
    for draft in reversed(drafts):
        for change in draft.policy_overrides:
            if _in_force([change.provision], law, ever, change.place, findings):
                try:
                    law[change.provision] = _overridden(law[change.provision], change)
                except ScenarioError as error:
                    findings += [
                        replace(one, place=change.place) for one in error.findings
                    ]
        for spared in draft.spared:
            names = spared.provisions
            for name in _in_force(names, law, ever, spared.place, findings):
                law[name] = _exempted(law[name], spared)
    return tuple(law.values())


def _in_force(
    names: Iterable[str],
    law: Mapping[str, Provision],
    ever: set[str],
    place: str,
    findings: list[Finding],
) -> list[str]:
    findings += [
        unknown("S326", place, name, law)
        for name in names
        if name not in law and name not in ever
    ]
    return [name for name in names if name in law]


def _overridden(provision: Provision, change: PolicyOverride) -> Provision:
    value = change.value
    step = Step(
        day=change.start,
        value=value,
        source_id=change.source_id,
        confidence="assumed",
        note=change.because,
        until=change.until,
    )
    return reformed(provision, change.parameter, step)


def _exempted(provision: Provision, spared: Spared) -> Provision:
    return replace(provision, exemptions=(*provision.exemptions, spared.exemption))


def _joined(
    drafts: Sequence[Draft], provisions: tuple[Provision, ...], digest: str
) -> Scenario:
    """Return the scenario of a chain, its own draft first."""
    own, oldest_first = drafts[0], drafts[::-1]
    market = Market()
    for draft in oldest_first:
        if draft.market.conjectures:
            both = {**market.conjectures, **draft.market.conjectures}
            market = replace(draft.market, conjectures=MappingProxyType(both))
    return Scenario(
        name=own.name,
        title=own.title,
        question=own.question,
        because=own.because,
        chain=tuple(draft.name for draft in drafts),
        years=next((draft.years for draft in drafts if draft.years), ()),
        policies=tuple(one.name for one in provisions),
        provisions=provisions,
        include=tuple(
            dict.fromkeys(one for draft in oldest_first for one in draft.include)
        ),
        shocks=tuple(one for draft in oldest_first for one in draft.shocks),
        overrides=tuple(one for draft in oldest_first for one in draft.overrides),
        market=market,
        changes=tuple(one for draft in oldest_first for one in changes_of(draft)),
        sources=_sources(drafts),
        hash=digest,
    )


def _sources(drafts: Sequence[Draft]) -> Mapping[str, Mapping[str, str]]:
    """Return the scenarios that put in numbers, as rows of the table ``sources``."""
    rows = {}
    for draft in drafts:
        if any(changes_of(draft)):
            rows[draft.source_id] = {
                "source_id": draft.source_id,
                "title": draft.title["en"],
                "publisher": "scenario",
                "published": "",
                "url": "",
                "seen_via": draft.because,
            }
    return MappingProxyType(rows)
