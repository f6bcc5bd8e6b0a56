"""Where in a delivery a test of many cells holds: in all of it, or in a file that one gate or office wrote.

Of four gates one may write hours from 1 to 12: over all four its column looks right.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb


def found(
    con: duckdb.DuckDBPyConnection, cells: str, test: str, *, of_all: str = "true", of_a_file: str = "true"
) -> Iterator[tuple[int, str]]:
    """The deliveries of `staged` of which an aggregate test holds, by their number, with where it does: empty words for
    all of them, else the first file and how many there are.

    cells: condition of the rows that are tested. of_all, of_a_file: what has to hold beside the test of a whole
    delivery, and of a file.
    """
    rows = con.execute(
        f"select _delivery, null as file from staged where {cells} group by _delivery "
        f"having ({test}) and ({of_all}) union all "
        f"select _delivery, _file as file from staged where {cells} group by _delivery, _file "
        f"having ({test}) and ({of_a_file}) order by 1, 2 nulls first"
    ).fetchall()
    files: dict[int, list[str]] = {}
    for number, file in rows:
        if file is None:
            files[number] = []
        elif files.get(number) != []:
            files.setdefault(number, []).append(file)
    for number, names in files.items():
        more = f" and {len(names) - 1} more of its files" if names[1:] else ""
        yield number, f" in {names[0]}{more}" if names else ""
