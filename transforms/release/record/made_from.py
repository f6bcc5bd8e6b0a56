"""What a release was made from, as digests: the same inputs are the same run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from transforms.profile import Profile
from transforms.settings import CONFIG_DIR, ROOT

CODE_FOLDERS = ("transforms", "sql", "config", "dags", "expectations")
MAKE_NO_RELEASE = ("transforms/laboratory", "transforms/operations", "config/operations")
DECISIONS = {
    "list_decisions.csv",
    "identity_decisions.csv",
    "delivery_decisions.csv",
}  # they grow every day; each day has its own part
# what earlier days left that a release reads → days back of which every one counts; before them a day a week
EARLIER = {
    "lake.score.listing": 92,
    "lake.score.entity": 92,
    "lake.score.letter": 366,
    "lake.score.given": 1200,
    "lake.ledger.run": 92,
}
_CODE = {".py", ".sql", ".yml", ".yaml", ".csv", ".json", ".j2", ".css", ".toml"}

Delivery = dict[str, Any]


def file_digest(path: Path) -> str:
    """SHA-256 of a file, as `sha256:<hex>`."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def tree_digest(root: Path, folders: Iterable[Path], without: Collection[Path] = ()) -> str:
    """One SHA-256 over the names and contents of the code files in `folders`, names relative to `root`.

    What people decided (`decisions`) is left out, and so is what lies in the folders `without`.
    """
    lines = []
    for folder in folders:
        for path in folder.rglob("*"):
            left_out = path.name in DECISIONS or any(path.is_relative_to(one) for one in without)
            if path.suffix in _CODE and path.is_file() and not left_out:
                name = path.relative_to(root).as_posix()
                lines.append(f"{file_digest(path)} {name}\n")
    return "sha256:" + hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def code_version() -> str:
    """Digest of everything that computes, with DuckDB's version, on which the bytes of a file depend as well.

    The laboratory judges releases, operations keep them, and neither makes one: a change of these is no other version.
    """
    tree = tree_digest(ROOT, (ROOT / name for name in CODE_FOLDERS), [ROOT / name for name in MAKE_NO_RELEASE])
    return "sha256:" + hashlib.sha256(f"{tree} duckdb {duckdb.__version__}".encode()).hexdigest()


def configuration_hash(profile: Profile) -> str:
    """Digest of the indicators' cards, the contracts, the words, the judgements and the profile (wherever it lies)."""
    shared = tree_digest(CONFIG_DIR, (CONFIG_DIR / n for n in ("contracts", "indicators", "messages")))
    own = tree_digest(profile.folder, [profile.folder])
    judged = profile.judgements.model_dump_json()
    return "sha256:" + hashlib.sha256(f"{shared} {own} {judged}".encode()).hexdigest()


def known_deliveries(con: duckdb.DuckDBPyConnection) -> list[Delivery]:
    """Every delivery vintage that is in force on the day, oldest first."""
    rows = con.execute(
        "select source, delivered_on, delivery_id, fingerprint, status, accepted from known.delivery "
        "order by source, delivered_on, delivery_id, fingerprint"
    ).fetchall()
    return [
        {
            "source": source,
            "delivered_on": delivered_on.isoformat(),
            "delivery_id": _marked(delivery_id),
            "fingerprint": _marked(fingerprint),
            "status": status,
            "rows": accepted,
        }
        for source, delivered_on, delivery_id, fingerprint, status, accepted in rows
    ]


def decisions(con: duckdb.DuckDBPyConnection, as_of: date) -> list[dict[str, Any]]:
    """What people decided up to the day: about the lists, as far as it is in force, who is who, what is set aside."""
    taken = []
    for query in (
        "select decision, entity_kind, entity_id, unit, author, reason, decided_on, expires_on from core.list_decision",
        "select decision, entity_kind, a, b, decided_by as author, reason, decided_on from ref.identity_decisions "
        "where coalesce(decided_on, date '1970-01-01') <= ?",
        "select 'aside' as decision, delivery, author, reason, decided_on from core.set_aside",
    ):
        cursor = con.execute(f"{query} order by all", [as_of] * query.count("?"))
        names = [column[0] for column in cursor.description or []]
        taken += [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [{k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()} for row in taken]


def earlier_lists(con: duckdb.DuckDBPyConnection, as_of: date) -> str:
    """Digest of the lists, scores and letters of earlier days: movements, histories and rests are made from them."""
    lists = []
    for table, every_day in EARLIER.items():
        stages = "and stage in ('deliver', 'resolve', 'measure', 'score')" if table.endswith("run") else ""
        lists += con.execute(
            f"select '{table}', as_of::varchar, count(*), sum(md5_number_lower(t::varchar))::varchar from {table} as t "
            f"where as_of < ? and as_of >= ?::date - {max(366, every_day)} "
            f"and (as_of >= ?::date - {every_day} or isodow(as_of) = 1) "
            f"{stages} group by as_of order by as_of",
            [as_of] * 3,
        ).fetchall()
    return "sha256:" + hashlib.sha256(json.dumps(lists).encode()).hexdigest()


def run_id(as_of: date, profile: str, inputs: dict[str, Any]) -> str:
    """Twelve hexadecimal digits that follow from the day, the profile and everything that went in."""
    text = json.dumps([as_of.isoformat(), profile, inputs], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _marked(digest: str) -> str:
    """A digest with `sha256:` before it: 64 digits alone in a release would be taken for a pseudonym."""
    bare = len(digest) == 64 and set(digest.lower()) <= set("0123456789abcdef")
    return f"sha256:{digest}" if bare else digest
