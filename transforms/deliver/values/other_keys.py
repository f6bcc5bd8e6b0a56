"""Numbers that name a record of another source, held against the form that the profile states for that source's own.

One gate writes the numbers of permits without their hyphens: they are good numbers, and meet no permit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from transforms.contracts import Contract
from transforms.deliver.values import by_file
from transforms.queries import identifier, quoted

_SOME, _FIFTH = 5, 5  # how many of a column, and of all of it in a delivery or a file, are no few slips


def signals(
    con: duckdb.DuckDBPyConnection, contract: Contract, forms: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[int, str]]:
    """By the number of the delivery: columns of which many numbers have another form than their source states.

    forms: by column, the source whose key it names, and the regular expression of that key's one form.
    """
    for name, (source, form) in forms.items():
        if name not in {column.name for column in contract.columns}:
            continue
        other = f"not regexp_full_match({identifier(name)}, {quoted(form)})"
        odd = f"count(*) filter ({other})"
        test = f"{odd} >= {_SOME} and {_FIFTH} * {odd} >= count(*)"
        nearly_all = f"{_FIFTH} * ({odd}) >= {_FIFTH - 1} * count(*)"
        cells = f"{identifier(name)} is not null"
        for number, where, count in by_file.found(con, cells, test, of_all=nearly_all, counted=odd):
            yield (
                number,
                f"{count} {name}{where} do not have the form that the profile states for {source} "
                "(identifiers), and meet none of its records",
            )
