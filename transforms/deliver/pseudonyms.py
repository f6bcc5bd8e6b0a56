"""Keyed pseudonyms of document numbers, made in SQL: the secret is a bound value, never part of a query's text.

A pseudonym is HMAC-SHA-256 (RFC 2104) of the letters and digits of a document number, as 64 hexadecimal digits. After
a rotation there are several keys: each later key is applied to the pseudonym of the one before it, so that rows
taken in earlier are brought up to date from their pseudonyms alone, without any document number.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

import duckdb

_BLOCK = 64


def fingerprint(key: str) -> str:
    """What may be written down to recognise a key by, without saying anything about it: 16 hexadecimal digits."""
    return hmac.new(key.encode(), b"fingerprint of a pseudonym key", hashlib.sha256).hexdigest()[:16]


def make_macros(con: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Make the macros `pseudonym(document)` and `rekeyed(pseudonym)` in the session.

    keys: the secrets, oldest first; empty where no document number will be met. `rekeyed` applies all but the first
    to a pseudonym that was made with the first alone.
    """
    for number, key in enumerate(keys or [""]):
        inner, outer = _pads(key)
        con.execute(f"set variable hmac_inner_{number} = ?::blob", [inner])
        con.execute(f"set variable hmac_outer_{number} = ?::blob", [outer])
    letters = "nullif(upper(regexp_replace(document, '[^A-Za-z0-9]', '', 'g')), '')"
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
