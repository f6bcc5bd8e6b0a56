"""Where in a delivery a test of many cells holds: in all of it, or in a file that one gate or office wrote.

Of four gates one may write hours from 1 to 12: over all four its column looks right.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb


def found(
    con: duckdb.DuckDBPyConnection, cells: str, test: str, *,
    of_all: str = "true", of_a_file: str = "true", counted: str = "count(*)",
) -> Iterator[tuple[int, str, int]]:  # fmt: skip
    """The deliveries of `staged` of which an aggregate test holds, by their number, with where it does: empty words for
    all of them, else the first file and how many there are; and how many cells are counted there.

    cells: condition of the rows that are tested. of_all, of_a_file: what has to hold beside the test of a whole
    delivery, and of a file. counted: aggregate of the cells that are counted.
    """
    rows = con.execute(
        f"select _delivery, null as file, {counted} as n from staged where {cells} group by _delivery "
        f"having ({test}) and ({of_all}) union all "
        f"select _delivery, _file as file, {counted} as n from staged where {cells} group by _delivery, _file "
        f"having ({test}) and ({of_a_file}) order by 1, 2 nulls first"
    ).fetchall()
    places: dict[int, list[tuple[str | None, int]]] = {}
    for number, file, n in rows:
        places.setdefault(number, []).append((file, n))
    for number, ((first, n), *others) in places.items():
        if first is None:
            yield number, "", n
        else:
            more = f" and {len(others)} more of its files" if others else ""
            yield number, f" in {first}{more}", n + sum(n for _, n in others)
