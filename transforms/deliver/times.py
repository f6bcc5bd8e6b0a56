"""Times as their suppliers write them: an offset from UTC is said in the cell or in the profile, never assumed."""

from __future__ import annotations

from transforms.contracts import Column
from transforms.profile import Source
from transforms.queries import quoted

_OFFSET = r":[0-9.:]+ ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$"
_NO_SECONDS = r"([ T][0-9]{2}:[0-9]{2})( ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?))?$"


def moment(cell: str, source: Source) -> str:
    """SQL of the moment that a text says; NULL where it says none, or no offset and the profile does not say its zone.

    Times without seconds are valid ISO 8601, and are read.
    """
    whole = f"regexp_replace({cell}, {quoted(_NO_SECONDS)}, '\\1:00\\2')"
    told = f"coalesce(try_cast({cell} as timestamptz), try_cast({whole} as timestamptz))"
    local = f"coalesce(try_cast({cell} as timestamp), try_cast({whole} as timestamp))"
    says = f"regexp_matches({cell}, {quoted(_OFFSET)})"
    form = source.timestampformat
    if form and "%z" in form:
        told, says = f"coalesce(try_strptime({cell}, {quoted(form)}), {told})", "true"
    elif form:
        local = f"coalesce(try_strptime({cell}, {quoted(form)}), {local})"
    zoned = "null" if source.times == "refuse" else f"({local} at time zone {quoted(source.times)})"
    return f"case when {says} then {told} else {zoned} end"


def reason(column: Column, cell: str, source: Source) -> str:
    """SQL that says why a text of a column is no moment."""
    said = quoted(f"{column.name}: is not a timestamp")
    if source.times != "refuse":
        return said
    bare = quoted(f"{column.name}: has no offset from UTC; the profile may say in which zone it is (times)")
    is_bare = f"try_cast({cell} as timestamp) is not null and not regexp_matches({cell}, {quoted(_OFFSET)})"
    return f"case when {is_bare} then {bare} else {said} end"
