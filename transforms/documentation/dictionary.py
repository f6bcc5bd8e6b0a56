"""`awas write-docs`: docs/data-dictionary.md from the contracts and the register of columns."""

from __future__ import annotations

from transforms.columns import PUBLISHED, Table, register
from transforms.contracts import Column, Contract, contract_names, load_contract
from transforms.settings import ROOT

DICTIONARY = ROOT / "docs" / "data-dictionary.md"
HEAD = """# Data dictionary

What suppliers deliver, source by source, what analysts read, and what the lake derives in between. Written from
`config/contracts/` and `config/columns/` by `awas write-docs`; to change it, change these.

# What suppliers deliver

Marks: `*` required · `k` part of the key · `P` personal: never leaves the restricted schemas, and document
numbers are replaced by a keyed pseudonym before they reach a table · `X` protected: never feeds a score.
"""


PUBLISHED_HEAD = """# What analysts read

The tables of `watchlists.duckdb`. Seen by: *official*, those whose task it is; *shared*, also other authorities
(`exchange/`, `entities.ftm.jsonl`) and whoever is listed and asks why (`contest/`).
"""
KEPT_HEAD = """# What the lake derives

Tables that the stages fill, day by day; nobody outside reads them.
"""


def dictionary() -> str:
    """The whole dictionary as Markdown, one section a source or table."""
    words = register()
    return "\n".join([
        HEAD, *(_section(load_contract(name)) for name in contract_names()),
        PUBLISHED_HEAD, *(_described(name, table) for name, table in words.of(PUBLISHED).items()),
        KEPT_HEAD, *(_described(f"lake.{name}", table) for name, table in sorted(words.kept.items())),
    ])  # fmt: skip


def _described(name: str, table: Table) -> str:
    """One table of the register."""
    key = f" Key: {', '.join(table.key)}." if table.key else ""
    lines = [
        f"## {name}", "", f"{table.meaning} {table.grain[:1].upper()}{table.grain[1:]}.{key}", "",
        "| column | type | unit | seen by | meaning |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for column in table.columns:
        meaning = _cell(column.meaning) + (f" Leads to `{column.references}`." if column.references else "")
        lines.append(f"| {column.name} | {column.type} | {column.unit or ''} | {column.seen_by} | {meaning} |")
    return "\n".join([*lines, ""])


def _section(contract: Contract) -> str:
    lines = [
        f"## {contract.source}",
        "",
        f"{contract.title}. {contract.description}",
        "",
        "| column | marks | type | meaning | allowed |",
        "|---|---|---|---|---|",
    ]
    for column in contract.columns:
        cells = [column.name, marks(column), column.type, _cell(column.description), _cell(allowed(column))]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def marks(column: Column) -> str:
    """The marks of a column, in the order `*kPX`."""
    flags = {"*": column.required, "k": column.key, "P": column.personal, "X": column.protected}
    return "".join(mark for mark, holds in flags.items() if holds)


def allowed(column: Column) -> str:
    """What may stand in a column, in words; empty where anything of its type may."""
    parts = []
    if column.codes:
        parts.append(", ".join(f"`{code}`" for code in column.codes))
    if column.pattern:
        parts.append(("each as " if column.type.endswith("[]") else "as ") + f"`{column.pattern}`")
    if column.whole:
        parts.append("whole")
    if column.minimum is not None:
        parts.append(f"at least {column.minimum:g}")
    if column.maximum is not None:
        parts.append(f"at most {column.maximum:,.0f}")
    if column.earliest:
        parts.append(f"not before {column.earliest}")
    if column.years:
        parts.append("from {} years before to {} after the delivery".format(*column.years))
    if column.default is not None:
        parts.append(f"empty means `{column.default}`")
    if column.pseudonym:
        parts.append(f"kept as `{column.pseudonym}`")
    return "; ".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
