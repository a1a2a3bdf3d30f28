"""Names of things in the language of a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from ionshore.core.words import has_word, word
from ionshore.report.reading import Reading

__all__ = ["Names", "names_of"]


@dataclass(frozen=True, slots=True)
class Names:
    """Names by code; a code without a name stands for itself.

    Parameters
    ----------
    language : str
        ``en`` or ``ko``.
    regions, commodities, owners, segments : mapping
        Names in that language, taken from the world.
    """

    language: str
    regions: Mapping[str, str]
    commodities: Mapping[str, str]
    owners: Mapping[str, str]
    segments: Mapping[str, str]

    def word(self, key: str, /, **values: object) -> str:
        """Return a word of the report: ``key`` below ``report``."""
        return word(f"report.{key}", self.language, **values)

    def region(self, code: str) -> str:
        """Return a short name of a region or group of regions."""
        key = f"report.place.{code}"
        if has_word(key):
            return word(key, self.language)
        return self.regions.get(code, code)

    def region_told(self, code: str) -> str:
        """Return the name of a region as it stands inside a sentence."""
        key = f"report.place_told.{code}"
        return word(key, self.language) if has_word(key) else self.region(code)

    def stage_told(self, code: str) -> str:
        """Return the name of what a stage makes, as it stands inside a sentence."""
        return self._or_code(f"report.stage_told.{code}", code)

    def commodity(self, code: str) -> str:
        """Return the name of a commodity."""
        return self.commodities.get(code, code)

    def owner(self, code: str) -> str:
        """Return the name of an owner."""
        return self.owners.get(code, code) or self.word("owner.unknown")

    def segment(self, code: str) -> str:
        """Return the name of a segment."""
        return self.segments.get(code, code)

    def stage(self, code: str) -> str:
        """Return the name of a stage."""
        return self._or_code(f"stage.{code}", code)

    def indicator(self, code: str) -> str:
        """Return the name of an indicator."""
        return self._or_code(f"report.indicator.{code}", code)

    def component(self, code: str) -> str:
        """Return the name of a part of a cost, or of the region where work was done."""
        if code.startswith("material_"):
            good = self.commodity(code.removeprefix("material_"))
            return self.word("component.material_of", good=good)
        named = self._or_code(f"report.component.{code}", "")
        return named or self.region(code)

    def table(self, code: str) -> str:
        """Return the name of a table of the world."""
        return self._or_code(f"report.table.{code}", code)

    def _or_code(self, key: str, code: str) -> str:
        return word(key, self.language) if has_word(key) else code.replace("_", " ")


def names_of(reading: Reading) -> Names:
    """Return the names in a run, in the language it is read in."""
    return Names(
        language=reading.language,
        regions=_names(reading["world_regions"], "region", reading.language),
        commodities=_names(reading["world_commodities"], "commodity", reading.language),
        owners=_names(reading["world_owners"], "owner", reading.language),
        segments=_names(reading["world_segments"], "segment", reading.language),
    )


def _names(frame: pd.DataFrame, code: str, language: str) -> Mapping[str, str]:
    """Return names by code: this language, then English, then the code."""
    rows = zip(frame[code], frame[f"name_{language}"], frame["name_en"], strict=True)
    return MappingProxyType({one: own or english or one for one, own, english in rows})
