"""`<home>/lake/deliveries.jsonl`: of each delivery, the digests of its files and of the rows that were made of them.

A line is added when a delivery was taken in, and says which bytes the supplier sent and which rows were accepted, set
aside and kept apart, in an order of their own, so that it does not matter how the lake keeps them. Each line names the
digest of the line before it. A row that was changed, added or removed later, and a ledger that was rewritten, differ.
Where new keys and forms of digests made it long, it is closed and begun anew with what counts (`segments`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import duckdb

from transforms.contracts import contract_names
from transforms.deliver.evidence import row_digests
from transforms.deliver.values import pseudonyms
from transforms.errors import AwasError
from transforms.integrity import chain, segments
from transforms.settings import Settings
from transforms.warehouse import kept_columns, restricted_columns

NAME = "deliveries.jsonl"
_FORM = "columns of each row once"  # `row_digests`
_PLACE = ("delivered_on", "file", "line")
_WORDS = {"accepted": "accepted rows", "aside": "rows in quarantine", "personal": "personal columns"}
_MEND = "hold the lake against the drop folders (awas verify current --from-drops), or make it anew from them"


class Line(chain.Link):
    """One delivery. files: digest of what the ledger says of the supplier's files; key: of its rows' pseudonyms.

    accepted, aside, personal: digests of its rows, `aside` of those in quarantine and of the superseded. form: how
    digests of rows are made; empty in lines of before there was a word for it.
    """

    delivery_id: str
    source: str
    files: str
    key: str
    accepted: str
    aside: str
    personal: str
    form: str = ""


def seal(con: duckdb.DuckDBPyConnection, settings: Settings) -> int:
    """Write a line for each delivery that has none, or one of an older key or form; returns how many these were."""
    path = settings.lake_dir / NAME
    with segments.alone(path):
        lines = chain.texts(path)
        known = _newest(path, lines)
        key = _key(con)
        new = [
            (delivery_id, source, files)
            for delivery_id, source, files in _ledger(con)
            if delivery_id not in known or (known[delivery_id].key, known[delivery_id].form) != (key, _FORM)
        ]
        contents = _contents(con, new, key)
        stated = {name: line.model_dump(exclude={"before"}) for name, line in known.items()}
        segments.add(path, lines, contents, stated | {content["delivery_id"]: content for content in contents})
    return len(new)


def check_history(settings: Settings) -> int:
    """Hold the whole record to be one chain; returns its lines. Raises AwasError that names what was changed."""
    return segments.check(settings.lake_dir / NAME, Line)


def check(con: duckdb.DuckDBPyConnection, settings: Settings) -> int:
    """Hold every delivery of the lake against its line; returns how many there are.

    Raises AwasError that names the deliveries whose rows or files are not those that were taken in, what of them, and
    from which day on lists are affected.
    """
    path = settings.lake_dir / NAME
    known, ledger = _newest(path, chain.texts(path)), _ledger(con)
    if not known:
        return 0  # a lake of before there were lines; the next delivery writes them for all
    wrong = [f"{delivery_id} is gone from the ledger" for delivery_id in sorted(set(known) - {d for d, *_ in ledger})]
    found = {content["delivery_id"]: content for content in _contents(con, ledger, _key(con))}
    for delivery_id, stated in sorted(known.items()):
        now = found.get(delivery_id)
        if now:
            wrong += [f"{delivery_id}: {what}" for what in _differences(stated, now)]
    wrong += [f"{delivery_id} was put into the ledger by nobody" for delivery_id in sorted(set(found) - set(known))]
    if wrong:
        more = f", and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise AwasError(
            f"the lake in {settings.lake_dir} is not what was delivered: {', '.join(wrong[:3])}{more}; affected is "
            f"every list from {_first_day(wrong)} on; {_MEND}"
        )
    return len(found)


def _differences(stated: Line, now: dict[str, str]) -> list[str]:
    if stated.files != now["files"]:
        return ["the ledger names other files than were read"]
    if stated.key != now["key"]:
        return ["its pseudonyms are of another key than is written down; run awas maintain"]
    if stated.form != now["form"]:
        return ["its digests were made by an older version; run awas maintain, which makes them anew"]
    differ = [kind for kind in _WORDS if getattr(stated, kind) != now[kind]]
    if now["personal"] == row_digests.NO_ROWS and "personal" in differ:
        differ.remove("personal")  # removed when their time was over, which `lake.ledger.removal` shows
    return [f"its {_WORDS[kind]} were changed" for kind in differ]


def _first_day(wrong: Iterable[str]) -> str:
    return min(text.split("/")[1] for text in wrong)


def _newest(path: Path, lines: list[bytes]) -> dict[str, Line]:
    return {line.delivery_id: line for line in chain.parsed(path, lines, Line, segments.start(path))}


def _key(con: duckdb.DuckDBPyConnection) -> str:
    """Fingerprint of the newest key of the lake's pseudonyms; empty where it has none yet."""
    known = pseudonyms.known(con)
    return known[-1] if known else ""


def _ledger(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Each delivery that was taken in: its id, its source, the digest of what the ledger says of its files."""
    return con.execute(
        "select delivery_id, source, sha256(concat_ws(' ', fingerprint, files, delivered, accepted, quarantined, "
        "superseded)) from lake.ledger.delivery where status = 'accepted' order by delivered_on, delivery_id"
    ).fetchall()


def _contents(
    con: duckdb.DuckDBPyConnection, deliveries: Collection[tuple[str, str, str]], key: str
) -> list[dict[str, str]]:
    """What the lines of these deliveries say of the lake as it is."""
    digests: dict[str, dict[str, str]] = {}
    for source in sorted({source for _, source, _ in deliveries} & set(contract_names())):
        own = [delivery_id for delivery_id, of, _ in deliveries if of == source]
        kept = list(dict.fromkeys([*kept_columns(source), *_PLACE]))
        digests["accepted"] = digests.get("accepted", {}) | row_digests.of(
            con, f"lake.accepted.{source}", kept, own, "file, line"
        )
        apart = [column.name for column in restricted_columns(source)]
        if apart:
            found = row_digests.of(con, f"lake.restricted.{source}", [*apart, "file", "line"], own, "file, line")
            digests["personal"] = digests.get("personal", {}) | found
    aside = ["kind", "reasons", *_PLACE]
    every = [delivery_id for delivery_id, *_ in deliveries]
    digests["aside"] = row_digests.of(con, "lake.quarantine.row", aside, every, "file, line, kind, reasons")
    return [
        {"delivery_id": delivery_id, "source": source, "files": files, "key": key, "form": _FORM}
        | {kind: digests.get(kind, {}).get(delivery_id, row_digests.NO_ROWS) for kind in _WORDS}
        for delivery_id, source, files in deliveries
    ]
