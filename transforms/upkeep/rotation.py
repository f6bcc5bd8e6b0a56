"""Pseudonyms under a new key, made from those under the key before it."""

from __future__ import annotations

from datetime import date

import duckdb

from transforms.contracts import contract_names, load_contract
from transforms.deliver.values import pseudonyms
from transforms.errors import AwasError
from transforms.queries import identifier
from transforms.session import incremental_files
from transforms.settings import Settings
from transforms.upkeep.proof import prove
from transforms.warehouse import transaction


def rotate(con: duckdb.DuckDBPyConnection, settings: Settings, as_of: date) -> int:
    """Apply the keys that are new in the settings to every pseudonym of the lake, in one transaction; counts them.

    Raises AwasError where the settings' keys do not begin with those of the lake.
    """
    known = pseudonyms.known(con)
    if not known:
        return 0
    keys = settings.pseudonym_keys()
    if [pseudonyms.fingerprint(key) for key in keys][: len(known)] != known:
        raise AwasError(pseudonyms.WRONG_KEY)
    new = keys[len(known) :]
    if not new:
        return 0
    pseudonyms.make_macros(con, ["", *new])
    changed = 0
    with transaction(con):
        for table, column in _pseudonym_columns():
            name = identifier(column)
            changed += con.execute(
                f"update lake.{table} set {name} = rekeyed({name}) where {name} is not null"
            ).fetchall()[0][0]
        for key in new:
            pseudonyms.remember(con, key)
        prove(con, as_of, "pseudonyms of an earlier key", None, None, changed, pseudonyms.known(con), "rotation")
    incremental_files.forget(settings)
    return changed


def _pseudonym_columns() -> list[tuple[str, str]]:
    own = [
        (f"accepted.{source}", column.pseudonym)
        for source in contract_names()
        for column in load_contract(source).columns
        if column.pseudonym
    ]
    # what is set aside, and what identity keeps of a record, bank account included
    return [*own, ("quarantine.number", "pseudonym"), ("resolve.feature", "bank")]
