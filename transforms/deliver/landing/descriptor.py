"""What a descriptor and a signature say, in the one form in which it leaves the box that opened them (`sidecars`).

Texts are kept as far as a name can be long, and numbers as whole numbers: nothing else of a descriptor is used.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from transforms.errors import Slip, cause, words
from transforms.integrity import signatures
from transforms.integrity.signatures import NotSigned, Parts

DESCRIPTOR = "datapackage.json"
SIGNATURE = f"{DESCRIPTOR}.sig"
LARGEST = {DESCRIPTOR: 10_000_000, SIGNATURE: 10_000}  # bytes
_LONGEST, _GREATEST = 300, 1 << 62  # letters; no file name has as many


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Resource(_Said):
    """One file. sizes, hashes: wherever the standard's versions have them. sizes, rows: what is no whole number as it
    is written. rows, encoding and so on: none where it says nothing."""

    path: str
    hash: str
    sizes: tuple[int | str, ...]
    hashes: tuple[str, ...]
    rows: int | str | None
    encoding: str | None
    delimiter: str | None
    quote: str | None
    missing: tuple[str, ...]


class Descriptor(_Said):
    """A descriptor. sha256: of the bytes that were read."""

    sha256: str
    source: str
    delivered_on: str
    resources: tuple[Resource, ...]


def opened(folder: Path) -> dict[str, Any]:
    """In the box: what stands beside the files of a folder, or why it cannot be read."""
    told: dict[str, Any] = {"descriptor": None, "no_descriptor": "", "mark": None, "no_mark": "", "said": ""}
    try:
        told["descriptor"] = parsed(_content(folder / DESCRIPTOR)).model_dump(mode="json")
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        told |= {"no_descriptor": cause(error), "said": words(error)}
    try:
        parts = signatures.parts(signatures.in_armour(_content(folder / SIGNATURE)))
        told["mark"] = [part.hex() for part in parts]
    except FileNotFoundError:
        pass
    except NotSigned as error:
        told["no_mark"] = str(error)
    except OSError:
        told["no_mark"] = signatures.UNREADABLE
    return told


def parsed(content: bytes) -> Descriptor:
    """What a descriptor says. Raises ValueError, KeyError, TypeError or RecursionError where it is none."""
    stated = json.loads(content.decode("utf-8-sig"))
    if not isinstance(stated, dict):
        raise Slip("it is no object, in braces, that names resources")
    return Descriptor(
        sha256=hashlib.sha256(content).hexdigest(),
        source=_text(stated.get("source")),
        delivered_on=_text(stated.get("delivered_on")),
        resources=tuple(_resource(dict(resource)) for resource in stated["resources"]),
    )


def mark(told: object) -> Parts | None:
    """The parts of a signature that left the box; none where there is none. Raises ValueError for no such thing."""
    if told is None:
        return None
    if not isinstance(told, list) or len(told) != len(Parts._fields):
        raise ValueError
    parts = Parts(*(bytes.fromhex(part) for part in told))
    if (len(parts.public), len(parts.made)) != signatures.LENGTHS:
        raise ValueError
    return parts


def _content(path: Path) -> bytes:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as stream:
        return stream.read(LARGEST[path.name] + 1)


def _resource(stated: Mapping[str, Any]) -> Resource:
    stats, dialect, schema = (_part(stated, name) for name in ("stats", "dialect", "schema"))
    rows = stated.get("rowcount", stats.get("rows"))
    missing = schema["missingValues"] if isinstance(schema.get("missingValues"), list) else []
    return Resource(
        path=_text(stated.get("path")),
        hash=_text(stated.get("hash")),
        sizes=tuple(_whole(about["bytes"]) for about in (stated, stats) if "bytes" in about),
        hashes=tuple(_text(about.get("hash") or "") for about in (stated, stats)),
        rows=None if rows is None else _whole(rows),
        encoding=_given(stated, "encoding"),
        delimiter=_given(dialect, "delimiter"),
        quote=_given(dialect, "quoteChar"),
        missing=tuple(_text(word.get("value") if isinstance(word, dict) else word) for word in missing),
    )


def _part(stated: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part of a description; the standard's fourth version has a file's size, digest and rows in one (`stats`)."""
    part = stated.get(name)
    return part if isinstance(part, dict) else {}


def _given(stated: Mapping[str, Any], name: str) -> str | None:
    return _text(stated[name]) if name in stated else None


def _text(value: object) -> str:
    """A value as text that can be written anywhere, cut where no name is as long."""
    return str(value)[:_LONGEST].encode("utf-8", "replace").decode()


def _whole(value: object) -> int | str:
    """A whole number, with a point and zeros too; of anything else how it is written."""
    number = int(value) if isinstance(value, float) and value.is_integer() else value
    if isinstance(number, int) and not isinstance(number, bool) and abs(number) < _GREATEST:
        return number
    return _text(json.dumps(value, ensure_ascii=False))
