"""Who is who: register records, and the names that permits, complaints and adverts give to agencies.

Deterministic and cautious: a written name is an agency of the register when the register's number, the licence or
the exact normalised name says so; nothing is merged by likeness.
"""

from __future__ import annotations

from datetime import date

import duckdb

from transforms.profile import Profile
from transforms.settings import SQL_DIR, Settings
from transforms.warehouse import connect, load_reference, replace_day, run_sql_file, sql_files, transaction

# table of the lake → the query over the session that fills its day
DAY = {
    "agency": "select * from resolve.agency",
    "agency_alias": """
        select getvariable('as_of')::date as as_of, agency_id, licence_no, agency_name, entity_id, certainty,
            matched_by, probability
        from resolve.alias order by all
    """,
    "employer": "select * from resolve.employer",
    "employer_alias": """
        select getvariable('as_of')::date as as_of, employer_id, employer_name, employer_region, employer_city,
            entity_id, certainty, matched_by, probability
        from resolve.employer_alias order by all
    """,
}


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Replace the day's rows of `lake.resolve`; returns one line of counts."""
    con = connect(settings)
    try:
        load_reference(con, profile)
        resolve(con, as_of)
        with transaction(con):
            rows = {name: replace_day(con, f"lake.resolve.{name}", as_of, query) for name, query in DAY.items()}
        row = con.execute(
            "select count(*) filter (where not registered), "
            "(select count(*) from resolve.alias where entity_id is null) from resolve.agency"
        ).fetchone()
    finally:
        con.close()
    unregistered, unmatched = row if row else (0, 0)
    return (
        f"{rows['agency']} agencies, {unregistered} of them known from permits only; "
        f"{rows['agency_alias']} written names, {unmatched} of them nobody's; {rows['employer']} employers"
    )


def resolve(con: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Make `resolve.agency` and `resolve.alias` in the session; needs `ref.units` and the lake's tables."""
    con.execute(f"set variable as_of = date '{as_of.isoformat()}'")
    con.execute("create schema if not exists core")
    con.execute("create schema if not exists resolve")
    run_sql_file(con, SQL_DIR / "core" / "01_normal_name.sql")
    for path in sql_files(SQL_DIR / "resolve"):
        run_sql_file(con, path)
