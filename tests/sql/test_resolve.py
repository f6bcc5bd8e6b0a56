"""Who is who: numbers before licences before names before likeness, entities that keep their name."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import duckdb
import pytest

from transforms import resolve
from transforms.laboratory import story
from transforms.laboratory.story import Row
from transforms.queries import run_sql_file
from transforms.settings import SQL_DIR
from transforms.warehouse import replace_day

NEEDED = ("work_permits", "complaints", "inspections", "agency", "employer", "route", "link")
session = partial(story.session, needs=[f"core.{name}" for name in NEEDED])

DAY = date(2026, 3, 31)
REGISTER: list[Row] = [
    {"agency_id": "AG1", "licence_no": "L-1", "legal_name": "PT. Cahaya Jaya", "country": "IDN", "region": "ID-KR",
     "licence_status": "active"},
    {"agency_id": "AG2", "licence_no": "L-2", "legal_name": "CV Maju", "trade_name": "Majú", "country": "IDN",
     "region": "ID-JK", "licence_status": "active"},
    {"agency_id": "AG3", "licence_no": "L-3", "legal_name": "PT Kembar", "country": "IDN", "licence_status": "active"},
    {"agency_id": "AG4", "licence_no": "L-4", "legal_name": "CV Kembar", "country": "IDN", "licence_status": "active"},
]  # fmt: skip
UNITS: list[Row] = [
    {"unit": "LAB-KR", "name": "x", "kind": "labour", "serves": "ID-KR", "capacity": 4},
    {"unit": "LAB-ALL", "name": "x", "kind": "labour", "serves": "*", "capacity": 4},
    {"unit": "LAB-ID", "name": "x", "kind": "labour", "serves": "ID", "capacity": 4},
    {"unit": "BOR-KR", "name": "x", "kind": "border", "serves": "ID-KR;IDBTH", "capacity": 4},
]


def permit(number: str, **columns: object) -> Row:
    return {"permit_no": number, "applied_on": DAY, "destination": "MYS", "status": "pending", **columns}


def stable_id(name: str) -> str:
    return "N:" + hashlib.sha256(name.encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("written", "entity", "certainty"),
    [
        ({"agency_id": "AG1", "agency_name": "CV Maju"}, "AG1", "id"),
        ({"agency_id": "WRONG", "licence_no": "l-2 ", "agency_name": "PT Cahaya Jaya"}, "AG2", "licence"),
        ({"agency_name": "CAHAYA JAYA, PT"}, "AG1", "name"),
        ({"agency_name": "maju"}, "AG2", "name"),
        ({"agency_name": "kembar. PT"}, "AG3", "name"),  # of two of that name the one of that legal form
        ({"agency_name": "Kembar"}, None, "none"),  # one of these two, and nobody until a person decides
        ({"agency_name": "PT Cahya Jaya"}, "AG1", "likeness"),  # a letter too few, and no other name like it
        ({"agency_name": "PT Surya Jaya"}, stable_id("surya jaya"), "none"),  # one word in common is no likeness
        ({"agency_id": "GONE"}, stable_id("id GONE"), "none"),
    ],
)
def test_a_written_agency_is_matched(tmp_path: Path, written: Row, entity: str | None, certainty: str) -> None:
    con = session(tmp_path, {"agency_register": REGISTER, "work_permits": [permit("P1", **written)]}, DAY)
    assert con.execute("select entity_id, matched_by from core.work_permits").fetchall() == [(entity, certainty)]
    assert con.execute("select count(*) from core.agency where entity_id = ?", [entity]).fetchone() == (
        1 if entity else 0,
    )


@pytest.mark.parametrize(
    ("permits", "entity"),
    [
        ([("own", "PT Cahaya Jaya", 20), ("other", "Nusa Travel Services", 6)], stable_id("nusa travel services")),
        ([("own", "PT Cahaya Jaya", 20), ("other", "CV Maju", 6)], "AG2"),  # a registered one, on another's licence
        ([("own", "PT Cahaya Jaya", 20), ("other", "Nusa Travel Services", 4)], "AG1"),  # too few to make an agency
        ([("own", "PT Cahaya Jaya", 20), ("other", "Cahaya Travel", 6)], "AG1"),  # a word in common: a branch
        ([("own", "PT Cahaya Jaya", 20), ("other", "未来技能", 6)], "AG1"),  # the same name in other letters, maybe
        ([("other", "Nusa Travel Services", 26)], "AG1"),  # all of its permits: renamed, as far as anybody knows
    ],
)
def test_who_uses_the_licence_of_another_is_not_taken_for_its_holder(
    tmp_path: Path, permits: list[tuple[str, str, int]], entity: str
) -> None:
    """The holder has its own permits; who took its number has theirs, which stood as the holder's, "certain"."""
    rows = [
        permit(f"{whose}{{n}}", licence_no="L-1", agency_name=name, repeat=number) for whose, name, number in permits
    ]
    con = session(tmp_path, {"agency_register": REGISTER, "work_permits": rows}, DAY)
    told = "select distinct left(permit_no, 3), entity_id from core.work_permits order by all"
    assert dict(con.execute(told).fetchall()) == {
        whose[:3]: "AG1" if whose == "own" else entity for whose, _, _ in permits
    }


def test_permits_of_who_uses_a_licence_are_counted_in_whatever_form_they_write_it(tmp_path: Path) -> None:
    rows = [
        permit("own{n}", licence_no="L-1", agency_name="PT Cahaya Jaya", repeat=9),
        permit("one{n}", licence_no="l-1", agency_name="Nusa Travel Services", repeat=3),
        permit("two{n}", licence_no="L-1", agency_name="NUSA TRAVEL SERVICES", repeat=3),
    ]
    con = session(tmp_path, {"agency_register": REGISTER, "work_permits": rows}, DAY)
    told = "select distinct left(permit_no, 3), entity_id from core.work_permits order by all"
    thief = stable_id("nusa travel services")
    assert con.execute(told).fetchall() == [("one", thief), ("own", "AG1"), ("two", thief)]


def test_who_has_number_and_licence_of_an_agency_stays_it_under_any_name(tmp_path: Path) -> None:
    rows = [
        permit("A{n}", agency_id="AG1", licence_no="L-1", agency_name="PT Cahaya Jaya", repeat=9),
        permit("B{n}", agency_id="AG1", licence_no="L-1", agency_name="Nusa Travel Services", repeat=9),
        permit("C{n}", agency_id="AG1", licence_no="L-2", agency_name="Nusa Travel Services", repeat=9),
    ]
    con = session(tmp_path, {"agency_register": REGISTER, "work_permits": rows}, DAY)
    told = "select distinct left(permit_no, 1), entity_id from core.work_permits order by all"
    assert con.execute(told).fetchall() == [("A", "AG1"), ("B", "AG1"), ("C", stable_id("nusa travel services"))]


def test_a_name_that_may_be_two_agencies_is_told_as_one_of_these_and_no_agency_of_its_own(tmp_path: Path) -> None:
    """A letter from two registered names, or the name of two: a person decides; the register does know it."""
    register: list[Row] = [
        *REGISTER,
        {"agency_id": "AG5", "legal_name": "PT Karunia Bahari", "country": "IDN", "licence_status": "active"},
        {"agency_id": "AG6", "legal_name": "PT Karunia Baharu", "country": "IDN", "licence_status": "active"},
    ]
    permits = [permit("P1", agency_name="Kembar"), permit("P2", agency_name="PT Karunia Bahara")]
    con = session(tmp_path, {"agency_register": register, "work_permits": permits}, DAY)
    told = con.execute(
        "select written, entity_id, candidate_id from resolve.check_identity order by written, candidate_id"
    ).fetchall()
    assert told == [
        ("Kembar", None, "AG3"),
        ("Kembar", None, "AG4"),
        ("PT Karunia Bahara", None, "AG5"),
        ("PT Karunia Bahara", None, "AG6"),
    ]
    assert con.execute("select count(*) from core.agency where not registered").fetchone() == (0,)


def test_a_slip_is_found_in_a_large_register_however_frequent_the_words(tmp_path: Path) -> None:
    """Without a place or number, each key that the two share but a half of the name is held by too many."""
    ends = [f"{a}{b}" for a in ("man", "sen", "tri", "bud", "lam", "nus", "war", "kar", "gra") for b in
            ("daya", "guna", "mita", "jaya", "tama", "wira", "sakti", "bakti", "murni")]  # fmt: skip
    names = [f"PT Surmita {word}" for word in (*ends, "perdana")] + [f"PT {word} Perdana" for word in ends]
    register: list[Row] = [
        {"agency_id": f"AG{n}", "legal_name": name, "country": "IDN", "region": "ID-KR", "licence_status": "active"}
        for n, name in enumerate(names)
    ]
    con = session(
        tmp_path, {"agency_register": register, "work_permits": [permit("P1", agency_name="PT Surmita erdana")]}, DAY
    )
    assert con.execute("select entity_id, certainty from resolve.alias").fetchall() == [(f"AG{len(ends)}", "probable")]


def test_a_complaint_alone_makes_no_agency(tmp_path: Path) -> None:
    complaint = {"complaint_id": "K1", "agency_name": "Hantu", "filed_on": DAY, "kind": "fee"}
    con = session(tmp_path, {"agency_register": REGISTER, "complaints": [complaint]}, DAY)
    assert con.execute("select entity_id, certainty from core.complaints").fetchall() == [(None, "none")]
    assert con.execute("select count(*) from core.agency").fetchone() == (4,)


def test_an_agency_keeps_its_entity_when_the_register_drops_it(tmp_path: Path) -> None:
    gone = [row | {"known_to": date(2026, 1, 1)} for row in REGISTER[:1]]
    con = session(
        tmp_path, {"agency_register": gone + REGISTER[1:], "work_permits": [permit("P1", agency_id="AG1")]}, DAY
    )
    assert con.execute("select entity_id, matched_by from core.work_permits").fetchall() == [("AG1", "id")]


def test_a_licence_of_last_year_is_the_agency_s_that_had_it(tmp_path: Path) -> None:
    """Licences get a new number each year. Two agencies of one name are told apart by the number that each had; one
    that another agency has now is that one's."""
    until = {"known_to": date(2026, 1, 1)}
    now = {"known_from": date(2026, 1, 1)}
    both = {"legal_name": "PT Kembar", "country": "IDN", "licence_status": "active"}
    register = [
        both | {"agency_id": "AG1", "licence_no": "2025-1"} | until,
        both | {"agency_id": "AG2", "licence_no": "2025-2"} | until,
        both | {"agency_id": "AG3", "licence_no": "2025-3"} | until,
        both | {"agency_id": "AG1", "licence_no": "2026-7"} | now,
        both | {"agency_id": "AG2", "licence_no": "2026-8"} | now,
        both | {"agency_id": "AG3", "licence_no": "2025-1"} | now,
    ]
    written = [
        permit(f"P{number}", agency_name="PT Kembar", licence_no=number)
        for number in ("2025-1", "2025-2", "2025-3", "2026-8", "2024-9")
    ]
    con = session(tmp_path, {"agency_register": register, "work_permits": written}, DAY)
    found = con.execute("select licence_no, entity_id, matched_by from resolve.alias order by all").fetchall()
    assert found[1:] == [
        ("2025-1", "AG3", "licence"), ("2025-2", "AG2", "licence"), ("2025-3", "AG3", "licence"),
        ("2026-8", "AG2", "licence"),
    ]  # fmt: skip
    assert found[0][0] == "2024-9" and found[0][2] != "licence"


def test_what_names_a_licence_or_a_name_alone_is_its_head_office_s_where_offices_share_it(tmp_path: Path) -> None:
    """Three offices of one firm on one licence; two firms that share a licence, or a name, are still nobody's."""
    office = {"licence_no": "L-7", "legal_name": "Andina S.R.L.", "country": "IDN", "licence_status": "active"}
    register = [
        *(office | {"agency_id": number} for number in ("EC-12/10", "EC-12/2", "EC-12/1")),
        office | {"agency_id": "S1", "licence_no": "L-8", "legal_name": "PT Satu"},
        office | {"agency_id": "S2", "licence_no": "L-8", "legal_name": "PT Dua"},
        office | {"agency_id": "T1", "licence_no": "L-9", "legal_name": "PT Sama"},
        office | {"agency_id": "T2", "licence_no": "L-9", "legal_name": "PT Sama"},
        office | {"agency_id": "T3", "licence_no": None, "legal_name": "PT Sama"},
    ]
    permits = [
        permit("number", agency_id="EC-12/10", licence_no="L-7", agency_name="Andina"),
        permit("licence", licence_no="L-7"),
        permit("name", agency_name="ANDINA SRL"),
        permit("two firms", licence_no="L-8"),
        permit("one name", agency_name="PT Sama"),
    ]
    con = session(tmp_path, {"agency_register": register, "work_permits": permits}, DAY)
    found = dict(con.execute("select permit_no, entity_id from core.work_permits").fetchall())
    assert found.pop("one name") not in ("T1", "T2", "T3")
    assert found == {"number": "EC-12/10", "licence": "EC-12/1", "name": "EC-12/1", "two firms": None}


def test_the_unit_of_the_region_before_the_country_before_all(tmp_path: Path) -> None:
    con = session(tmp_path, {"agency_register": REGISTER, "ref.units": UNITS}, DAY)
    found = con.execute("select entity_id, unit from core.agency order by entity_id").fetchall()
    assert found == [("AG1", "LAB-KR"), ("AG2", "LAB-ID"), ("AG3", "LAB-ALL"), ("AG4", "LAB-ALL")]


def test_an_employer_is_watched_by_the_unit_that_visits_employers(tmp_path: Path) -> None:
    """Two units serve the region; each firm belongs to the one that visits its kind."""
    units = [
        {"unit": "A", "kind": "labour", "serves": "ID-KR", "visits": "agency"},
        {"unit": "B", "kind": "labour", "serves": "ID-KR", "visits": "employer"},
    ]
    filed = permit("P1", employer_name="Duta Karya", employer_region="ID-KR", agency_id="AG1")
    con = session(tmp_path, {"agency_register": REGISTER, "work_permits": [filed], "ref.units": units}, DAY)
    assert con.execute("select unit from core.agency where entity_id = 'AG1'").fetchall() == [("A",)]
    assert con.execute("select unit from core.employer").fetchall() == [("B",)]


def test_a_route_is_watched_by_the_unit_of_its_checkpoint(tmp_path: Path) -> None:
    counts = {"day": DAY, "checkpoint": "IDBTH", "direction": "exit", "travellers": 5}
    con = session(tmp_path, {"crossing_counts": [counts], "ref.units": UNITS}, DAY)
    found = con.execute("select route_id, destination, purpose, unit from core.route").fetchall()
    assert found == [("IDBTH>*:*", "*", "*", "BOR-KR")]


def test_an_agency_known_from_permits_sits_where_most_of_its_employers_do(tmp_path: Path) -> None:
    rows = [
        permit("P1", agency_name="Agri Labor LLC", employer_region="US-FL"),
        permit("P2", agency_name="AGRI LABOR, L.L.C.", employer_region="US-GA"),
        permit("P3", agency_name="AGRI LABOR, L.L.C.", employer_region="US-GA"),
    ]
    con = session(tmp_path, {"work_permits": rows}, DAY)
    found = con.execute("select entity_id, name, region, registered from core.agency").fetchall()
    assert found == [(stable_id("agri labour"), "AGRI LABOR, L.L.C.", "US-GA", False)]


EMPLOYERS = [
    permit(f"P{number}", employer_name=name, employer_region="US-KY", employer_city=city)
    for number, (name, city) in enumerate([
        ("Hollow Creek Orchards LLC", "Elkton"),
        ("Hollow Creek Orchards LLC", "Elkton"),
        ("Dan Quillby Farms", "Wingo"),
        ("Oakrest Farm - Jo Tarrow", "Murray"),
        ("Ann Birdsey", "Murray"),
        ("Lou Birdsey", "Murray"),
        *[(f"{word} Valley Farm", "Benton") for word in ("Amber", "Brisk", "Cobalt", "Dusty", "Ember", "Frosty")],
        *[(f"{word} Farm", f"Town {word}") for word in (
            *("Garnet", "Hazel", "Indigo", "Jasper", "Kestrel", "Larch", "Maple", "Nettle", "Osprey", "Poplar"),
            *("Quince", "Raven", "Saffron", "Thistle", "Umber", "Velvet", "Walnut", "Xenia", "Yarrow", "Zinnia"),
        )],
    ])
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "city", "of", "certainty"),
    [
        ("Hollow Creek Orchards, Inc.", "Elkton", "P0", "certain"),  # name, town and state
        ("Hollow Creek Orchards", "Paducah", "P0", "probable"),  # another town of the state
        ("Hollow Creek Orchard Labor Camp #2", "Elkton", "P0", "probable"),  # the farm that the camp is of
        ("Hollow Crek Orchards", "Elkton", "P0", "probable"),  # a slip
        ("Birdsey Farms", "Murray", None, "none"),  # two of them: neither
        ("Valley Farm", "Benton", None, "none"),  # a word that many have
        ("Stranger", "Elkton", None, "none"),
    ],
)
def test_an_inspection_is_attached_to_the_one_employer_that_it_names(
    tmp_path: Path, name: str, city: str, of: str | None, certainty: str
) -> None:
    visit = {"inspection_id": "I1", "employer_name": name, "employer_region": "US-KY", "employer_city": city,
             "inspected_on": DAY, "reason": "other", "result": "none", "unit": "U"}  # fmt: skip
    con = session(tmp_path, {"work_permits": EMPLOYERS, "inspections": [visit]}, DAY)
    found = con.execute("select employer_entity_id, employer_certainty from core.inspections").fetchone()
    wanted = con.execute("select employer_entity_id from core.work_permits where permit_no = ?", [of]).fetchone()
    assert found == (wanted[0] if wanted else None, certainty)


def test_a_visit_recorded_on_an_employers_page_is_a_visit_to_it(tmp_path: Path) -> None:
    """The page knows an employer of permits by its identifier here; the form writes that, and no name."""
    con = session(tmp_path / "before", {"work_permits": EMPLOYERS}, DAY)
    [(entity,)] = con.execute("select employer_entity_id from core.work_permits where permit_no = 'P0'").fetchall()
    visit = {"inspection_id": "I1", "employer_id": entity, "inspected_on": DAY, "reason": "listed", "result": "none",
             "unit": "U"}  # fmt: skip
    con = session(tmp_path / "after", {"work_permits": EMPLOYERS, "inspections": [visit]}, DAY)
    found = con.execute("select employer_entity_id, employer_certainty from core.inspections").fetchone()
    assert entity.startswith("N:") and found == (entity, "certain")


def test_what_is_attached_does_not_change_who_employers_are(tmp_path: Path) -> None:
    visit = {"inspection_id": "I1", "employer_name": "Birdsey", "employer_region": "US-KY", "employer_city": "Murray",
             "inspected_on": DAY, "reason": "other", "result": "none", "unit": "U"}  # fmt: skip
    told = []
    for visits in ([], [visit]):
        con = session(tmp_path / str(len(visits)), {"work_permits": EMPLOYERS, "inspections": visits}, DAY)
        told.append(con.execute("select permit_no, employer_entity_id from core.work_permits order by all").fetchall())
    assert told[0] == told[1]
    checks = con.execute("select written, count(*) from resolve.check_identity group by all").fetchall()
    assert checks == [("Birdsey", 2)]


def test_a_merger_and_a_split_are_events_of_the_day_they_come(tmp_path: Path) -> None:
    # one letter apart: until a person says that they are two, what is written is the agency of the register
    later = {"entity_kind": "agency", "a": "AG1", "b": "PT Cahya Jaya", "decision": "different", "decided_by": "ana",
             "decided_on": DAY + timedelta(days=1), "reason": "two offices"}  # fmt: skip
    # and one that the register lists a day after its first permit
    listed = [row | {"known_from": DAY + timedelta(days=1)} for row in REGISTER[1:2]]
    permits = [permit("P1", agency_name="PT Cahya Jaya"), permit("P2", agency_name="CV Maju")]
    given: dict[str, list[Row]] = {
        "agency_register": REGISTER[:1] + listed + REGISTER[2:],
        "work_permits": permits,
        "ref.identity_decisions": [later],
    }
    con = session(tmp_path, given, DAY)
    assert con.execute("from resolve.event").fetchall() == []  # the first day has nothing to differ from
    for days in (1, 2):
        day = DAY + timedelta(days=days)
        resolve.resolve(con, day)
        for table in ("event", "agency_alias"):
            replace_day(con, f"lake.resolve.{table}", day, resolve.DAY[table])
    assert con.execute("from lake.resolve.event order by all").fetchall() == [
        (DAY + timedelta(days=1), "agency", "merge", "AG2", stable_id("maju")),
        (DAY + timedelta(days=1), "agency", "split", stable_id("cahya jaya"), "AG1"),
    ]


def test_a_misspelt_name_is_its_one_agency_s_however_frequent_its_words(tmp_path: Path) -> None:
    # eight of sixty agencies share each word, so that likeness alone says too little; but nobody has the word MAMUR
    names = ["PT Kartama Makmur"]
    for n in range(30):
        own = chr(65 + n % 26) * 3 + chr(70 + n // 26) * 2
        names += [f"PT Kartama {own}", f"PT {own} Makmur"] if n < 8 else [f"PT {own}ton", f"PT Xi{own}"]
    register: list[Row] = [
        {"agency_id": f"AG{n}", "legal_name": name, "country": "IDN", "licence_status": "active"}
        for n, name in enumerate(names)
    ]
    permits = [permit("P1", agency_name="PT Kartama Mamur")]
    query = "select entity_id, matched_by, certainty from resolve.alias"
    told = session(tmp_path, {"agency_register": register, "work_permits": permits}, DAY).execute(query).fetchall()
    assert told == [("AG0", "likeness", "probable")]


def test_an_agency_without_a_seat_is_looked_for_where_its_workers_come_from(tmp_path: Path) -> None:
    """Its employers are abroad, which says nothing of where it sits; four workers are too few to say it of."""
    rows = [
        permit("P1", agency_name="Duta Karya", licence_no="IDN/1/2020", employer_region="MY-01",
               origin_region="ID-KR", workers=5),
        permit("P2", agency_name="Sinar Abadi", employer_region="MY-01", origin_region="ID-KR", workers=4),
    ]  # fmt: skip
    countries = [{"code": "IDN", "name_en": "Indonesia"}]
    con = session(tmp_path, {"work_permits": rows, "ref.units": UNITS, "ref.countries": countries}, DAY)
    found = con.execute("select name, country, region, seat_by, unit from core.agency order by name").fetchall()
    assert found == [
        ("Duta Karya", "IDN", "ID-KR", "workers", "LAB-KR"),
        ("Sinar Abadi", None, None, None, "LAB-ALL"),
    ]


def test_two_agencies_share_an_officer_since_the_later_one_took_office(tmp_path: Path) -> None:
    """The register's first delivery says nothing of since when a telephone is shared; of an officer it does."""
    register = [row | {"phone": "+62 778 123456"} for row in REGISTER[:2]]
    officers = [
        {"agency_id": agency, "officer_key": "k1", "role": "director", "from_date": day, "known_from": DAY}
        for agency, day in (("AG1", date(2019, 5, 1)), ("AG2", date(2024, 2, 1)))
    ]  # fmt: skip
    con = session(tmp_path, {"agency_register": register, "agency_officers": officers}, DAY)
    found = con.execute("select attribute, since from core.link order by attribute").fetchall()
    assert found == [("officer", date(2024, 2, 1)), ("phone", None)]


def test_a_number_of_no_register_is_the_agency_beside_whose_name_it_stands(tmp_path: Path) -> None:
    rows = [
        permit("P1", agency_id="AG77", agency_name="Duta Karya"),
        permit("P2", agency_id="AG77"),
        permit("P3", agency_id="AG88"),
    ]
    con = session(tmp_path, {"agency_register": REGISTER, "work_permits": rows}, DAY)
    found = dict(con.execute("select permit_no, entity_id from core.work_permits").fetchall())
    assert found["P2"] == found["P1"] != found["P3"]
    assert con.execute("select count(*) from core.agency where not registered").fetchone() == (2,)


def test_what_is_left_of_an_entity_that_no_permit_names_is_nobody() -> None:
    """A permit's bare number made an entity, and turned out to be Duta's. The complaint that was likened to it names
    nobody then: an entity without a permit and a register would be scored without a name."""
    con = duckdb.connect()
    con.execute("create schema resolve")
    con.execute(
        "create table resolve.agency_record as select * from (values "
        "('r1', 'AG77', null, 'Duta', true, false), ('r2', 'AG77', null, null, true, false), "
        "('r3', null, null, 'Dutta', false, false)) as t "
        "(record_id, agency_id, written_licence, agency_name, founds, in_register), "
        "(select date '2026-03-01' as known_since)"
    )
    con.execute(
        "create table resolve.agency_member as select * from (values "
        "('r1', 'N:1', 'certain', 'name', 1.0), ('r2', 'N:2', 'certain', 'id', 1.0), "
        "('r3', 'N:2', 'probable', 'likeness', 0.9)) as t (record_id, entity_id, certainty, matched_by, probability)"
    )
    run_sql_file(con, SQL_DIR / "resolve" / "alias.sql")
    found = con.execute("select agency_name, entity_id, certainty from resolve.alias order by all").fetchall()
    assert found == [("Duta", "N:1", "certain"), ("Dutta", None, "none"), (None, "N:1", "certain")]


ORCHARDS: list[Row] = [
    {"employer_id": "E1", "name": "株式会社大空農園", "region": "JP-13"},
    {"employer_id": "E2", "name": "大空農園株式会社", "region": "JP-13"},
    {"employer_id": "E3", "name": "有限会社大空農園", "region": "JP-13"},
    {"employer_id": "E4", "name": "株式会社山田建設", "region": "JP-13"},
]


def employers(tmp_path: Path, names: list[str], register: list[Row]) -> dict[str, str | None]:
    permits = [
        permit(f"P{at}", employer_name=name, employer_region="JP-13", agency_id="AG1") for at, name in enumerate(names)
    ]
    given = {"agency_register": REGISTER, "employer_register": register, "work_permits": permits}
    con = session(tmp_path, given, DAY)
    return dict(con.execute("select employer_name, entity_id from resolve.employer_alias").fetchall())


def test_of_namesakes_the_one_that_is_written_in_the_same_way_decides(tmp_path: Path) -> None:
    """Width, spaces and a short sign of a legal form are no other way; a name that two have is nobody's."""
    found = employers(tmp_path, ["㈱大空農園", "大空農園（株）", "㈲　大空農園", "ﾕ)大空農園", "大空農園"], ORCHARDS)
    assert found == {
        "㈱大空農園": "E1",
        "大空農園（株）": "E2",
        "㈲　大空農園": "E3",
        "ﾕ)大空農園": "E3",
        "大空農園": None,
    }
    twins = [*ORCHARDS, {"employer_id": "E5", "name": "株式会社 大空農園", "region": "JP-13"}]
    assert employers(tmp_path, ["㈱大空農園", "㈲大空農園"], twins) == {"㈱大空農園": None, "㈲大空農園": "E3"}


@pytest.mark.parametrize("often", range(5))
def test_how_often_others_write_a_name_decides_nothing_of_a_misspelt_one(tmp_path: Path, often: int) -> None:
    """Bahara is as near to Bahari as to Baharu, and nobody's, however many permits write either in full.

    Each way to write a name is no firm of its own: else Bahari were a common word, and Baharu meant. And a name that is
    told from all others draws no such spelling to its number.
    """
    ways = ["Karunia Bahari", "PT Karunia Bahari", "Karunia Bahari PT", "Karunia-Bahari"][:often]
    register = [
        {"employer_id": number, "name": name, "region": "JP-13"}
        for number, name in (("E1", "PT Karunia Bahari"), ("E2", "PT Karunia Baharu"))
    ]
    found = employers(tmp_path, ["Karunia Bahara", *ways], register)
    assert found == {"Karunia Bahara": None} | dict.fromkeys(ways, "E1")


@pytest.mark.parametrize("odd", [[], ["ｶ)山田建設"], ["Q)山田建設"], ["ｶ)山田建設", "Q)山田建設", "山田建設"]])
def test_how_one_permit_writes_a_name_changes_no_other_permit(tmp_path: Path, odd: list[str]) -> None:
    """A sign that nobody knows may stay a check; the names beside it are what they are without it."""
    usual = ["㈱山田建設", "(株)山田建設", "山田建設株式会社", "株式会社山田建設"]
    found = employers(tmp_path, [*usual, *odd], ORCHARDS)
    assert [found[name] for name in usual] == ["E4"] * 4


@pytest.mark.parametrize(
    "written", ["(協)未来技能", "未来技能㈿", "未来技能事業協同組合", "協同組合 未来技能", "未来技能"]
)
def test_a_legal_form_in_another_script_tells_no_agency_apart(tmp_path: Path, written: str) -> None:
    register = [*REGISTER, {"agency_id": "AG9", "legal_name": "未来技能協同組合", "licence_status": "active"}]
    con = session(tmp_path, {"agency_register": register, "work_permits": [permit("P1", agency_name=written)]}, DAY)
    assert con.execute("select entity_id, matched_by from core.work_permits").fetchall() == [("AG9", "name")]
