"""In which way a file is read: the profile may say another one for its name or day, or name several to choose among."""

from __future__ import annotations

import json
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from pydantic import BaseModel

from transforms.profile import Source
from transforms.profile.reading import FileReading


def ways(source: Source, name: str, delivered_on: date) -> list[Source]:
    """How a file of this name and day may be written, the first one first: what the source says, then its alternatives.

    What the profile says for the name of a file comes before what it says from a day on.
    """
    day = max((day for day in source.since if day <= delivered_on), default=None)
    named = next((own for pattern, own in source.files.items() if fnmatchcase(name, pattern)), None)
    changes: dict[str, Any] = source.since[day].changes() if day else {}
    changes |= named.changes() if named else {}
    return [
        source.model_copy(update=changes | other) for other in ({}, *(one.changes() for one in source.alternatives))
    ]


def unlike(way: Source, source: Source) -> str:
    """The options in which a file was read otherwise than its source says in general, as JSON; empty for none."""
    differing = {
        name: getattr(way, name) for name in FileReading.model_fields if getattr(way, name) != getattr(source, name)
    }
    plain = {n: v.model_dump(exclude_defaults=True) if isinstance(v, BaseModel) else v for n, v in differing.items()}
    return json.dumps(plain, sort_keys=True, ensure_ascii=False) if plain else ""
