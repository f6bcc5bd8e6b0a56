"""What a delivery's descriptor says of how its files are written, held against the profile, which is what counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from transforms.deliver import drops
from transforms.deliver.drops import Delivery
from transforms.profile import Source


def signals(delivery: Delivery, how: Source) -> Iterator[str]:
    """Where a descriptor says other things than the profile: its dialect, encoding and missing values are not read."""
    if not (delivery.folder / drops.DESCRIPTOR).is_file():
        return
    for resource in drops.resources(delivery.folder):
        name = str(resource.get("path"))
        schema, dialect = _part(resource, "schema"), _part(resource, "dialect")
        missing = schema["missingValues"] if isinstance(schema.get("missingValues"), list) else []
        words = {str(word.get("value") if isinstance(word, dict) else word) for word in missing}
        said = {
            "missingValues (missing of the shape)": bool(words - {"", *how.shape.missing}),
            "dialect.delimiter (delimiter)": dialect.get("delimiter", how.delimiter) != how.delimiter,
            "dialect.quoteChar (quote)": dialect.get("quoteChar", how.quote) != how.quote,
            "encoding (encoding)": _plain(resource.get("encoding", how.encoding)) != _plain(how.encoding),
        }
        other = [what for what, differs in said.items() if differs and not how.files]
        if other:
            told = f"{drops.DESCRIPTOR} says otherwise than the profile how {name} is written: {', '.join(other)}"
            yield f"{told}; the profile counts"


def _part(resource: dict[str, Any], name: str) -> dict[str, Any]:
    part = resource.get(name)
    return part if isinstance(part, dict) else {}


def _plain(encoding: object) -> str:
    return str(encoding).lower().replace("_", "-").replace("utf8", "utf-8").removesuffix("-sig")
