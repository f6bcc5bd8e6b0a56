"""Moving the lake to another catalogue: from the file under the home to PostgreSQL, or back.

All rows are copied in one transaction and compared; what the lake was in earlier states stays behind, as no list is
made from it. Records of deliveries and files go on: they are about rows, and about files by name. The catalogue that
was left is kept aside, so that nobody opens it by mistake.
"""

from __future__ import annotations

from contextlib import closing

import duckdb

from transforms.errors import AwasError
from transforms.integrity import lake_catalogue, lake_files
from transforms.operations.mend import aside
from transforms.queries import identifier
from transforms.running import lifecycle
from transforms.settings import Settings
from transforms.warehouse import connect, transaction


def run(settings: Settings, to: str | None) -> str:
    """Move the lake; returns one line of what was done. to: as AWAS_CATALOGUE says it; none: the file under the home.

    Raises AwasError where the lake is damaged, both are the same, or the other catalogue holds a lake already; then
    nothing has changed.
    """
    if settings.catalogue == to:
        raise AwasError("the lake has that catalogue already (AWAS_CATALOGUE)")
    target = settings.model_copy(update={"catalogue": to})
    with lifecycle.alone(settings.home):
        lake_files.check(settings)
        begun = to is None and not (settings.lake_dir / "catalog.sqlite").exists()
        try:
            with closing(connect(target, origin=settings)) as con:
                copied = _copy(con)
        except BaseException:
            if begun:
                _aside(settings)
            raise
        if to is not None:
            _aside(settings)
        lake_files.record(target)
    return f"{copied} tables are in the other catalogue with every row; now AWAS_CATALOGUE has to name it"


def _copy(con: duckdb.DuckDBPyConnection) -> int:
    """Copy every table of `origin` into the empty lake; returns how many there are."""
    begun = con.execute("select exists (from lake.ledger.delivery) or exists (from lake.ledger.run)").fetchall()
    if begun != [(False,)]:
        raise AwasError("the other catalogue holds a lake already: name an empty database, or drop what is in it")
    shared = con.execute(
        "select schema_name, table_name, list(column_name order by column_index) from duckdb_columns() here "
        "where database_name = 'lake' and (schema_name, table_name, column_name) in (select (schema_name, table_name, "
        "column_name) from duckdb_columns() where database_name = 'origin') group by all order by all"
    ).fetchall()
    with transaction(con):
        for schema, table, columns in shared:
            name, taken = f"{schema}.{identifier(table)}", ", ".join(map(identifier, columns))
            con.execute(f"insert into lake.{name} by name select {taken} from origin.{name}")
            here, there = (f"select {taken} from {lake}.{name}" for lake in ("lake", "origin"))
            differs = f"exists ({here} except all {there}) or exists ({there} except all {here})"
            if con.execute(f"select {differs}").fetchall() != [(False,)]:
                raise AwasError(f"lake.{name}: came out otherwise than it went in; the lake stays where it is")
    return len(shared)


def _aside(settings: Settings) -> None:
    """Lay the catalogue in the home, and what was written down of it, where nobody opens it by mistake."""
    there = [*settings.lake_dir.glob("catalog.sqlite*"), *settings.lake_dir.glob(lake_catalogue.NAME)]
    folder = aside(settings) if there else settings.damaged_dir
    for path in there:
        path.rename(folder / path.name)
