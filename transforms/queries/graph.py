"""The graph of relations: which file makes what from what, read off the queries themselves.

A query depends on whoever makes a relation that it reads. So the order in which files run is in no name and no list,
and a stage can ask what it needs. What Python makes is a `Step`, declared beside the code that makes it.

Relations are tables, views and macros with the name of a schema before theirs; scratch tables without one belong to
the code that runs the file. `transforms.lineage` parses the same queries to the column; a test holds both together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from transforms.errors import AwasError
from transforms.queries import Session, run_sql_files, sql_files
from transforms.settings import SQL_DIR

# schemas of the session and of the lake: a name with one of them before it is a relation
SCHEMAS = (
    "core", "evaluate", "given", "history", "identity", "known", "marts", "measure", "protection", "published", "ref",
    "resolve", "score", "standing",
)  # fmt: skip
_NAME = rf"((?:lake\.\w+|{'|'.join(SCHEMAS)})\.[a-z_][a-z0-9_]*)"
_ASIDE = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_COMMENT_ON = re.compile(r"\bcomment on [^;]*;")
_MAKES = re.compile(rf"\bcreate (?:or replace )?(?:temp )?(?:table|view|macro) (?:if not exists )?{_NAME}")
_TABLES = re.compile(rf"\bcreate (?:or replace )?(?:temp )?(?:table|view) (?:if not exists )?{_NAME}")
_FILLS = re.compile(rf"\binsert into {_NAME}")
_READS = re.compile(rf"\b(?:from|join) {_NAME}\b")
_CALLS = re.compile(rf"(?<![\w.]){_NAME}\(")


@dataclass(frozen=True)
class Node:
    """What makes relations from other relations: a query's file or a step of Python."""

    name: str
    makes: frozenset[str]
    reads: frozenset[str]


@dataclass(frozen=True)
class Query(Node):
    """A file of SQL."""

    path: Path


@dataclass(frozen=True)
class Step(Node):
    """What Python makes between queries."""

    run: Callable[[], None]


def step(name: str, run: Callable[[], None], *, makes: Iterable[str], reads: Iterable[str]) -> Step:
    """A step of Python that makes relations from others."""
    return Step(name, frozenset(makes), frozenset(reads), run)


@lru_cache(maxsize=512)
def read(path: Path) -> Query:
    """What a file makes and reads. A file that only fills a relation of the lake or of the session makes it."""
    text = _COMMENT_ON.sub("", _ASIDE.sub("''", re.sub(r"\s+", " ", _without_comments(path)))).replace('"', "")
    made = {match[1] for match in _MAKES.finditer(text)}
    filled = {match[1] for match in _FILLS.finditer(text)}
    called = {match[1] for match in _CALLS.finditer(_FILLS.sub("", _MAKES.sub("", text)))}
    named = {match[1] for match in _READS.finditer(text)} | called
    makes = frozenset(made or filled)
    return Query(_name(path), makes, frozenset(named - makes), path)


def _without_comments(path: Path) -> str:
    return re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))


def _name(path: Path) -> str:
    return str(path.relative_to(SQL_DIR).with_suffix("")) if path.is_relative_to(SQL_DIR) else path.stem


def queries(folder: str) -> list[Query]:
    """The files of a folder of `sql/`."""
    return [read(path) for path in sql_files(SQL_DIR / folder)]


@lru_cache(maxsize=512)
def _require_one(path: Path) -> None:
    made = sorted({match[1] for match in _TABLES.finditer(re.sub(r"\s+", " ", _without_comments(path)))})
    if len(made) > 1:
        raise AwasError(f"{path}: makes {' and '.join(made)}; give each of them a file of its own")


def read_by(paths: Iterable[Path], schema: str) -> set[str]:
    """The relations of a schema that files read, of SQL or of Python with SQL in it."""
    names = re.compile(rf"\b(?:from|join)\s+({schema}\.\w+)|(?<![\w.])({schema}\.\w+)\(")
    return {match[1] or match[2] for path in paths for match in names.finditer(_without_comments(path))}


def makers(nodes: Iterable[Node]) -> dict[str, Node]:
    """Relation → the node that makes it. Raises AwasError where two make the same one."""
    maker_of: dict[str, Node] = {}
    for node in nodes:
        for relation in sorted(node.makes):
            if relation in maker_of:
                raise AwasError(f"{relation} is made by {maker_of[relation].name} and by {node.name}; one must go")
            maker_of[relation] = node
    return maker_of


def in_order(nodes: Sequence[Node]) -> list[Node]:
    """The nodes, each after those whose relations it reads, ties by name. Raises AwasError for a circle."""
    made = makers(nodes)
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for node in nodes:
        before = {made[relation].name for relation in node.reads if relation in made}
        sorter.add(node.name, *sorted(before - {node.name}))
    try:
        sorter.prepare()
    except CycleError as error:
        raise AwasError(f"these read each other in a circle: {' → '.join(error.args[1])}") from None
    by_name = {node.name: node for node in nodes}
    return [by_name[name] for name in _steadily(sorter)]


def _steadily(sorter: TopologicalSorter[str]) -> Iterator[str]:
    """The names in an order that depends on the graph alone: of the nodes that are ready, the first by name."""
    ready: list[str] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()])
        name = ready.pop(0)
        sorter.done(name)
        yield name


def needed(nodes: Sequence[Node], wanted: Collection[str]) -> list[Node]:
    """Those of the nodes that make the wanted relations, and what these are made from."""
    made = makers(nodes)
    chosen: set[str] = set()
    todo = {made[relation].name for relation in wanted if relation in made}
    by_name = {node.name: node for node in nodes}
    while todo:
        name = todo.pop()
        chosen.add(name)
        todo |= {made[relation].name for relation in by_name[name].reads if relation in made} - chosen
    return [node for node in nodes if node.name in chosen]


def earliest(nodes: Sequence[Node], readers: Iterable[tuple[Query, date]]) -> dict[str, date]:
    """Node → the earliest day of those that read what it makes, themselves or through others of the nodes."""
    days: dict[str, date] = {}
    for reader, day in readers:
        for node in needed(nodes, reader.reads):
            days[node.name] = min(day, days.get(node.name, day))
    return days


def run(
    con: Session,
    nodes: Sequence[Node],
    values: Mapping[str, object],
    from_days: Mapping[str, date] | None = None,
) -> None:
    """Run queries and steps, each after those whose relations it reads; queries take the values that they name.

    from_days: node → the day after which its readers count, which it may name as $from_day (`earliest`). Raises
    AwasError for a file that makes two relations, macros aside: they would be made together, whoever needs one of them.
    """
    starts = from_days or {}
    for schema in sorted({relation.split(".")[0] for node in nodes for relation in node.makes} - {"lake", "marts"}):
        con.execute(f"create schema if not exists {schema}")
    for node in in_order(nodes):
        if isinstance(node, Step):
            node.run()
        elif isinstance(node, Query):
            _require_one(node.path)
            own = {"from_day": starts[node.name]} if node.name in starts else {}
            run_sql_files(con, [node.path], **values, **own)
