"""Errors as a user sees them: findings on stderr, as text or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import pairwise

from ionshore.core.errors import Finding, IonshoreError
from ionshore.core.tell import in_language, tell
from ionshore.core.words import LANGUAGES, word

__all__ = ["as_json", "language_of", "tell_error", "tell_failure"]

_KINDS = {1: "usage", 2: "data", 3: "scenario", 4: "solve", 5: "limit"}


def language_of(words: Sequence[str]) -> str:
    """Return the language asked for by ``--lang`` anywhere in a command line.

    >>> language_of(["data", "check", "--lang", "ko"]), language_of(["--lang=xx"])
    ('ko', 'en')
    """
    for place, one in enumerate(words):
        name, _, value = one.partition("=")
        if name == "--lang":
            following = words[place + 1] if place + 1 < len(words) else ""
            asked = value or following
            return asked if asked in LANGUAGES else "en"
    return "en"


def as_json(findings: Sequence[Finding], language: str = "en") -> list[dict[str, str]]:
    """Return findings as a program reads them."""
    return [in_language(one, language).as_dict() for one in findings]


def tell_error(error: IonshoreError, words: Sequence[str]) -> None:
    """Write an error to stderr.

    Parameters
    ----------
    error : IonshoreError
        What went wrong.
    words : sequence of str
        The command line; ``--json``, ``--format json`` and ``--lang`` in it decide
        the form.
    """
    language = language_of(words)
    if _wants_json(words):
        told = {
            "error": type(error).__name__,
            "summary": error.summary,
            "findings": as_json(error.findings, language),
        }
        print(json.dumps(told, ensure_ascii=False, indent=1), file=sys.stderr)  # noqa: T201
        return
    summary = error.summary
    if language != "en":
        summary = word(f"error.{_KINDS[error.exit_code]}", language)
    lines = [summary, *(f"  {in_language(one, language)}" for one in error.findings)]
    print("\n".join(lines), file=sys.stderr)  # noqa: T201


def _wants_json(words: Sequence[str]) -> bool:
    asked = "--json" in words or "--format=json" in words
    return asked or ("--format", "json") in pairwise(words)


def tell_failure(error: Exception, words: Sequence[str]) -> None:
    """Write a failure of the program itself to stderr, without its traceback."""
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    finding = tell("X001", "ionshore", reason=reason)
    tell_error(IonshoreError("The program failed.", [finding]), words)
