"""What a page says agrees with itself: with its own numbers, with the law's words, and with where a route goes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pypdf
import pytest

from tests.unit.conftest import World, in_place_of_the_project
from tests.unit.support.pages import page_of, words_of
from transforms.cards import Card, load_cards
from transforms.laboratory.scored_day import session
from transforms.laboratory.scored_rows import BEFORE, DAY
from transforms.release import DraftInfo
from transforms.release.pages.entries import silence
from transforms.release.pages.route import _on_the_way
from transforms.release.texts.reasons import sentence, speaks, telling
from transforms.release.texts.words import load_words

POIPET = {"name": "Poipet", "country": "KHM", "lat": 13.655, "lon": 102.564, "checkpoints": ["IDSUB"]}


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory, empty_lake: Path) -> Callable[..., Path]:
    """The draft of the small world after statements changed it; made once for all that name the same."""
    made: dict[str, Path] = {}

    def draft(*statements: str) -> Path:
        text = ";".join(statements)
        if text not in made:
            with pytest.MonkeyPatch.context() as patch, session() as con:
                in_place_of_the_project(patch)
                con.execute(text)
                made[text] = World(tmp_path_factory.mktemp("after") / "home", empty_lake).draft(con).path
        return made[text]

    return draft


@pytest.fixture
def plain(drafted: DraftInfo) -> Path:
    """The draft of the small world as it is."""
    return drafted.path


@pytest.fixture
def changed(after: Callable[..., Path]) -> Path:
    """Changed by all of `CHANGES`, of which none touches what another one is looked for by."""
    return after(*CHANGES)


@pytest.fixture
def changed_otherwise(after: Callable[..., Path]) -> Path:
    """Changed by what could not stand beside `CHANGES`."""
    return after(*OTHER_CHANGES)


def test_a_licence_that_ran_out_is_told_alike_on_the_page_and_to_the_agency(after: Callable[..., Path]) -> None:
    lapsed = after(
        "update core.licence_state set covered_until = date '2026-01-30' where until = date '9999-12-31';"
        "update core.agency set licence_to = date '2026-01-30' where entity_id = 'a1'"
    )
    page = page_of(lapsed, "units/batam/agencies/a1-????????.html")
    assert "The register says active, but the licence was valid until 30 January 2026 only" in page
    packet = page_of(lapsed, "contest/agencies/a1.html")
    assert "The register says active, but its validity ended on 30 January 2026" in packet


def test_a_reason_that_stands_in_for_visits_is_not_called_one_without_its_source() -> None:
    """Refused applications (E21) were delivered; complaints (A12) were not, or the permits came late."""
    points = [
        {"indicator": indicator, "status": status}
        for indicator, status in (("E21", "not_available"), ("A12", "not_available"), ("E21", "late"))
    ]
    words = load_words("en")
    assert [words("status_" + silence(load_cards(), point)) for point in points] == [
        "another source tells it better", "data missing or nothing to count yet", "source late",
    ]  # fmt: skip


def test_a_licence_in_force_is_called_active_and_nothing_else(plain: Path) -> None:
    page = page_of(plain, "units/batam/agencies/a1-????????.html")
    assert "Licence active since 1 December 2025" in page
    assert "The register says" not in page


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ({"A16": "2.10", "A50": "0.03", "A01": "0.00"}, ["A16", "A01"]),  # a fact stays one, a trifle is no reason
        ({"A16": "0.04", "A50": "0.03"}, ["A16"]),  # something has to be said of whoever is listed
        ({"A16": "0.30", "A50": "0.10"}, ["A16", "A50"]),
    ],
)
def test_a_reason_next_to_nothing_is_not_shown(points: dict[str, str], told: list[str]) -> None:
    given = [{"indicator": name, "points": Decimal(value)} for name, value in points.items()]
    assert [point["indicator"] for point in telling(given, load_cards())] == told


def test_who_is_visited_hears_neither_of_complaints_nor_of_what_others_score() -> None:
    """That its agency is probably a problem is for the inspector; the employer would learn another firm's score."""
    untold = {card.id for card in load_cards().values() if card.entity_kind != "route" and not card.told}
    assert untold >= {"A50", "A51", "E30"} and not untold & {"A22", "A16", "E19"}
    assert untold - {"A50", "A51", "E30"} == {card.id for card in load_cards().values() if "complaints" in card.needs}


def test_a_comparison_that_is_withheld_is_left_out() -> None:
    point = {"num": None, "num_withheld": "few", "den": 42, "den_withheld": None, "value": None, "expected": None}
    template = {"en": "{num} of {den} came home (peers: {peer_num_of_100} of 100)"}
    assert sentence(template, point | {"peer_value": None}, load_words("en")) == "Fewer than 5 of 42 came home"
    assert "peers: 7 of 100" in sentence(template, point | {"peer_value": 0.07}, load_words("en"))


@pytest.mark.parametrize(("expected", "told"), [(0.32, True), (0.19, False), (0.12, False), (None, False)])
def test_what_a_visit_reaches_is_a_reason_only_where_it_is_more_than_at_others(
    expected: float | None, told: bool
) -> None:
    point = {"indicator": "A51", "status": "ok", "points": Decimal("0.15"), "value": expected, "peer_value": 0.19}
    assert speaks(point, load_cards()) == told


@pytest.mark.parametrize(
    ("destination", "lat", "lon", "counts"),
    [
        ("KHM", 11.55, 104.9, True),  # in the country that the route names
        ("THA", 13.7, 100.6, True),  # just across its border
        ("MYS", 3.1, 101.7, False),  # another way altogether, though from the same checkpoint
        ("KHM", None, None, True),
        ("*", None, None, False),
    ],
)
def test_a_place_of_concern_counts_only_where_the_route_goes(
    destination: str, lat: float | None, lon: float | None, counts: bool
) -> None:
    route = {"checkpoint": "IDSUB", "destination": destination, "destination_lat": lat, "destination_lon": lon}
    assert _on_the_way(POIPET, route) is counts


ELSEWHERE = "update ref.places set country = 'MYS'"


def test_the_map_does_not_lay_a_place_at_the_door_of_a_route_that_leads_elsewhere(plain: Path, changed: Path) -> None:
    page = page_of(plain, "units/nongsa/routes/*-????????.html")
    assert "Poipet" not in page
    page = page_of(changed, "units/nongsa/routes/*-????????.html")
    assert "From Nongsa, people are known to have been taken to Poipet (Malaysia)" in page


@pytest.fixture(scope="module")
def cards() -> dict[str, Card]:
    return load_cards()


def test_a_slow_rise_is_told_by_the_end_of_its_half_year_not_by_a_sum_that_may_be_below_the_season(
    cards: dict[str, Card],
) -> None:
    point = {"num": 323, "den": None, "value": 1.23, "peer_value": 1.0, "expected": 362.0} | {
        "withheld": None,
        "num_withheld": None,
        "den_withheld": None,
    }
    for code in ("en", "id"):
        text = sentence(cards["R03"].reason, point, load_words(code))
        assert "362" not in text and "323" not in text
        assert "1.2" in text or "1,2" in text


LEAVING = (
    "insert into lake.score.leaving by name select date '2026-03-31' as as_of, 'agency' as entity_kind, "
    "'batam' as unit, 'a1' as entity_id, 1 as place, 'A16' as indicator, 41 as num, 12 as num_to, 0.43 as value, "
    "0.12 as value_to, 1.2 as score_to, 1.2 as cut"
)


def test_what_would_take_it_off_is_said_in_the_direction_of_the_concern(changed: Path) -> None:
    page = page_of(changed, "units/batam/agencies/a1-????????.html")
    assert "It would leave the list if Permits never used: at most 12, not 41" in page


AMONG_LEADS = "update lake.score.listing set lane = 'lead' where entity_id = 'a2' and as_of = date '2026-03-31'"


def test_a_rule_broken_that_stands_among_the_leads_says_why_it_does(plain: Path, changed: Path) -> None:
    text = "facts take no more than half of a unit’s visits"
    assert text not in page_of(plain, "units/batam/index.html")
    assert text in page_of(changed, "units/batam/index.html")


OWN_NAMES = (
    "update ref.units set name = 'Labour, Jakarta', names = map {'id': 'Pengawas Jakarta'} where unit = 'jakarta'"
)


def test_a_unit_and_a_holiday_are_called_by_their_names_in_the_readers_language(changed: Path) -> None:
    page = (changed / "units/jakarta/index.html").read_text(encoding="utf-8")
    assert "<h1><bdi>Pengawas Jakarta</bdi></h1>" in page
    assert "Labour, Jakarta" in page_of(changed, "index.html")


def test_a_small_chance_keeps_two_digits() -> None:
    words = load_words("en")
    assert [words.figures(v) for v in (12.3, 1.234, 0.0123, 0.5, 100.0)] == ["12", "1.2", "0.012", "0.50", "100"]


def decision(kind: str, entity: str, unit: str, reason: str) -> str:
    return (
        f"insert into ref.list_decisions values ('{kind}', 'agency', '{entity}', '{unit}', 'Siti', '{reason}', "
        "date '2026-03-01', date '2026-04-30')"
    )


LEFT_OFF = decision("snooze", "a6", "batam", "Visited <b>last</b> week")
PINNED = decision("pin", "a1", "batam", "Agreed with the consulate")


def test_what_somebody_left_off_is_named_with_author_reason_and_end(changed: Path) -> None:
    page = page_of(changed, "units/batam/index.html")
    assert "Left off by decision" in page
    assert "(a6): left off until 30 April 2026, by Siti, because “Visited <b>last</b> week”" in page
    assert "Left off" not in page_of(changed, "units/nongsa/index.html")


def test_what_somebody_keeps_on_the_list_says_so_on_both_pages(changed: Path) -> None:
    told = "On the list by decision of Siti until 30 April 2026, because “Agreed with the consulate”"
    assert told in page_of(changed, "units/batam/index.html")
    assert told in page_of(changed, "units/batam/agencies/a1-????????.html")


LISTED_BEFORE = f"insert into lake.score.listing values (date '{BEFORE}', 'agency', 'batam', 'lead', 3, 'a6', null)"


def test_what_left_the_list_since_yesterday_is_named_and_leads_to_where_it_is_now(changed_otherwise: Path) -> None:
    page = changed_otherwise / "units/batam/index.html"
    assert "1 entry of the previous list is gone PT Lautan Harapan" in words_of(page)
    [href] = re.findall(r'<a href="(../jakarta/agencies/a6-[^"]+)"', page.read_text(encoding="utf-8"))
    assert (page.parent / href).resolve().is_file()


MOVED = (
    "delete from lake.score.change where entity_id = 'a1';"
    "insert into lake.score.change values "
    f"(date '{DAY}', date '{BEFORE}', 'agency', 'a1', 'A16', 'new_data', 3.87),"
    f"(date '{DAY}', date '{BEFORE}', 'agency', 'a1', 'A12', 'peers', -0.12)"
)


def test_by_what_the_score_moved_since_yesterday(changed: Path) -> None:
    page = page_of(changed, "units/batam/agencies/a1-????????.html")
    assert "Its score moved by +3.75 since 30 March 2026" in page
    assert "Permits never used new data +3.87" in page
    assert "Complaints its peers −0.12" in page


SILENT = (
    f"update lake.score.listing set lane = 'silent' where entity_id = 'a4' and as_of = date '{DAY}';"
    "update lake.measure.volume set volume = 0 where entity_id = 'a4' and week > date '2026-01-05'"
)


def test_a_silent_entry_says_since_when_and_what_to_ask_on_page_sheet_and_workbook(changed: Path) -> None:
    unit = changed / "units" / "batam"
    said = "No application is known since the week of 5 January 2026; in the year before it filed in 40 weeks"
    ask = "Does it still send people?"
    sheet = " ".join(" ".join(part.extract_text() for part in pypdf.PdfReader(unit / "list.pdf").pages).split())
    rows = list(openpyxl.load_workbook(unit / "list.xlsx").worksheets[0].iter_rows(values_only=True))
    book = " ".join(str(cell) for row in rows for cell in row if cell)
    [entity] = unit.glob("agencies/a4-????????.html")
    for text in (words_of(unit / "index.html"), words_of(entity), sheet, book):
        assert said in text
        assert ask in text
    assert sheet.index("1 silent") < sheet.index("CV Karya Mandiri")
    assert "1 silent" not in words_of(changed / "index.html")  # beside the units' visits it would look like one


FOLLOWS = (
    "update core.agency set licence_from = date '2025-08-06' where entity_id = 'a1';"
    "insert into core.licence_state values ('REG-3', 'revoked', date '2025-07-17', date '9999-12-31', null);"
    "insert into core.complaints values ('a1', date '2026-01-02'), ('a1', date '2025-12-02');"
    "insert into ref.rules values ('A16', 'Law 1, article 2', map {'en': 'Every permit is used.'}, 'https://law.example')"
)


def test_an_agency_s_page_tells_its_story_whom_to_call_for_whom_it_works_and_which_rule_is_meant(changed: Path) -> None:
    """Licensed 20 days after a3, with which it shares an officer and an address, was struck off."""
    page = page_of(changed, "units/batam/agencies/a1-????????.html")
    assert (
        'Licensed since 6 August 2025, 20 days after =HYPERLINK("http://example.invalid";"PT Maju") lost its licence; '
        "both share an address and an officer. In the last year it applied for 140 workers at 1 employer. "
        "There were 2 complaints about it in that time." in page
    )
    assert "Licence SIUP-1, active, valid until 31 December 2027" in page
    assert "Telephone +62 778 123 456" in page and "E-mail kantor@cahaya.example" in page
    assert "Law 1, article 2: Every permit is used. read it" in page
    assert "Rule: Law 1, article 2" in page_of(changed, "units/batam/index.html")
    assert "PT Pabrik Sentosa 140 1 Feb 2026 1 Feb 2026" in page
    route = page_of(changed, "units/nongsa/routes/IDBTH-MYS-visit-????????.html")
    assert "PT Cahaya Samudra Jaya 2 2 Mar 2026 9 Mar 2026" in route
    assert "PT Cahaya Samudra Jaya 140" in page_of(changed, "units/jakarta/employers/e1-????????.html")


RENEWED = (
    "update core.agency set licence_from = date '2025-08-06' where entity_id = 'a1';"
    "insert into core.licence_state values ('REG-3', 'revoked', date '2025-07-17', date '9999-12-31', null);"
    "create or replace view core.licensed as "
    "select entity_id, date '2019-05-01' as licensed_since, true as at_latest from core.agency where registered"
)


def test_a_licence_that_was_renewed_is_as_old_as_its_first_one_and_nobody_s_successor(changed_otherwise: Path) -> None:
    """Known since 2019 at the latest; that a3 was struck off before the last renewal says nothing."""
    page = page_of(changed_otherwise, "units/batam/agencies/a1-????????.html")
    assert "Licensed since 1 May 2019 or longer. In the last year" in page and "lost its licence" not in page


def test_a_route_s_page_says_first_when_to_stand_where(plain: Path) -> None:
    """Every second one of 24 travellers has no way back; all of them left at eleven at night, on one of two ferries."""
    page = page_of(plain, "units/nongsa/routes/IDBTH-MYS-visit-????????.html")
    said = "12 of 12 departures without a way back left between 22:00 and 05:00. 12 of these went on Night Ferry 1"
    assert said in page and page.index(said) < page.rindex("Where it leads")
    assert "Night Ferry 1 12 12 12" in page and "Night Ferry 2 12 0 12" in page


def test_a_fact_shows_no_rank(plain: Path) -> None:
    """That a rule is broken needs no comparison: "fact, rank 5 of 6" would read as nearly the cleanest."""
    page = page_of(plain, "units/batam/index.html")
    assert "Fact rank" not in page and "Fact · " not in page
    assert "Lead rank 1 of 6" in page


def test_an_entry_says_what_the_last_visit_found_and_what_is_open(plain: Path) -> None:
    folder = plain / "units" / "batam"
    said = "Last visit: 4 November 2025: minor breaches, 2 in 12 checks · open: ordered: warning; to be seen again on"
    [page] = folder.glob("agencies/a1-????????.html")
    assert said in words_of(page) and said in words_of(folder / "index.html")
    contested = "contested on 9 March 2026: V-1 does not count until 7 May 2026"
    assert contested in words_of(page) and contested in words_of(folder / "index.html")
    sheet = " ".join(page.extract_text() for page in pypdf.PdfReader(folder / "list.pdf").pages).replace("\u200b", "")
    assert "minor breaches, 2 in 12 checks" in " ".join(sheet.split())
    assert "never visited, as far as is known" in words_of(folder / "index.html")
    book = openpyxl.load_workbook(folder / "list.xlsx").worksheets[0]
    assert any("to be seen again on 10 April 2026" in str(cell.value) for row in book for cell in row)


ANSWERED = (
    "update lake.score.point set status = 'cleared', points = 0 where entity_id = 'a1' and indicator = 'A12';"
    "update lake.score.entity set score = 4.87 where entity_id = 'a1' and as_of = date '2026-03-31';"
    "insert into lake.measure.cleared by name select date '2026-03-31' as as_of, 'agency' as entity_kind, "
    "'a1' as entity_id, 'A12' as indicator, date '2025-11-04' as cleared_on, 'V-1' as inspection_id, "
    "'wrong' as cause, 9 as num"
)


def test_a_reason_that_a_visit_answered_stands_in_the_table_with_no_points_and_why(changed_otherwise: Path) -> None:
    """The complaints gave 2.41 of the 7.28 points; a visit found them unfounded, so what is left is 4.87."""
    page = page_of(changed_otherwise, "units/batam/agencies/a1-????????.html")
    assert (
        "Complaints 9 for 96 the visit of 4 November 2025 found this reason wrong; only what is newer counts 0.00"
        in page
    )
    assert "no points, as a visit answered it: Complaints" in page
    assert "9 complaints for 96 workers sent" not in page


LACKING = f"delete from core.route_day where day = date '{DAY - timedelta(days=3)}'"


def test_data_are_complete_or_the_page_names_the_day_that_lacks(plain: Path, changed: Path) -> None:
    page = page_of(plain, "units/nongsa/index.html")
    assert "Border crossings: 100 rows received, up to 28 March 2026 (2 days late); 4 set aside (4.0 of 100)." in page
    assert (
        "every checkpoint of this unit that reports daily has departures on each of the 28 days up to 28 March 2026"
        in page
    )
    page = page_of(changed, "units/nongsa/index.html")
    assert "Not quite:" in page
    assert (
        "Crossings, Nongsa: no departure is known on 1 of the last 28 days (28 Mar 2026); usual are 30 a day." in page
    )


@pytest.mark.parametrize("newest", [date(2026, 2, 28), DAY - timedelta(days=3)])
def test_a_border_that_delivers_each_month_or_days_late_is_on_time_and_not_up_to_today(
    world: World, newest: date
) -> None:
    """Its newest delivery may be 40 days old: nobody is told that all is there, though three days are missing."""
    for source in world.profile.sources.values():
        source.freshness_days = 40
    con = session()
    con.execute("update core.source_status set data_as_of = ? where source = 'border_crossings'", [newest])
    page = page_of(world.draft(con).path, "units/nongsa/index.html")
    said = f"Border crossings: delivered up to {newest:%-d %B %Y}; what happened since is not counted yet."
    assert said in page
    assert "On time, and not up to today:" in page and "Yes, as far as can be told" not in page


NYEPI = (
    f"{LACKING}; insert into ref.holidays by name "
    "select 'Nyepi' as name, 'IDN' as country, date '2026-03-28' as starts_on, date '2026-03-28' as ends_on"
)


def test_a_day_that_lacks_names_the_holiday_that_may_be_why(changed_otherwise: Path) -> None:
    assert "(28 Mar 2026, Nyepi)" in page_of(changed_otherwise, "units/nongsa/index.html")


BY_MONTH = "delete from core.route_day where day <> date_trunc('month', day)"


def test_counts_by_month_lack_no_days(after: Callable[..., Path]) -> None:
    assert "no departure is known" not in page_of(after(BY_MONTH, UNKNOWN), "units/nongsa/index.html")


UNKNOWN = (
    "update core.agency set registered = false, seat_by = 'workers', address = null, city = null "
    "where entity_id = 'a1';"
    "update ref.units set contact = 'Jl. Engku Putri 1, Batam' where unit = 'batam'"
)


def test_an_agency_in_no_register_is_told_so_wherever_its_place_is(after: Callable[..., Path]) -> None:
    """On its unit's list, and in what it may be shown: there also which unit it answers, and where."""
    draft = after(BY_MONTH, UNKNOWN)
    page = page_of(draft, "units/batam/index.html")
    assert "no seat known; most of its workers come from Riau Islands" in page
    packet = page_of(draft, "contest/agencies/a1.html")
    assert "No register known here has an agency of this name or number" in packet
    assert "Labour inspection, Batam: Jl. Engku Putri 1, Batam" in packet


NOWHERE = "update ref.countries set lat = null, lon = null"


def test_countries_without_a_position_are_told_without_a_map(plain: Path, changed_otherwise: Path) -> None:
    """`countries.csv` need not say where a country lies: then there is a table of what moved, and no map."""
    overview = (changed_otherwise / "index.html").read_text(encoding="utf-8")
    assert "Where traffic moved" in page_of(changed_otherwise, "index.html")
    assert "chart map" not in overview
    assert "chart map" in (plain / "index.html").read_text(encoding="utf-8")


BANNED = (
    "insert into lake.measure.evidence by name select date '2026-03-31' as as_of, 'A04' as indicator, "
    "'agency' as entity_kind, 'a1' as entity_id, 'barred_parties' as source, 'B-1' as record_id"
)


def test_a_ban_says_whom_it_is_about_who_gave_it_and_until_when_and_names_nobody(changed: Path) -> None:
    page = page_of(changed, "units/batam/index.html")
    assert (
        "A ban of somebody in charge of it (director), given by Ministry, from 1 February 2026 without an end; "
        "why is not in the record (B-1)." in page
    )


CHANGES = (
    ELSEWHERE, LEAVING, AMONG_LEADS, OWN_NAMES, LEFT_OFF, PINNED, MOVED, SILENT, FOLLOWS, LACKING, BANNED,
)  # fmt: skip
OTHER_CHANGES = (LISTED_BEFORE, RENEWED, ANSWERED, NYEPI, NOWHERE)
