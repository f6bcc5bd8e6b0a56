"""What every page has: Jinja that escapes everything, style, script, and a content security policy for just these."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from transforms.errors import shown
from transforms.release.pages.facts import Facts
from transforms.release.pages.naming import clipped
from transforms.release.texts.words import Words

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Jinja with everything escaped, hidden characters written out, and unknown names an error; compiled once."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    environment.globals["style"] = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))
    environment.globals["script"] = Markup((TEMPLATES / "page.js").read_text(encoding="utf-8"))
    environment.filters |= {"source": source, "clip": clipped}
    return environment


def frame(facts: Facts, words: Words) -> dict[str, Any]:
    """What every page has."""
    day = words.day(facts.as_of, "weekday")
    visit = words.day(facts.as_of + timedelta(days=1), "weekday")  # a list is read on the morning after its day
    number = words("list_name", n=facts.units[0]["list_number"] if facts.units else 1, run=facts.run_id[:6])
    return {
        "t": words,
        "lang": words.code,
        "dir": "rtl" if words.locale.character_order == "right-to-left" else "ltr",
        "day": day,
        "for_visits": words("for_visits", visit=visit, day=words.day(facts.as_of, "short")),
        "as_of": facts.as_of.isoformat(),
        "list_name": number,
        "since": facts.previous_as_of,
        "css": _style(f"{visit}, {number}", words.either("page_of", "{page}")),
    }


@lru_cache(maxsize=256)
def source(text: str) -> Markup:
    """The source expression of a Content-Security-Policy that admits exactly this style or script."""
    digest = hashlib.sha256(text.encode()).digest()
    return Markup(f"sha256-{base64.b64encode(digest).decode()}")


@lru_cache(maxsize=64)
def _style(margin: str, page_of: str) -> Markup:
    """The style sheet, with what stands in the margins of a printed sheet."""
    parts = re.split(r"(\{\w+\})", page_of)
    counters = {"{page}": "counter(page)", "{pages}": "counter(pages)"}
    numbers = " ".join(counters.get(part, f'"{css_text(part)}"') for part in parts if part)
    font = "font: 8.5pt system-ui, sans-serif;"
    return Markup(
        (TEMPLATES / "style.css").read_text(encoding="utf-8")
        + f'@page {{ size: A4; margin: 14mm 15mm 16mm; @bottom-left {{ content: "{css_text(margin)}"; {font} }} '
        f"@bottom-right {{ content: {numbers}; {font} }} }}\n"
    )


def css_text(text: str) -> str:
    """Text inside a CSS string: everything but letters, digits and spaces as an escape, which ends with a space."""
    return "".join(c if c.isalnum() or c == " " else f"\\{ord(c):06x} " for c in text)
