"""docs/release-map.md: which table of a release leads to which, drawn from the register, with a query for each."""

from __future__ import annotations

from collections import defaultdict

from transforms.columns import PUBLISHED, Register, register
from transforms.settings import ROOT

MAP = ROOT / "docs" / "release-map.md"
HEAD = """# The map of a release

Which table of `watchlists.duckdb` leads to which, by which columns, and a query for each. Written from
`config/columns/marts.yml` by `awas write-docs`. In the release itself: `from marts.key`, which counts the rows that
lead nowhere, too. `scores` and `watchlist` are there kind by kind as well (`agency_scores`, `route_watchlist` …), whose
`entity_id` leads to `agency`, `employer` or `route`.
"""
_RESERVED = {"case"}  # names that SQL takes only in quotes
Leads = dict[str, list[tuple[str, str, str]]]  # table that is led to → (table, column, column there)


def release_map() -> str:
    """The page as Markdown: a diagram for each table that others lead to, and the query that follows each tie."""
    words = register()
    return "\n".join([HEAD, *(_section(words, other, ties) for other, ties in sorted(_leads(words).items()))])


def joined(table: str, other: str, pairs: list[tuple[str, str]]) -> str:
    """The query that follows a tie."""
    same = " and ".join(f"t.{column} = o.{own}" for column, own in pairs)
    return f"select * from {_named(table)} as t left join {_named(other)} as o on {same} order by all limit 10;"


def _named(table: str) -> str:
    return f'{PUBLISHED}."{table}"' if table in _RESERVED else f"{PUBLISHED}.{table}"


def ties(words: Register) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(table, table that it leads to, pairs of columns) of every tie."""
    found = []
    for other, lines in sorted(_leads(words).items()):
        by_table: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for table, column, own in lines:
            by_table[table].append((column, own))
        for table, pairs in sorted(by_table.items()):
            together = len({own for _, own in pairs}) == len(pairs)
            found += [(table, other, pairs)] if together else [(table, other, [pair]) for pair in pairs]
    return found


def _leads(words: Register) -> Leads:
    found: Leads = defaultdict(list)
    for name, table in words.of(PUBLISHED).items():
        plain = name.removeprefix(f"{PUBLISHED}.")
        for column in table.columns:
            other, _, own = (column.references or "").partition(".")
            if own and other != plain:
                found[other].append((plain, column.name, own))
    return found


def _section(words: Register, other: str, lines: list[tuple[str, str, str]]) -> str:
    drawn = [f'    {other} ||--o{{ {table} : "{column}"' for table, column, _ in sorted(lines)]
    asked = [joined(table, to, pairs) for table, to, pairs in ties(words) if to == other]
    meaning = words.tables[f"{PUBLISHED}.{other}"].meaning
    return "\n".join(
        [f"## {other}", "", meaning, "", "```mermaid", "erDiagram", *drawn, "```", "", "```sql", *asked, "```", ""]
    )
