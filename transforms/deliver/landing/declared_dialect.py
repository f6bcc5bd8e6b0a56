"""What a delivery's descriptor says of how its files are written, held against the profile, which is what counts."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.deliver.landing import drops
from transforms.deliver.landing.drops import Delivery
from transforms.profile import Source


def signals(delivery: Delivery, how: Source) -> Iterator[str]:
    """Where a descriptor says other things than the profile: its dialect, encoding and missing values are not read."""
    for resource in delivery.descriptor.resources if delivery.descriptor else ():
        said = {
            "missingValues (missing of the shape)": bool({*resource.missing} - {"", *how.shape.missing}),
            "dialect.delimiter (delimiter)": resource.delimiter not in (None, how.delimiter),
            "dialect.quoteChar (quote)": resource.quote not in (None, how.quote),
            "encoding (encoding)": _plain(resource.encoding or how.encoding) != _plain(how.encoding),
        }
        other = [what for what, differs in said.items() if differs and not how.files]
        if other:
            told = (
                f"{drops.DESCRIPTOR} says otherwise than the profile how {resource.path} is written: {', '.join(other)}"
            )
            yield f"{told}; the profile counts"


def _plain(encoding: str) -> str:
    return encoding.lower().replace("_", "-").replace("utf8", "utf-8").removesuffix("-sig")
