"""The study ``sensitivity`` as it is shipped: worked out once, with what it is for.

The study takes a quarter of an hour, so a report does not wait for it. Its tables are
data of the package, written by ``python -m tools.build_sensitivity``, with the digest
of the world they belong to: whoever shows them says so if the world is another one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from ionshore.studies.sensitivity import SensitivityStudy

__all__ = ["KeptSensitivity", "kept_sensitivity", "write_kept"]

_EVIDENCE = ("table", "item", "source_id", "confidence", "note")
_FACTS, _RANKING, _EFFECTS = "study.json", "ranking.csv", "effects.csv"


@dataclass(frozen=True, slots=True, eq=False)
class KeptSensitivity:
    """A finished study and what it is for.

    Parameters
    ----------
    study : SensitivityStudy
        Without its sources, which are rows of the world.
    world_hash : str
        Digest of the world it was made for, as reported.
    version, made : str
        Of the program; day it was worked out.
    """

    study: SensitivityStudy
    world_hash: str
    version: str
    made: str


def kept_sensitivity(folder: Path | None = None) -> KeptSensitivity | None:
    """Return the shipped study; ``None`` if there is none.

    Parameters
    ----------
    folder : Path, optional
        Of its files; that of the package by default.
    """
    place: Any = folder or resources.files("ionshore") / "data" / "sensitivity"
    if not (place / _FACTS).is_file():
        return None
    facts = json.loads((place / _FACTS).read_text("utf-8"))
    tables = {}
    for name in (_RANKING, _EFFECTS):
        with (place / name).open("r", encoding="utf-8") as file:
            tables[name] = pd.read_csv(file)
    study = SensitivityStudy(
        inputs=facts["inputs"] | {"years": tuple(facts["inputs"]["years"])},
        ranking=tables[_RANKING],
        effects=tables[_EFFECTS],
        failed=pd.DataFrame(facts["failed"], columns=["group", "side", "reason"]),
        seconds=0.0,
        sources=pd.DataFrame(columns=list(_EVIDENCE)),
    )
    return KeptSensitivity(
        study, str(facts["world_hash"]), str(facts["version"]), str(facts["made"])
    )


def write_kept(
    study: SensitivityStudy, folder: Path, *, world_hash: str, version: str, made: str
) -> None:
    """Write a finished study with what it is for; numbers have six digits."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = {
        "inputs": study.inputs,
        "world_hash": world_hash,
        "version": version,
        "made": made,
        "failed": study.failed.to_dict("records"),
    }
    text = json.dumps(facts, indent=2, ensure_ascii=False)
    (folder / _FACTS).write_text(text + "\n", "utf-8")
    for name, frame in ((_RANKING, study.ranking), (_EFFECTS, study.effects)):
        frame.to_csv(
            folder / name, index=False, float_format="%.6g", lineterminator="\n"
        )
