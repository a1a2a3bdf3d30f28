"""Words by stable key, in English and Korean.

The catalogues are the files ``data/words/<group>.<language>.toml``; nested
tables become keys joined by dots (``stage.refine``). English strings are never
keys, so an English text can be improved without breaking the Korean one.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from ionshore.core.particles import with_particles

__all__ = ["LANGUAGES", "catalogue", "has_word", "word"]

LANGUAGES = ("en", "ko")
"""Languages every key exists in."""


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return all words of a language by key.

    Parameters
    ----------
    language : str
        One of :data:`LANGUAGES`.

    Raises
    ------
    ValueError
        If the language is none of them, or two files hold the same key.
    """
    if language not in LANGUAGES:
        message = f"language {language!r} is none of {', '.join(LANGUAGES)}"
        raise ValueError(message)
    words: dict[str, str] = {}
    folder = resources.files("ionshore") / "data" / "words"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(f"{language}.toml"):
            continue
        for key, text in _flat(tomllib.loads(file.read_text("utf-8"))):
            if key in words:
                message = f"{file.name}: {key} stands in another file, too"
                raise ValueError(message)
            words[key] = text
    return MappingProxyType(words)


def has_word(key: str) -> bool:
    """Return whether there is a word for ``key``."""
    return key in catalogue("en")


def word(key: str, language: str = "en", /, **values: object) -> str:
    """Return a word, its ``{placeholders}`` filled with ``values``.

    Korean particles written in both forms, ``은(는)``, are told by the last sound
    of what stands before them.

    Parameters
    ----------
    key : str
        Stable key, for example ``stage.refine``.
    language : str
        ``en`` or ``ko``.
    **values
        What the placeholders stand for.

    Raises
    ------
    KeyError
        If there is no such key, or a placeholder has no value.

    Examples
    --------
    >>> word("stage.cell"), word("stage.cell", "ko")
    ('Cells', '셀')
    """
    words = catalogue(language)
    if key not in words:
        near = difflib.get_close_matches(key, words, 1)
        message = f"no word {key!r}" + (f"; nearest is {near[0]!r}" if near else "")
        raise KeyError(message)
    if not values:
        return words[key]
    text = words[key].format_map(values)
    return with_particles(text) if language == "ko" else text


def _flat(tree: Mapping[str, object], above: str = "") -> Iterator[tuple[str, str]]:
    for key, inside in tree.items():
        if isinstance(inside, Mapping):
            yield from _flat(inside, f"{above}{key}.")
        else:
            yield f"{above}{key}", str(inside)
