"""A small scored day to release: a plain DuckDB in place of the lake, a few agencies, routes and hostile names."""

from __future__ import annotations

import duckdb

from transforms.laboratory.scored_permits import PERMITS
from transforms.laboratory.scored_rows import BEFORE, CORE, DAY, ENTITY, entity_row, give, point, volume
from transforms.laboratory.small_country import cards
from transforms.names import add_function
from transforms.names.code_form import make_macro
from transforms.queries import run_sql_files
from transforms.session.card_table import lay_cards
from transforms.session.knowledge import make_views
from transforms.settings import SQL_DIR
from transforms.warehouse import make_derived

HOSTILE = "<script>alert(1)</script>\u202etxt.exe\x07"
FORMULA = '=HYPERLINK("http://example.invalid";"PT Maju")'

_REFERENCE = """
insert into ref.units (unit, name, kind, capacity, language, visits) values
    ('batam', 'Labour inspection, Batam', 'labour', 8, 'en', ['agency']),
    ('jakarta', 'Pengawas Ketenagakerjaan Jakarta', 'labour', 8, 'id', ['agency', 'employer']),
    ('nongsa', 'Border post Nongsa', 'border', 4, 'en', ['route']),
    ('quiet', 'Quiet corner', 'border', 4, 'en', ['route']);
insert into ref.checkpoints (code, name, country, mode, lat, lon) values ('IDBTH', 'Nongsa', 'IDN', 'sea', 1.2, 104.1);
insert into ref.countries values
    ('MYS', 'Malaysia', map {'en': 'Malaysia', 'id': 'Malaysia'}, 3.1, 101.7),
    ('THA', 'Thailand', map {'en': 'Thailand', 'id': 'Thailand'}, 13.7, 100.6);
insert into ref.regions values ('ID-KR', 'Kepulauan Riau', map {'en': 'Riau Islands'});
insert into ref.places values ('Poipet', 'KHM', 13.655, 102.564, ['IDBTH'], 'UNODC 2023', date '2023-09-26');
create table core.inspections (
    inspection_id varchar, agency_id varchar, employer_entity_id varchar, route_id varchar,
    inspected_on date, unit varchar, reason varchar, checks_made bigint, breaches bigint, result varchar,
    contact varchar, reasons_right varchar[], reasons_wrong varchar[], measures varchar, follow_up_on date,
    file varchar, line bigint
);
insert into core.inspections values
    ('V-1', 'REG-1', null, null, date '2025-11-04', 'batam', 'listed', 12, 2, 'minor', 'met', ['A16'], [], 'warning',
        date '2026-04-10', 'inspections.csv', 2),
    ('V-2', null, null, 'IDBTH>MYS:visit', date '2025-12-09', 'nongsa', 'random', 9, 0, 'none', null, null, null,
        null, null, 'inspections.csv', 3),
    ('V-3', null, 'e1', null, date '2025-10-01', 'jakarta', 'other', 20, 6, 'serious', 'met', null, null, null, null,
        'inspections.csv', 4);
create table core.household (entity_id varchar);
create table core.employer (entity_id varchar, name varchar, sector varchar, country varchar, region varchar,
    city varchar, status varchar, sanctioned_on date, registered boolean, unit varchar, staff_count bigint);
create table core.border_crossings as
select
    'IDBTH>MYS:visit' as route_id, 'IDBTH' as checkpoint, 'MYS' as other_country, 'visit' as purpose,
    'exit' as direction, 'Night Ferry ' || (n % 2 + 1) as carrier, n % 2 = 0 as one_way,
    date '2026-03-31' - n::int as day, (date '2026-03-31' - n::int)::timestamptz as crossed_at, 23 as local_hour
from range(24) as t (n);
create table core.complaints (entity_id varchar, filed_on date);
create table core.contest as
select 'C-1' as contest_id, 'agency' as entity_kind, 'a1' as entity_id, date '2026-03-09' as received_on,
    'V-1' as record_id, 'open' as state, null::date as decided_on, date '2026-05-07' as paused_until;
create table core.register as select 'a1' as entity_id, '+62 778 123 456' as phone,
    'kantor@cahaya.example' as email, 'cahaya.example' as website;
create table core.barred_party (party_id varchar, is_known boolean);
create table core.job_adverts (posted_on date, has_text boolean, is_read boolean);
create table core.ban as select 'a1' as entity_id, 'B-1' as party_id, 'person' as about, ['director'] as roles,
    'Ministry' as authority, date '2026-02-01' as barred_from, null::date as barred_to;
create view core.agency_alias as select * exclude (as_of) from lake.resolve.agency_alias where as_of = '2026-03-31';
create view core.family as select * exclude (as_of) from lake.resolve.family where as_of = date '2026-03-31';
create table core.licence_state as select * from (values
    ('REG-1', 'active', date '2021-05-01', date '2025-09-15', date '2026-12-31'),
    ('REG-1', 'suspended', date '2025-09-15', date '2025-12-01', date '2026-12-31'),
    ('REG-1', 'active', date '2025-12-01', date '9999-12-31', date '2026-12-31')
) as t (entity_id, licence_status, since, until, covered_until);
create table core.route as select * from (values
    ('IDBTH>MYS:visit', 'Nongsa → Malaysia, visit', 'IDBTH', 'MYS', 'visit', 'sea', 'nongsa'),
    ('IDBTH>THA:work', 'Nongsa → Thailand, work', 'IDBTH', 'THA', 'work', 'sea', 'nongsa')
) as t (entity_id, name, checkpoint, destination, purpose, mode, unit);
create table core.route_day as
select 'IDBTH>MYS:visit' as route_id, day::date as day, 'border_crossings' as source, 30 as travellers
from range(date '2026-03-31' - 363, date '2026-03-31' + 1, interval 1 day) as t (day);
create table core.source_status as select * from (values
    ('agency_register', true, date '2026-03-31', 1.0), ('work_permits', true, date '2026-03-31', 1.0),
    ('border_crossings', true, date '2026-03-28', 0.97), ('complaints', false, null, null)
) as t (source, available, data_as_of, completeness);
"""


def session(*, groups_of_five: bool = False) -> duckdb.DuckDBPyConnection:
    """A session as of `DAY`, with the lake's tables, the core relations that a release reads, and one small world.

    groups_of_five: the profile shows counts of people in groups inside the authority as well.
    """
    con = duckdb.connect(":memory:", config={"threads": "1"})  # a second one costs more than it does, as in `story`
    con.execute("attach ':memory:' as lake; create schema ref; create schema core")
    make_macro(con)
    add_function(con)
    make_derived(con)
    run_sql_files(con, sorted((SQL_DIR / "reference").glob("*.sql")))
    lay_cards(con, cards().values())
    make_views(con, DAY, sources=())
    con.execute(PERMITS + _REFERENCE)
    paths = [SQL_DIR / "core" / f"{name}.sql" for name in CORE]
    run_sql_files(con, paths, as_of=DAY, snapshot_sources=["agency_register"], groups_of_five=groups_of_five)
    for add in (_agencies, _behind, _employers, _visits, _routes, _changes, _ledger, give):
        add(con)
    return con


AGENCIES = [  # entity, name, address, unit, lane, points A01, A16, A12 as (num, den, points)
    ("a1", "PT Cahaya Samudra Jaya", "Jl. Raden Patah 12", "batam", "lead", None, (41, 96, 4.87), (9, 96, 2.41)),
    ("a2", HOSTILE, "Jl. Imam Bonjol 3", "batam", "fact", (7, None, 0), (6, 120, -0.31), (5, 120, 0.12)),
    ("a3", FORMULA, "Komplek Penuin B/7", "batam", "lead", None, (12, 64, 2.05), (2, 64, 0.40)),
    ("a4", "CV Karya Mandiri", "Jl. Gajah Mada 1", "batam", "random", None, (5, 88, -0.20), None),
    ("a5", "PT Bintang Utara Sejahtera", "Jl. Thamrin 8", "jakarta", "fact", (3, None, 0), (31, 1204, -0.9), None),
    ("a6", "PT Lautan Harapan", "Jl. Cikini Raya 40", "jakarta", "lead", None, (26, 140, 1.62), (11, 140, 1.10)),
]  # fmt: skip


def _agencies(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create table core.agency (entity_id varchar, name varchar, address varchar, city varchar, region varchar, "
        "trade_name varchar, agency_id varchar, licence_no varchar, country varchar, licence_status varchar, "
        "licence_from date, licence_to date, destinations varchar[], sectors varchar[], known_since date, "
        "registered boolean, seat_by varchar, unit varchar);"
        "create view core.licensed as select entity_id, licence_from as licensed_since, false as at_latest "
        "from core.agency"
    )
    ranks = {"a1": 1, "a2": 5, "a3": 2, "a4": 4, "a5": 6, "a6": 3}
    for number, (entity, name, address, unit, lane, *parts) in enumerate(AGENCIES, start=1):
        con.execute(
            "insert into core.agency values (?, ?, ?, ?, 'ID-KR', null, ?, ?, 'IDN', 'active', date '2024-01-01', "
            "date '2027-12-31', [], [], date '2024-01-01', true, 'register', ?)",
            [entity, name, address, unit.title(), f"REG-{number}", f"SIUP-{number}", unit],
        )
        con.execute(
            "insert into lake.resolve.agency_alias values (?, ?, null, ?, ?, 'certain', 'id', 1)",
            [DAY, f"REG-{number}", name, entity],
        )
        score = 0.0
        for indicator, part in zip(("A01", "A16", "A12"), parts, strict=True):
            score += point(con, "agency", entity, indicator, part)
        entity_row(con, "agency", entity, score, ranks[entity], lane)
        chance = 0.02 if lane == "random" else None
        con.execute("insert into lake.score.listing values (?, 'agency', ?, ?, ?, ?, ?)",
                    [DAY, unit, lane, number, entity, chance])  # fmt: skip
        volume(con, "agency", entity, 3 + 2 * number)
    con.execute("insert into lake.score.listing values (?, 'agency', 'batam', 'lead', 1, 'a3', null)", [BEFORE])
    con.execute("insert into lake.score.listing values (?, 'agency', 'batam', 'lead', 2, 'a1', null)", [BEFORE])
    for entity, rank, points in (("a3", 1, 2.45), ("a1", 4, 1.00)):
        con.execute(f"insert into lake.score.entity ({ENTITY}) values (?, 'agency', ?, ?, ?, ?, 1, 9, 'A', 0.8, 0)",
                    [BEFORE, entity, points, rank, rank])  # fmt: skip
        con.execute("insert into lake.score.point (as_of, entity_kind, entity_id, indicator, points, status) "
                    "values (?, 'agency', ?, 'A16', ?, 'ok')", [BEFORE, entity, points])  # fmt: skip


def _behind(con: duckdb.DuckDBPyConnection) -> None:
    """Who is behind a1 and where its workers are lost: two firm links, a weak one, and permits that nobody used."""
    con.execute(
        """
        insert into lake.resolve.agency by name
        select date '2026-03-31' as as_of, entity_id, name from core.agency;
        insert into lake.resolve.family values
            (date '2026-03-31', 'agency', 'a1', 'a1', 3, 0.9), (date '2026-03-31', 'agency', 'a1', 'a3', 3, 0.9),
            (date '2026-03-31', 'agency', 'a1', 'a4', 3, 0.4);
        insert into lake.resolve.link by name
        select date '2026-03-31' as as_of, 'agency' as entity_kind, * from (values
            ('a1', 'a3', 'officer', null, 'k1', 2, 0.9, date '2024-05-01', false),
            ('a1', 'a3', 'address', 'jalan raden patah 12', 'k2', 2, 0.7, date '2024-05-01', false),
            ('a1', 'a4', 'phone', '+62778123456', 'k3', 3, 0.4, date '2025-02-11', true)
        ) as t (a, b, attribute, shared, shared_key, holders, weight, since, is_bridge);
        insert into lake.measure.waterfall by name
        select date '2026-03-31' as as_of, 'agency' as entity_kind, 'a1' as entity_id, * from (values
            (1, 'declared', 110, 110, null), (2, 'permitted', 96, 110, null), (3, 'crossed', 55, 96, 'not_crossed'),
            (4, 'right_country', 52, 55, null), (5, 'returned', 21, 24, null)
        ) as t (place, step, workers, of_workers, leak);
        """
    )


def _employers(con: duckdb.DuckDBPyConnection) -> None:
    """A factory that a register has, and a household with two workers, both in the area of Jakarta's unit."""
    con.execute(
        """
        insert into core.employer values
            ('e1', 'PT Pabrik Sentosa', 'C', 'IDN', 'ID-JK', 'Jakarta', 'active', date '2026-02-01', true, 'jakarta',
                99),
            ('N:e2', 'Siti Rahayu', null, null, 'ID-JK', 'Jakarta', null, null, false, 'jakarta', null);
        insert into core.work_permits by name select * from (values
            ('P-1', 'e1', 140, 'a1', date '2026-02-01', 'MYS', 'approved'),
            ('P-3', 'N:e2', 2, null, date '2026-02-03', 'MYS', 'denied')
        ) as t (permit_no, employer_entity_id, workers, entity_id, applied_on, destination, status);
        insert into core.permit_known values ('P-1', date '2026-02-02', 1), ('P-3', date '2026-02-03', 2);
        """
    )
    for place, (entity, lane, part) in enumerate((("e1", "lead", (60, 140, 2.9)), ("N:e2", "random", None)), start=1):
        entity_row(con, "employer", entity, point(con, "employer", entity, "E04", part), place, lane)
        con.execute(
            "insert into lake.score.listing values (?, 'employer', 'jakarta', ?, ?, ?, ?)",
            [DAY, lane, place, entity, 0.5 if lane == "random" else None],
        )
    volume(con, "employer", "e1", 9)


def _visits(con: duckdb.DuckDBPyConnection) -> None:
    """What earlier visits left: a1 was warned and is to be seen again."""
    paths = [SQL_DIR / "core" / f"{name}.sql" for name in ("is_finding", "known_agency", "visit", "last_visit")]
    run_sql_files(con, paths, as_of=DAY, rest_days=60, longest_rest_days=180)
    con.execute(
        """
        insert into lake.score.visited by name
        select date '2026-03-31' as as_of, *, null::date as new_fact_on, false as rests, false as due
        from core.last_visit
        """
    )


def _routes(con: duckdb.DuckDBPyConnection) -> None:
    for number, (route, num, expected, points) in enumerate(
        (("IDBTH>MYS:visit", 812.0, 430.5, 3.20), ("IDBTH>THA:work", 44.0, 40.0, 0.0)), start=1
    ):
        point(con, "route", route, "R01", (num, None, points), expected)
        entity_row(con, "route", route, points, number, "lead")
        if points:
            con.execute(
                "insert into lake.score.listing values (?, 'route', 'nongsa', 'lead', 1, ?, null)",
                [DAY, route],
            )
        volume(con, "route", route, 60 * number, usual=True)


def _changes(con: duckdb.DuckDBPyConnection) -> None:
    """By what each score moved since the list before: all of it is new data."""
    con.execute(
        """
        insert into lake.score.change by name
        select date '2026-03-31' as as_of, ? as previous_as_of, entity_kind, entity_id, indicator,
            'new_data' as cause, sum(if(as_of = date '2026-03-31', points, -points)) as points
        from lake.score.point where points is not null group by all having points <> 0
        """,
        [BEFORE],
    )


def _ledger(con: duckdb.DuckDBPyConnection) -> None:
    for source in ("agency_register", "border_crossings", "work_permits"):
        con.execute(
            "insert into lake.ledger.delivery values (?, ?, ?, ?, date '9999-12-31', ?, 'r', '[]', "
            "100, 90, 4, 6, 'accepted', null, null)",
            [f"{source}-1", source, BEFORE, BEFORE, f"{len(source):064x}"],
        )
    con.execute("insert into lake.ledger.run values (?, '', 'score', 'done', '6 agencies, 2 routes')", [DAY])
    con.execute("insert into lake.ledger.run values (?, 'x9', 'publish', 'done', 'in force')", [DAY])
