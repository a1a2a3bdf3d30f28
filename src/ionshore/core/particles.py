"""Korean particles by the last sound of the word before them.

A text in ``data/words/*.ko.toml`` writes both forms, as dictionaries do:
``{region}은(는)``, ``{year}년을``, ``{plant}(으)로``. Which form is right is known
only when the word is filled in: after a final consonant ``은 을 이 과 으로``, after
a vowel ``는 를 가 와 로``; ``로`` also after a final ``ㄹ``. Digits, capitals and units
are taken as they are read aloud in Korean, lower-case words by how they are
mostly transcribed.
"""

from __future__ import annotations

import re

__all__ = ["with_particles"]

_FORMS = {
    "은(는)": ("은", "는"),
    "(은)는": ("은", "는"),
    "을(를)": ("을", "를"),
    "(을)를": ("을", "를"),
    "이(가)": ("이", "가"),
    "(이)가": ("이", "가"),
    "와(과)": ("과", "와"),
    "과(와)": ("과", "와"),
    "(으)로": ("으로", "로"),
}
"""Both forms as texts write them; then after a consonant, after a vowel."""

_PATTERN = re.compile("|".join(re.escape(one) for one in _FORMS))
_NONE, _OTHER, _RIEUL = "", "other", "ㄹ"
_SYLLABLES, _LAST, _FINALS, _FINAL_RIEUL = 0xAC00, 0xD7A3, 28, 8
_DIGITS = {
    **dict.fromkeys("036", _OTHER),
    **dict.fromkeys("178", _RIEUL),
    **dict.fromkeys("2459", _NONE),
}
"""Last sound of a number by its last digit: 영 or 십, 백, 천, 만; 일, 이, 삼, ..."""
_CAPITALS = {"L": _RIEUL, "R": _RIEUL, "M": _OTHER, "N": _OTHER}
"""Letters whose names end in a consonant: 엘, 알, 엠, 엔."""
_UNITS = {
    "kg": _OTHER,
    "g": _OTHER,
    "t": _OTHER,
    "kt": _OTHER,
    "Mt": _OTHER,
    "ton": _OTHER,
    "km": _OTHER,
    "USD": _NONE,
    "KRW": _OTHER,
    "CNY": _OTHER,
    "JPY": _NONE,
}
"""Units as they are read: 킬로그램, 톤, 달러, 원, 위안, 엔화."""
_SIGNS = {"%": _NONE, "$": _NONE, "₩": _OTHER, "€": _NONE}
_SKIPPED = " '\"’”」』)]}>*`"
_BRACKETED = re.compile(r"(?<=\S)\([^()]*\)$")
_WORD = re.compile(r"[A-Za-z]+$")
_SPOKEN_ENDS = re.compile(r"(?:[lmn]|ng|[lmn]e|[^aeiou][aeiou][ckpt]|ck)$")
"""Ends of lower-case words whose transcription closes a syllable: 셀, 라인, 맵."""
_RIEUL_ENDS = re.compile(r"(?:l|le)$")


def with_particles(text: str) -> str:
    """Return a Korean text with one form of each particle that is written as two.

    Examples
    --------
    >>> with_particles("대한민국은(는) 셀을(를) 2030년(으)로 미룹니다.")
    '대한민국은 셀을 2030년으로 미룹니다.'
    >>> with_particles("CATL이(가) 7(으)로, BYD와(과) 45X을(를)")
    'CATL이 7로, BYD와 45X를'
    """
    parts, at = [], 0
    for found in _PATTERN.finditer(text):
        parts.append(text[at : found.start()])
        last = _last_sound("".join(parts)[-60:])
        closed, open_ = _FORMS[found.group()]
        needs_open = not last or (open_ == "로" and last == _RIEUL)
        parts.append(open_ if needs_open else closed)
        at = found.end()
    return "".join((*parts, text[at:]))


def _last_sound(before: str) -> str:
    """Return the final consonant of a text as read: '', 'ㄹ' or another one."""
    bare = before.rstrip(_SKIPPED.replace(")", ""))
    bare = (_BRACKETED.sub("", bare) or bare).rstrip(_SKIPPED)
    if not bare:
        return _NONE
    last = bare[-1]
    if _SYLLABLES <= ord(last) <= _LAST:
        final = (ord(last) - _SYLLABLES) % _FINALS
        return _NONE if not final else _RIEUL if final == _FINAL_RIEUL else _OTHER
    if last in _SIGNS:
        return _SIGNS[last]
    if last in _DIGITS:
        return _DIGITS[last]
    word = _WORD.search(bare)
    return _sound_of_letters(word.group()) if word else _NONE


def _sound_of_letters(word: str) -> str:
    if word in _UNITS:
        return _UNITS[word]
    if word[-1].isupper() or len(word) == 1:
        return _CAPITALS.get(word[-1].upper(), _NONE)
    if _RIEUL_ENDS.search(word):
        return _RIEUL
    return _OTHER if _SPOKEN_ENDS.search(word) else _NONE
