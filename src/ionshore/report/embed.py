"""What a page carries inside itself: scripts, styles, fonts, data. Nothing is fetched.

The policy in the page's head forbids the browser to load anything and to run any
script but the ones written here, named by their digest: a name in the data that looks
like a script stays a name.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable
from importlib import resources
from typing import Any

__all__ = ["asset", "content_policy", "outline", "packed", "script", "style"]

FONTS = (
    ("Inter Variable", "inter.woff2", "100 900"),
    ("Source Serif 4 Variable", "source-serif.woff2", "200 900"),
)


def asset(name: str) -> bytes:
    """Return a file of the assets of the report."""
    return (resources.files("ionshore") / "report" / "assets" / name).read_bytes()


def outline() -> Any:
    """Return the outline of the world as TopoJSON."""
    file = resources.files("ionshore") / "data" / "map" / "countries-110m.json"
    return json.loads(file.read_text("utf-8"))


def script(name: str) -> str:
    """Return a script, safe to stand between script tags.

    Raises
    ------
    ValueError
        If it holds what would end the tag.
    """
    text = asset(name).decode("utf-8")
    if "</script" in text.lower() or "<!--" in text:
        message = f"{name} holds what would end a script tag"
        raise ValueError(message)
    return text


def style() -> str:
    """Return the style sheet with its fonts inside."""
    faces = [
        "@font-face{"
        f"font-family:'{family}';font-weight:{weight};font-display:block;"
        f"src:url(data:font/woff2;base64,{_base64(asset(file))}) format('woff2')"
        "}"
        for family, file, weight in FONTS
    ]
    return "\n".join([*faces, asset("page.css").decode("utf-8")])


def packed(data: Any) -> str:
    """Return data as base64 of gzip of JSON: letters and digits only, always the same.

    Examples
    --------
    >>> text = packed({"name": "</script>"})
    >>> "<" in text, json.loads(gzip.decompress(base64.b64decode(text)))
    (False, {'name': '</script>'})
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _base64(gzip.compress(text.encode("utf-8"), 9, mtime=0))


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def content_policy(scripts: Iterable[str]) -> str:
    """Return a content security policy under which only these scripts run.

    Examples
    --------
    >>> content_policy(["1"]).split("; ")[:2]  # doctest: +ELLIPSIS
    ["default-src 'none'", "script-src 'sha256-a4ay...='"]
    """
    digests = [_base64(hashlib.sha256(one.encode("utf-8")).digest()) for one in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    rules = (
        "default-src 'none'",
        f"script-src {allowed}",
        "style-src 'unsafe-inline'",
        "font-src data:",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(rules)
