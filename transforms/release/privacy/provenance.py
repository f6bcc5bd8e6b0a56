"""From which columns of the contracts every column of every mart comes, by the lineage of the SQL.

Everything that people read is made from the marts, and a mart is made by SQL from what the lake keeps. `prove` follows
each column back to the contracts. Where a personal column reaches it as a value, however common its values are, there
is no draft; joins and counts over personal columns are no values. Where text reaches it that suppliers or people type,
the lineage cannot tell what stands in it: those columns are searched (`personal`). What is left needs no search.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from transforms import resolve
from transforms.columns import PUBLISHED, Register, register
from transforms.contracts import contract_names, load_contract
from transforms.documentation import catalogue
from transforms.errors import AwasError
from transforms.lineage import Lineage, Names
from transforms.lineage.query import NOTHING, Name
from transforms.queries import run_sql_files, sql_files
from transforms.release.database import marts
from transforms.release.database.description import views_by_kind
from transforms.release.external import contest, corridor, exchange, follow_the_money, public
from transforms.release.record import made_from
from transforms.settings import SQL_DIR, Settings
from transforms.warehouse import restricted_columns

# what code makes of what, cautiously: from every column of it
MADE_BY_CODE = {
    "score.entity": ("score.read",),
    "score.change": ("score.read", "lake.score.point"),
    "score.leaving": ("score.read",),
    "score.weighting": ("score.read",),
    "score.listing": (
        "score.read",
        "score.follow_up",
        "core.agency",
        "core.employer",
        "core.route",
        "core.list_decision",
        "ref.units",
    ),
    "given.reason": ("marts.score_points",),
}
FROM_SESSION = {"measure": ("evidence", "cleared", "volume", "waterfall"), "score": ("point", "entity", "listing",
                "change", "leaving", "weighting", "visited", "letter", "given")}  # fmt: skip
# relations beside the marts that modules of the release read
BESIDE = ("core.agency", "core.list_decision", "lake.score.listing", "lake.score.entity", "lake.score.letter",
          "lake.score.given")  # fmt: skip
# whose columns hold what code of ours writes: its words may repeat what somebody typed
WRITTEN = ("lake.ledger.", "lake.evaluate.")
GIVEN = ("given.card_text", "given.source", "given.key")  # words of the cards and the profile
TYPED_BY_PEOPLE = ("ref.list_decisions", "ref.identity_decisions", "ref.delivery_decisions")
_MACRO = re.compile(r"^create macro", re.MULTILINE)
_READS = re.compile(r"\b(?:from|join)\s+(\w+)\.\w")
TEXTS = ("VARCHAR", "VARCHAR[]")


@dataclass(frozen=True)
class Column:
    """A column of a relation that the release reads: its type, as DuckDB names it."""

    relation: str
    name: str
    type: str


@dataclass(frozen=True)
class Proof:
    """searched: (mart, column) whose text the lineage cannot vouch for."""

    searched: tuple[tuple[str, str], ...]


def proof(settings: Settings) -> Proof:
    """The proof for this version of the code, made once and kept in `<home>/proofs`. Raises AwasError: see `prove`."""
    kept = settings.home / "proofs" / f"{made_from.code_version().removeprefix('sha256:')}.json"
    if kept.is_file():
        return Proof(tuple((mart, column) for mart, column in json.loads(kept.read_text(encoding="utf-8"))["searched"]))
    made = prove(*published())
    prove_shared(register(), leaving())
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in kept.parent.glob("*.json"):
        old.unlink()
    kept.write_text(json.dumps(asdict(made)), encoding="utf-8")
    return made


def prove(known: Lineage, columns: tuple[Column, ...]) -> Proof:
    """Follow each column back to the contracts.

    Raises AwasError that names mart, column and the contract's column, where a personal one reaches it as a value, or
    where a relation on the way is made by nobody knows what.
    """
    personal = _personal()
    searched = []
    for column in columns:
        reached = known.reached(column.relation, [column.name], control=False)
        for name in sorted(reached):
            if name in personal:
                raise AwasError(
                    f"{column.relation}.{column.name}: values of {personal[name]}, which is personal, would be "
                    "published; take it out of the query (to join and to count by it is fine)"
                )
        gaps = known.unexplained(reached, *catalogue.BEGINNINGS, *WRITTEN, *GIVEN)
        if gaps:
            raise AwasError(
                f"{column.relation}.{column.name}: made from {gaps[0]}, whose own origin is not known; make it by a "
                "query in sql/, or declare it in MADE_BY_CODE"
            )
        if column.relation.startswith("marts.") and column.type in TEXTS and any(map(_is_typed, reached)):
            searched.append((column.relation.removeprefix("marts."), column.name))
    return Proof(tuple(searched))


def prove_shared(words: Register, queries: Mapping[str, str]) -> None:
    """Follow each column of queries back to the marts: what leaves the authority is what the register marks as shared.

    Raises AwasError that names query and column, where a value comes from another one.
    """
    known = Lineage({name: table.names for name, table in words.of(PUBLISHED).items()})
    for query, sql in queries.items():
        known.add_query(query, sql)
        for mart, column in sorted(known.reached(query, control=False)):
            if mart != query and words.tables[mart].column(column).seen_by != "shared":
                raise AwasError(
                    f"{query}: values of {mart}.{column} would leave the authority, and config/columns does not mark "
                    "it as shared; take it out of the query (to choose and to order by it is fine)"
                )


def leaving() -> dict[str, str]:
    """Every query from which something is written that leaves the authority."""
    rooms = {"exchange": exchange, "contest": contest, "entities": follow_the_money, "public": public,
             "corridor": corridor}  # fmt: skip
    return {f"{room}.{name}": sql for room, module in rooms.items() for name, sql in module.queries().items()}


def _personal() -> dict[Name, str]:
    """Columns whose values must not leave, with the names that contracts give them."""
    aside = ("lake.quarantine.number", "pseudonym")
    names: dict[Name, str] = {catalogue.SET_ASIDE: "a row in quarantine", aside: "a number in quarantine"}
    for source in contract_names():
        kept = {(f"lake.restricted.{source}", one.name): f"{source}.{one.name}" for one in restricted_columns(source)}
        names |= kept
        names |= {
            (f"lake.accepted.{source}", one.pseudonym): f"{source}.{one.name} (its pseudonym)"
            for one in load_contract(source).columns
            if one.pseudonym
        }
    return names


@lru_cache(maxsize=1)
def _supplier_texts() -> frozenset[Name]:
    """Columns in which a supplier may write what they like: no list of codes says what stands there."""
    return frozenset(
        (f"lake.accepted.{source}", name)
        for source in contract_names()
        for name in (
            "file",
            *(c.name for c in load_contract(source).columns if c.type in TEXTS and not (c.codes or c.personal)),
        )
    )


def _is_typed(name: Name) -> bool:
    """Whether suppliers or people type what stands in a column, or code writes sentences there; not who signs."""
    by_people = name[0] in TYPED_BY_PEOPLE and name[1] != "author"
    return by_people or name in _supplier_texts() or name[0].startswith(WRITTEN)


@lru_cache(maxsize=1)
def published() -> tuple[Lineage, tuple[Column, ...]]:
    """The lineage from the contracts to the marts, and every column that the release reads. Takes some seconds."""
    known = catalogue.lineage().copy()
    columns = _shapes()
    known.columns |= {relation: [one.name for one in own] for relation, own in columns.items()}
    for name in ("follow_up", "views", "letter", "given", "tens_now", "tens"):
        known.read(SQL_DIR / "score" / f"{name}.sql")
    for schema, names in FROM_SESSION.items():
        for name in names:
            session = f"{schema}.day_{name}" if schema == "score" else f"{schema}.{name}"
            known.add_query(f"lake.{schema}.{name}", f"select * from {session}")
    for table, sources in MADE_BY_CODE.items():
        known.add_code(table, *sources)
    known.relations["lake.resolve.feature"].add(_features(known), NOTHING)
    for view, query in register().published().items():
        known.add_query(view, query)
    for path in sql_files(SQL_DIR / "marts"):
        _read_mart(known, path)
    for table, _, view in views_by_kind(register()):
        known.add_query(view, f"select * exclude (entity_kind) from {table}")
    read = [name for name in columns if name.startswith("marts.")] + list(BESIDE)
    return known, tuple(column for relation in sorted(read) for column in columns[relation])


def _features(known: Lineage) -> dict[str, Names]:
    """Normal forms of what stands in a record; the account's pseudonym, and the record's digest, only as themselves."""
    records = frozenset((table, name) for table in resolve.RECORDS.values() for name in known.columns[table])
    alone = {own: frozenset(name for name in records if name[1] == own) for own in ("bank", "record_id")}
    others = records.difference(*alone.values())
    return {column: alone.get(column, others) for column in known.columns["lake.resolve.feature"]}


def _read_mart(known: Lineage, path: Path) -> None:
    """Add a mart. A macro is none: it may read marts alone, which are proved themselves.

    Raises AwasError for a macro that reads something else.
    """
    text = path.read_text(encoding="utf-8")
    if not _MACRO.search(text):
        known.read(path)
        return
    others = sorted(set(_READS.findall(text)) - {"marts"})
    if others:
        raise AwasError(f"{path}: a macro reads {others[0]}; let it read marts, where values are traced")


def _shapes() -> dict[str, list[Column]]:
    """Every relation of a session in which the marts of an empty lake were made."""
    with tempfile.TemporaryDirectory(prefix="awas-provenance-") as home, catalogue.session(Path(home)) as con:
        files = [SQL_DIR / "score" / f"{name}.sql" for name in ("tables", "follow_up", "views")]
        run_sql_files(con, files, as_of=catalogue.DAY, previous_list=None)
        with marts.attached(con, Path(home) / "marts.duckdb"):
            marts.make_empty(con, catalogue.DAY)
            rows = con.execute(
                "select if(database_name = 'lake', 'lake.', '') || schema_name || '.' || table_name, column_name, "
                "data_type from duckdb_columns() where not internal order by all"
            ).fetchall()
    shapes: dict[str, list[Column]] = {}
    for relation, column, type_ in rows:
        shapes.setdefault(relation, []).append(Column(relation, column, type_))
    return shapes
