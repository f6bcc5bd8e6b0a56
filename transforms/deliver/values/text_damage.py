"""Columns whose texts show together what none shows alone: cut off at a letter, or typed in a font of its own code.

Names grow longer and rarer; a field that is too short makes of all that are longer some of one length, and none above
it. Fonts of before Unicode (Kruti Dev, Chanakya, Preeti) show Devanagari for Latin letters and signs: `jke dqekj` is
read as that by whoever has not the font, and is no other source's name. No language has so many words that begin small
and go on in capitals, or have brackets and semicolons within them.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from transforms.contracts import Column, Contract
from transforms.deliver.values import texts
from transforms.queries import identifier, quoted

_TWO_WORDS = r"'\pL{2}.* .*\pL'"
_SOME, _SHORTEST_CUT, _SHORTEST_RARE = 20, 8, 16
_FEW, _SHARE = 7, 0.2  # texts of a font of its own, and their share of all
_SIGN = r"[;\[\]{}\\|~^+<>$%`]"
_OF_A_FONT = (
    rf"(^|[^A-Za-z])[a-z][A-Za-z]*[a-z][A-Z]|[a-z]{_SIGN}[A-Za-z]|[A-Za-z]{_SIGN}[a-z]|(^|\s){_SIGN}[a-z]"
    r"|(^|[^A-Za-z'])[a-z]{2,}'[a-z]"
)
_ADDRESS = r"@|://|www\."


def signals(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[int, str]]:
    """By the number of the delivery: columns of texts that were cut off, or are in a font of its own code."""
    for column in filter(texts.is_text, contract.columns):
        yield from _cut(con, column)
        yield from _in_a_font(con, column)


def _cut(con: duckdb.DuckDBPyConnection, column: Column) -> Iterator[tuple[int, str]]:
    """A quarter of the texts of several words are as long as the longest, or twice as many as of any length a little
    below it. Numbers of flights and the like, of one length by their nature, are not of several words.
    """
    name = identifier(column.name)
    for number, longest, ends in con.execute(
        f"with text as (select distinct _delivery, {name} as said, length({name}) as letters "
        f"from staged where regexp_matches({name}, {_TWO_WORDS})), "
        "counted as (select _delivery, letters, count(*) as n, sum(count(*)) over of_delivery as total, "
        "max(letters) over of_delivery as longest from text group by _delivery, letters "
        "window of_delivery as (partition by _delivery)) "
        "select _delivery, longest, sum(n) filter (letters = longest)::bigint as ends from counted "
        f"where longest >= {_SHORTEST_CUT} and total >= {_SOME} group by _delivery, longest, total "
        f"having ends >= 0.25 * total or (longest >= {_SHORTEST_RARE} and ends >= 5 "
        "and ends >= 3 + 2 * coalesce(max(n) filter (letters < longest and letters >= longest - 5), 0)) order by 1"
    ).fetchall():
        yield number, f"{ends} texts of {column.name} end at letter {longest}, none is longer: cut off?"


def _in_a_font(con: duckdb.DuckDBPyConnection, column: Column) -> Iterator[tuple[int, str]]:
    name = identifier(column.name)
    for number, odd, total in con.execute(
        f"with text as (select distinct _delivery, {name} as said from staged where {name} is not null), "
        f"looked as (select _delivery, regexp_matches(said, {quoted(_OF_A_FONT)}) as is_odd from text "
        f"where regexp_matches(said, '[A-Za-z]') and not regexp_matches(said, {quoted(_ADDRESS)})) "
        "select _delivery, count(*) filter (is_odd) as odd, count(*) from looked group by _delivery "
        f"having odd >= {_FEW} and odd >= {_SHARE} * count(*) order by _delivery"
    ).fetchall():
        yield (
            number,
            f"{odd} of {total} texts of {column.name} have signs and capitals within words, as fonts of their own code "
            "(Kruti Dev, Preeti) leave them; ask for Unicode",
        )
