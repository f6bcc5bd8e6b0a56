"""Keyed pseudonyms of document numbers, made in SQL: the secret is a bound value, never part of a query's text.

A pseudonym is HMAC-SHA-256 (RFC 2104) of the letters and digits of a document number in its one form (`identifiers`),
as 64 hexadecimal digits; a number that has no form has none. After
a rotation there are several keys: each later key is applied to the pseudonym of the one before it, so that rows
taken in earlier are brought up to date from their pseudonyms alone, without any document number.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

import duckdb

from transforms.deliver.values import identifiers
from transforms.errors import AwasError

WRONG_KEY = (
    "AWAS_KEY is not the key under which the pseudonyms of this lake were made: no new row would match an old one; "
    "set that key (after a rotation: the earlier ones, too, in AWAS_EARLIER_KEYS)"
)
NOT_YET = (
    "AWAS_KEY is new, and the lake's pseudonyms are still those of the key before it: run the DAG `maintain` first"
)
_BLOCK = 64


def fingerprint(key: str) -> str:
    """What may be written down to recognise a key by, without saying anything about it: 16 hexadecimal digits."""
    return hmac.new(key.encode(), b"fingerprint of a pseudonym key", hashlib.sha256).hexdigest()[:16]


def keyed(text: str, keys: Sequence[str]) -> str:
    """The pseudonym of a text as it stands, by all keys in turn, as `rekeyed` makes it of one by the first alone."""
    for key in keys:
        text = hmac.digest(key.encode(), text.encode(), "sha256").hex()
    return text


def make_macros(con: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Make the macros `pseudonym(document)` and `rekeyed(pseudonym)` in the session.

    keys: the secrets, oldest first; empty where no document number will be met. `rekeyed` applies all but the first
    to a pseudonym that was made with the first alone.
    """
    for number, key in enumerate(keys or [""]):
        inner, outer = _pads(key)
        con.execute(f"set variable hmac_inner_{number} = ?::blob", [inner])
        con.execute(f"set variable hmac_outer_{number} = ?::blob", [outer])
    identifiers.make_macros(con)
    letters = "nullif(regexp_replace(identifier_form(document), '[^\\p{L}\\p{M}\\p{N}]', '', 'g'), '')"
    later = range(1, len(keys))
    con.execute(f"create or replace temp macro pseudonym(document) as {_layers(_hmac(letters, 0), later)}")
    con.execute(f"create or replace temp macro rekeyed(pseudonym) as {_layers('pseudonym', later)}")


def _layers(message: str, numbers: Sequence[int]) -> str:
    for number in numbers:
        message = _hmac(message, number)
    return message


def _hmac(message: str, number: int) -> str:
    inner = f"unhex(sha256(getvariable('hmac_inner_{number}') || encode({message})))"
    return f"sha256(getvariable('hmac_outer_{number}') || {inner})"


def _pads(key: str) -> tuple[bytes, bytes]:
    secret = key.encode()
    secret = hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret
    block = secret.ljust(_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def known(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Fingerprints of the keys under which the lake's pseudonyms were made, oldest first."""
    rows = con.execute("select fingerprint from lake.ledger.key order by position").fetchall()
    return [row[0] for row in rows]


def remember(con: duckdb.DuckDBPyConnection, key: str) -> None:
    """Write a key's fingerprint into the lake's ledger, as its newest."""
    con.execute(
        "insert into lake.ledger.key select count(*) + 1, ? from lake.ledger.key",
        [fingerprint(key)],
    )


def agreed(con: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> list[str]:
    """The keys, if they are the lake's; a lake that has none takes them.

    Raises AwasError where they are others: rows would be taken in that match nothing.
    """
    mine, theirs = [fingerprint(key) for key in keys], known(con)
    if not theirs:
        for key in keys:
            remember(con, key)
    elif mine != theirs:
        raise AwasError(NOT_YET if mine[: len(theirs)] == theirs else WRONG_KEY)
    return list(keys)
