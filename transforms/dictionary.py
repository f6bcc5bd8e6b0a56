"""`awas write-docs`: docs/data-dictionary.md from the contracts."""

from __future__ import annotations

from pathlib import Path

from transforms.contracts import Column, Contract, contract_names, load_contract

DICTIONARY = Path(__file__).resolve().parent.parent / "docs" / "data-dictionary.md"
HEAD = """# Data dictionary

What suppliers deliver, source by source. Written from `config/contracts/` by
`awas write-docs`; to change it, change the contract.

Marks: `*` required · `k` part of the key · `P` personal: never leaves the restricted schemas, and document
numbers are replaced by a keyed pseudonym before they reach a table · `X` protected: never feeds a score.
"""


def dictionary() -> str:
    """The whole dictionary as Markdown, one section a source."""
    return "\n".join([HEAD, *(_section(load_contract(name)) for name in contract_names())])


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
    if column.minimum is not None:
        parts.append(f"at least {column.minimum:g}")
    if column.earliest:
        parts.append(f"not before {column.earliest}")
    if column.default is not None:
        parts.append(f"empty means `{column.default}`")
    if column.pseudonym:
        parts.append(f"kept as `{column.pseudonym}`")
    return "; ".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
