"""Where somebody can be reached, as links that the reader's own device follows: a map, a telephone, a mail."""

from __future__ import annotations

import re
from urllib.parse import quote

from markupsafe import Markup

from transforms.errors import shown
from transforms.release.pages.naming import clipped, located
from transforms.release.pages.section import Scene

_MAIL = re.compile(r"[^@\s<>\"'?&]+@[^@\s<>\"'?&]+")
_REGION = re.compile(r",\s*[A-Z]{2}-[A-Z0-9]{1,3}$")
_DIALLED = re.compile(r"\+?[\d\s().-]{6,24}")


def mapped(scene: Scene) -> str:
    """The address, leading to whatever map the reader's own device has: nothing is asked of anybody else's."""
    place = located(scene.facts, scene.words, scene.row["place"])
    if not place or scene.row["seat_by"] not in (None, "register"):
        return place
    searched = _REGION.sub("", scene.row["place"])  # maps know no code of a region
    return Markup('<a href="geo:0,0?q={}">{}</a>').format(quote(searched), shown(place))


def dialled(phone: str | None) -> str:
    """A telephone number as a link that dials it; other text as it is."""
    text = clipped(phone or "", 40)
    if not _DIALLED.fullmatch(text):
        return text
    return Markup('<a href="tel:{}">{}</a>').format(re.sub(r"[^\d+]", "", text), shown(text))


def written(email: str | None) -> str:
    text = clipped(email or "", 80)
    return Markup('<a href="mailto:{}">{}</a>').format(text, shown(text)) if _MAIL.fullmatch(text) else text
