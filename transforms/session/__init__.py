"""The session of a day: reference data and the views of `sql/core`, which see only what was known on that day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

import duckdb

from transforms.cards import ENTITY_KINDS, load_cards
from transforms.contracts import load_contract
from transforms.errors import AwasError
from transforms.names import add_function
from transforms.names.code_form import make_macro
from transforms.profile import Profile
from transforms.queries import Session, graph, identifier, quoted, run_sql_file, sql_files
from transforms.session import incremental
from transforms.session.card_table import lay_cards
from transforms.session.knowledge import make_views
from transforms.session.reference_cells import LARGEST
from transforms.session.reference_files import SPOKEN, columns, examine, read
from transforms.settings import CONFIG_DIR, SQL_DIR, Settings

# the shipped words of adverts, for what a profile says nothing of
_WORDS = """
    insert into ref.advert_words
    select shipped.* from read_csv(?, header = true, types = {'read_by_speaker': 'boolean'}) as shipped
    anti join (select distinct language, marker from ref.advert_words) as own using (language, marker)
"""
# visits that fit into the hours of a unit's teams, each with its way, where the unit says them; never more than it says
_HOURS = """
    update ref.units
    set capacity = least(capacity, least(coalesce(teams, 1) * floor(hours / coalesce(visit_hours, ?)), ?)::bigint)
    where hours is not null
"""


def as_of_session(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    profile: Profile,
    as_of: date,
    only: Collection[str] = (),
    engine: Session | None = None,
) -> None:
    """Load reference data and cards as `ref.*`, make the views of `sql/core`: they see only what was known then.

    only: the relations of core that are needed (`graph.read_by`), and with them those that they read; all where none
    are named. Some are tables of a long history's crossings, which whoever does not read them need not wait for.
    engine: where the relations of core are made (`transforms.engines`), where that is not the session itself.
    """
    load_reference(con, profile)
    make_core(con, profile, as_of, only, engine, settings)


def make_core(
    con: duckdb.DuckDBPyConnection,
    profile: Profile,
    as_of: date,
    only: Collection[str] = (),
    engine: Session | None = None,
    settings: Settings | None = None,
) -> None:
    """Make cards and the views of `sql/core` in a session that has its reference data; see `as_of_session`.

    settings: of the home that keeps journeys from day to day; none: they are computed.
    """
    lay_cards(con, load_cards().values())
    make_views(con, as_of)
    add_function(con)
    queries = graph.queries("core")
    values, starts = _values(profile, as_of), from_days(queries, as_of)
    is_here = engine in (None, con)
    nodes = incremental.steps(con, settings, queries, profile, as_of, starts) if settings and is_here else queries
    graph.run(engine or con, graph.needed(nodes, only) if only else nodes, values, starts)


def from_days(nodes: Sequence[graph.Node], as_of: date) -> dict[str, date]:
    """The days from which the nodes of core are read by cards: the longest window of those that read each."""
    windows = [(card, card.from_day(as_of)) for card in load_cards().values()]
    return graph.earliest(nodes, [(graph.read(card.query), day) for card, day in windows if day])


def _values(profile: Profile, as_of: date) -> dict[str, object]:
    """What the queries of core may name: every judgement, and what the profile and the day say."""
    return profile.judgements.model_dump() | {
        "groups_of_five": profile.official_counts == "groups_of_five",
        "as_of": as_of,
        "profile_sources": sorted(profile.sources),
        "snapshot_sources": snapshot_sources(profile),
        "timezone": profile.timezone,
    }


def snapshot_sources(profile: Profile) -> list[str]:
    """The sources of which a delivery holds everything that is there, as the profile says, or else the contract."""
    stated = {name: source.snapshot for name, source in profile.sources.items()}
    return sorted(
        name
        for name, is_snapshot in stated.items()
        if (load_contract(name).snapshot if is_snapshot is None else is_snapshot)
    )


def refusal_session(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date) -> None:
    """Make only what tells of refused deliveries: `core.refusal` and `core.set_aside`, as known on the day."""
    con.execute("create schema if not exists ref")
    _load_table(con, profile, SQL_DIR / "reference" / "delivery_decisions.sql")
    make_views(con, as_of, [])
    graph.run(con, graph.needed(graph.queries("core"), ["core.refusal"]), _values(profile, as_of))


def previous_list(con: Session, as_of: date) -> date | None:
    """The day of the newest list before a day; None where there is none."""
    row = con.execute("select max(as_of) from lake.score.listing where as_of < ?", [as_of]).fetchone()
    return row[0] if row else None


def load_reference(con: duckdb.DuckDBPyConnection, profile: Profile) -> None:
    """The profile's reference tables, with types, as schema `ref`; a table that it does not have is empty."""
    con.execute("create schema if not exists ref")
    make_macro(con)
    for path in sql_files(SQL_DIR / "reference"):
        _load_table(con, profile, path)
    con.execute(_WORDS, [str(CONFIG_DIR / "advert_words.csv")])
    _load_crosswalks(con, profile)
    con.execute("update ref.crossings set form = ref.code_form(from_code)")
    _settle_visits(con, profile)
    con.execute(_HOURS, [profile.judgements.visit_hours, LARGEST])


def _load_crosswalks(con: duckdb.DuckDBPyConnection, profile: Profile) -> None:
    """The tables of codes that sources name, into `ref.crossings`; raises AwasError where one is not as it says."""
    tables = {how.names: how for source in profile.sources.values() for how in source.codes.values() if how.table}
    for (table, to), how in sorted(tables.items()):
        path = profile.folder / "reference" / table
        found = read(path)
        absent = [name for name in (how.code, to) if name not in found.header]
        if found.faults or absent:
            wrong = found.faults[0].told() if found.faults else f"{path}: column {absent[0]} is missing; add it"
            raise AwasError(f"{wrong} ({path}: a table of codes with columns {how.code} and {to})")
        pairs = [(row[how.code], row[to]) for _, row in found.rows if row[how.code] and row[to]]
        con.execute(
            "insert into ref.crossings select distinct ?, code, ?, is_then, null, null "
            "from (select unnest(?::varchar[]) as code, unnest(?::varchar[]) as is_then)",
            [table, to, [code for code, _ in pairs], [is_then for _, is_then in pairs]],
        )


def _load_table(con: duckdb.DuckDBPyConnection, profile: Profile, path: Path) -> None:
    """Make a reference table and fill it. Raises AwasError that names the line of a file in which something is wrong.

    Of decisions those lines are left out that are wrong: `check-profile`, the day and the pages tell which and why.
    """
    name = path.stem
    run_sql_file(con, path)
    rows, faults = examine(profile.folder, name)
    stopping = [fault for fault in faults if not fault.alone]
    if stopping:
        raise AwasError(f"{profile.folder}: {stopping[0].told()}")
    if not rows:
        return
    cells = [row for _, row in rows]
    kinds = columns(name)
    given = list(cells[0])
    laid = ", ".join(
        f"unnest(?::varchar[]{'[]' if kinds.get(column, '').endswith('[]') else ''}) as {identifier(column)}"
        for column in given
    )
    taken = ", ".join(
        _by_language(given, column)
        if column in SPOKEN
        else f"cast({identifier(column)} as {kind}) as {identifier(column)}"
        for column, kind in kinds.items()
        if column in SPOKEN or column in given
    )
    con.execute(
        f"insert into ref.{name} by name select {taken} from (select {laid})",
        [[row[column] for row in cells] for column in given],
    )


def _settle_visits(con: duckdb.DuckDBPyConnection, profile: Profile) -> None:
    """What a unit visits where `units.csv` does not say: border units routes, labour units agencies and employers.

    Of these, those that a register names: the others are names that stand on permits, without an address. Without any
    register it is employers, who have a place of work. Raises AwasError for a kind that nothing visits.
    """
    firms = [kind for kind in ("agency", "employer") if f"{kind}_register" in profile.sources] or ["employer"]
    con.execute("update ref.units set visits = if(kind = 'border', ['route'], ?) where visits is null", [firms])
    wrong = con.execute(
        "select unit, kinds.name from (select unit, unnest(visits) as name from ref.units) as kinds "
        "where not list_contains(?, kinds.name) order by all limit 1",
        [list(ENTITY_KINDS)],
    ).fetchone()
    if wrong:
        known = ", ".join(ENTITY_KINDS)
        raise AwasError(
            f"{profile.folder / 'reference' / 'units.csv'}: unit {wrong[0]} visits {wrong[1]!r}; name {known}"
        )


def _by_language(columns: Collection[str], name: str) -> str:
    """The columns `name_<language>` or `text_<language>` of a reference file as one map, language to words."""
    spoken = {match[1]: column for column in sorted(columns) if (match := SPOKEN[name].fullmatch(column))}
    if not spoken:
        return f"null::map(varchar, varchar) as {name}"
    codes = ", ".join(quoted(code) for code in spoken)
    cells = ", ".join(identifier(column) for column in spoken.values())
    return f"map([{codes}], [{cells}]) as {name}"
