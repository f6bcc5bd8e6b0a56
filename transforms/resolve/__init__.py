"""Who is who: register records, and the names that permits, complaints and adverts give to agencies.

Two levels, kept apart. Same entity: records that are one agency or employer (`entities`), by number, licence, name or
likeness, each with its probability. Linked entities: what hangs together by shared attributes (`links`).
"""

from __future__ import annotations

import logging
from datetime import date
from functools import partial

import duckdb
import pandas as pd

from transforms.judgements import Judgements, shipped
from transforms.names import add_function
from transforms.profile import Profile
from transforms.queries import graph
from transforms.resolve.entities import find_entities, made_of
from transforms.resolve.links import families
from transforms.session import load_reference
from transforms.session.knowledge import make_views
from transforms.settings import Settings
from transforms.warehouse import append, connect, replace_day, transaction

# table of the lake → the query over the session that fills its day
RECORDS = {"agency": "resolve.agency_record", "employer": "resolve.employer_record_compared"}
FAMILIES = ("resolve.family", "resolve.bridge")
# what Python makes, and by what it tells what is alike: none of its values is in what is made
MADE = (
    {"lake.resolve.feature": tuple(RECORDS.values())}
    | {name: (records,) for kind, records in RECORDS.items() for name in made_of(kind)}
    | dict.fromkeys(FAMILIES, ("resolve.tie",))
)
DAY = {
    "agency": "select * from resolve.agency",
    "agency_alias": """
        select $as_of as as_of, agency_id, licence_no, agency_name, entity_id, certainty,
            matched_by, probability
        from resolve.alias order by all
    """,
    "employer": "select * from resolve.employer",
    "employer_alias": """
        select $as_of as as_of, employer_id, employer_name, employer_region, employer_city,
            entity_id, certainty, matched_by, probability
        from resolve.employer_alias order by all
    """,
    "link": """
        select $as_of as as_of, 'agency' as entity_kind, t.*, b.a is not null as is_bridge
        from resolve.tie as t left join resolve.bridge as b using (a, b, attribute) order by all
    """,
    "family": """
        select $as_of as as_of, 'agency' as entity_kind, * from resolve.family order by all
    """,
    "check_identity": "select * from resolve.check_identity order by all",
    "comparison": "select * from resolve.comparison order by all",
    "event": "select * from resolve.event order by all",
}
log = logging.getLogger(__name__)


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Replace the day's rows of `lake.resolve`; returns one line of counts."""
    con = connect(settings)
    try:
        load_reference(con, profile)
        # how much of it was new is no fact of the day: a day that is run again has compared its records before
        log.info(resolve(con, as_of, profile.judgements))
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
        f"{rows['agency_alias']} written names, {unmatched} of them nobody's; {rows['employer']} employers; "
        f"{rows['family']} agencies in families; {rows['check_identity']} identities to check"
    )


def resolve(con: duckdb.DuckDBPyConnection, as_of: date, judged: Judgements | None = None) -> str:
    """Make the tables of `DAY` in the session; needs `ref.*` and the lake's tables. Says how many were compared.

    judged: the profile's judgements, or else the shipped ones.
    """
    families_of = partial(find_families, con, judged or shipped())
    make_views(con, as_of)
    add_function(con)
    own, compared = graph.queries("resolve"), dict[str, str]()
    normal = graph.needed(graph.queries("core"), {relation for query in own for relation in query.reads})
    graph.run(con, normal, {"as_of": as_of})

    def comparison(kind: str) -> graph.Step:
        def find() -> None:
            compared[kind] = find_entities(con, as_of, kind, RECORDS[kind])

        return graph.step(f"resolve {kind}", find, makes=made_of(kind), reads=[RECORDS[kind]])

    families_found = graph.step("families", families_of, makes=FAMILIES, reads=["resolve.tie"])
    graph.run(con, [*own, *map(comparison, RECORDS), families_found], {"as_of": as_of})
    return ", ".join(compared[kind] for kind in RECORDS)


def find_families(con: duckdb.DuckDBPyConnection, judged: Judgements) -> None:
    """Make `resolve.family` and `resolve.bridge` from `resolve.tie`."""
    ties = con.execute("select a, b, attribute, weight::double from resolve.tie order by all").fetchall()
    grouped = families(ties, judged)
    con.execute(
        "create or replace table resolve.family (family_id varchar, entity_id varchar, members bigint, strength double)"
    )
    con.execute("create or replace table resolve.bridge (a varchar, b varchar, attribute varchar)")
    members = [(family, entity, *attributes) for entity, (family, *attributes) in sorted(grouped.of.items())]
    append(con, "resolve.family", pd.DataFrame(members, columns=["family_id", "entity_id", "members", "strength"]))
    append(con, "resolve.bridge", pd.DataFrame(sorted(grouped.bridges), columns=["a", "b", "attribute"]))
