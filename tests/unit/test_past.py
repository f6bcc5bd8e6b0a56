"""Every source is held against its own past, column by column: what moved, went empty or changed its unit is told."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.conftest import drop
from transforms import check, deliver
from transforms.contracts import load_contract
from transforms.deliver.values import identifier_lengths
from transforms.errors import DayStopped
from transforms.profile import Profile
from transforms.queries import run_sql_files
from transforms.settings import SQL_DIR, Settings
from transforms.warehouse import connect

FIRST = date(2022, 6, 30)
NAMES = "permit_no,agency_id,employer_name,employer_region,destination,occupation,wage_month,workers,applied_on,status"
Row = dict[str, str]


def row(year: int, number: int) -> Row:
    """A permit of a year; what it says is as varied as it is in every other year."""
    return {
        "permit_no": f"P{year}{number:04}",
        "agency_id": f"AG{number % 17:03}",
        "employer_name": f"{'Lim Wood Works' if number % 3 else 'Bayu'} {number % 23}",
        "employer_region": f"MY-{1 + number % 9:02}",
        "destination": "MYS" if number % 5 else "SGP",
        "occupation": "9111" if number % 2 else "5321",
        "wage_month": f"{1500 + 37 * (number % 20)}",
        "workers": "1",
        "applied_on": f"{year}-0{1 + number % 5}-1{number % 9}",
        "status": "approved" if number % 7 else "denied",
    }


Damage = Callable[[list[Row]], list[Row]]


def emptied(rows: list[Row]) -> list[Row]:
    """Wages went empty, agencies from the middle on and without their last letter, one employer is filled down, a code
    stands for another, and dates are of another century."""
    return [
        r
        | {
            "wage_month": "",
            "agency_id": r["agency_id"][:-1] if at < 200 else "",
            "employer_name": "Bayu",
            "destination": "IDN",
            "applied_on": "1999" + r["applied_on"][4:],
        }
        for at, r in enumerate(rows)
    ]


def moved(rows: list[Row]) -> list[Row]:
    """Not even half a file, with two columns changed about and amounts in thousands."""
    return [
        r
        | {
            "agency_id": r["employer_name"],
            "employer_name": r["agency_id"],
            "wage_month": f"{float(r['wage_month']) / 1000}",
        }
        for r in rows[:180]
    ]


def taken_over(rows: list[Row]) -> list[Row]:
    """In every third row the employer is the agency's number; both were there, and are of possible forms."""
    return [r | {"employer_name": r["agency_id"]} if at % 3 == 0 else r for at, r in enumerate(rows)]


def torn(rows: list[Row]) -> list[Row]:
    """The last two of five months are torn off, one office in ten reports the wage of a year, one number is cut."""
    kept = [r for r in rows if r["applied_on"][5:7] <= "03"]
    kept[7] = kept[7] | {"permit_no": kept[7]["permit_no"][:-1]}
    return [r | {"wage_month": f"{12 * int(r['wage_month'])}"} if at % 10 == 0 else r for at, r in enumerate(kept)]


DAMAGES: dict[Damage, set[str]] = {
    emptied: {
        "wage_month filled", "agency_id filled", "agency_id length", "employer_name distinct", "employer_name length",
        "destination code IDN", "destination code MYS", "destination code SGP", "applied_on age",
        "applied_on newest",
    },
    moved: {
        "agency_id length", "agency_id short", "employer_name length", "wage_month magnitude", "applied_on daily",
        "rows",
    },
    taken_over: {"agency_id = employer_name same"},
    torn: {"applied_on newest", "permit_no short", "wage_month scatter"},
    list: set(),
}  # fmt: skip


def supplied(drops: Path, damage: Damage) -> date:
    """Five years of permits, of which the last is damaged; returns its day."""
    for place in range(4):
        of_year(drops, place, list)
    return of_year(drops, 4, damage)


def csv_of(rows: Sequence[Row]) -> str:
    return "\n".join([",".join(rows[0]), *(",".join(one.values()) for one in rows)]) + "\n"


def of_year(drops: Path, place: int, damage: Damage) -> date:
    """The permits of a year; returns the day on which they were delivered."""
    day = FIRST.replace(year=FIRST.year + place)
    rows = damage([row(day.year, number + 3 * place) for number in range(400)])
    drop(drops, "work_permits", day.isoformat(), "permits.csv", csv_of(rows))
    return day


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("four years") / "home"


@pytest.fixture
def four_years(settings: Settings, profile: Profile, drops: Path, taken_in: Path) -> Settings:
    """A home that has taken in four years of permits, and waits for the fifth. Made once; a copy for each."""
    days = [of_year(drops, place, list) for place in range(4)]
    if taken_in.exists():
        shutil.rmtree(settings.home)
        shutil.copytree(taken_in, settings.home)
    else:
        deliver.run(settings, profile, "work_permits", days[-1])
        shutil.copytree(settings.home, taken_in)
    return settings


def unlike(settings: Settings, profile: Profile, day: date) -> set[str]:
    """Which figures of the newest delivery are further from the past than usual."""
    con = connect(settings)
    check.lay_figures(con, profile, day)
    found = con.execute("select trim(concat_ws(' ', column_name, measure, code), ' ') from check_drift where drift > 1")
    said = {row[0] for row in found.fetchall()}
    con.close()
    return said


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_a_yearly_supplier_damages_is_seen(
    four_years: Settings, profile: Profile, drops: Path, damage: Damage
) -> None:
    day = of_year(drops, 4, damage)
    deliver.run(four_years, profile, "work_permits", day)
    assert unlike(four_years, profile, day) == DAMAGES[damage]


def test_it_is_a_signal_or_stops_the_day_as_the_profile_says(
    four_years: Settings, profile: Profile, drops: Path
) -> None:
    day = of_year(drops, 4, emptied)
    deliver.run(four_years, profile, "work_permits", day)
    # a year without damage is like the ones before it, and what comes later changes nothing in that
    assert unlike(four_years, profile, day - timedelta(days=1)) == set()
    said = check.run(four_years, profile, day)
    # each figure is told by itself, so that one which is always unlike hides no other
    assert re.search(r"work_permits: like_its_past: destination code: [0-9.]+: share of IDN 1\.0, usually 0\.0", said)
    assert "work_permits: like_its_past: wage_month filled: " in said
    profile.sources["work_permits"].stop_drift = 3.0
    with pytest.raises(DayStopped, match=r"work_permits: like_its_past_stop: .*, usually "):
        check.run(four_years, profile, day)


def test_a_day_after_years_of_history_is_no_loss_of_rows(settings: Settings, profile: Profile, drops: Path) -> None:
    for place, size in enumerate((400, 40)):
        rows = [row(FIRST.year, 1000 * place + number) for number in range(size)]
        day = FIRST + timedelta(days=place)
        drop(drops, "work_permits", day.isoformat(), "permits.csv", csv_of(rows))
    deliver.run(settings, profile, "work_permits", day)
    assert "rows" not in unlike(settings, profile, day)


MAPPING = """
select _file, _line, permit_no, agency_id, employer_name, employer_region, destination, occupation, applied_on, status,
    coalesce(wage_month, '1500') as wage_month, workers
from raw
"""


def with_mapping(profile: Profile, **how: object) -> Profile:
    """The profile with `MAPPING` for its permits. how: what it says of them beside their headers."""
    path = profile.folder / "sources" / "work_permits.sql"
    path.parent.mkdir(parents=True)
    path.write_text(MAPPING, encoding="utf-8")
    mapped = profile.source("work_permits").model_copy(update={"columns": NAMES.split(","), **how})
    return profile.model_copy(update={"sources": {**profile.sources, "work_permits": mapped}})


def test_what_a_mapping_fills_in_and_whom_nobody_knows_is_seen(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    profile = with_mapping(profile)
    agencies = "".join(f"AG{number:03},Sari,IDN,active\n" for number in range(17))
    drop(drops, "agency_register", "2022-01-01", "a.csv", f"agency_id,legal_name,country,licence_status\n{agencies}")
    day = supplied(drops, lambda rows: [r | {"wage_month": "", "agency_id": f"QX{r['agency_id'][2:]}"} for r in rows])
    for source in ("agency_register", "work_permits"):
        deliver.run(settings, profile, source, day)
    assert unlike(settings, profile, day) >= {"wage_month raw", "agency_id found"}
    assert unlike(settings, profile, day - timedelta(days=1)) == set()


def test_a_column_that_the_delivery_before_had_and_this_one_lost_is_seen(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Of a mapped source with several layouts nothing else says so: one of them may do without the column."""
    profile = with_mapping(profile, layouts=[["permit_no"]])
    day = supplied(drops, lambda rows: [{k: v for k, v in r.items() if k != "wage_month"} for r in rows])
    deliver.run(settings, profile, "work_permits", day)
    assert "wage_month raw" in unlike(settings, profile, day)


def test_where_no_mapping_is_needed_any_more_no_raw_column_is_missed(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """The supplier's columns are the contract's from the fifth year on: there are no others that could be lost."""
    mapped = with_mapping(profile)
    for place in range(4):
        day = of_year(drops, place, list)
    deliver.run(settings, mapped, "work_permits", day)
    (profile.folder / "sources" / "work_permits.sql").unlink()
    day = of_year(drops, 4, list)
    deliver.run(settings, profile, "work_permits", day)
    assert unlike(settings, profile, day) == set()


def test_one_gate_that_writes_permit_numbers_in_another_way_is_seen_among_the_others(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Nine of ten crossings come from elsewhere and hide it: a gate is held against its own past."""
    gates = ["IDDUM,Dumai,IDN,sea,ID-RI,,,,no", "IDCGK,Cengkareng,IDN,air,ID-BT,,,,no"]
    gates.insert(0, "code,name,country,mode,region,lat,lon,tz,minor")
    (profile.folder / "reference").mkdir(parents=True)
    (profile.folder / "reference" / "checkpoints.csv").write_text("\n".join([*gates, ""]), encoding="utf-8")
    permits = [row(2026, number) | {"applied_on": "2026-01-15"} for number in range(400)]
    drop(drops, "work_permits", "2026-02-01", "permits.csv", csv_of(permits))

    def crossings(day: date, small: str) -> None:
        rows = []
        for number in range(400):
            at_small = number % 10 == 0
            permit_no = f"P2026{number:04}"
            rows.append({
                "crossing_id": f"{day}-{number}", "crossed_at": f"{day}T08:{number % 60:02}:00+07:00",
                "checkpoint": "IDDUM" if at_small else "IDCGK", "direction": "exit", "nationality": "IDN",
                "traveller_doc_no": f"B{number:06}", "purpose": "work", "other_country": "MYS", "mode": "sea",
                "permit_no": small.format(permit_no[1:]) if at_small else permit_no,
            })  # fmt: skip
        drop(drops, "border_crossings", day.isoformat(), "crossings.csv", csv_of(rows))

    days = [date(2026, 3, number) for number in range(1, 7)]
    for day in days:
        crossings(day, "P{}" if day < days[-1] else "P-{}")
    sources = {**profile.sources, "border_crossings": profile.source("work_permits")}
    profile = profile.model_copy(update={"sources": sources})
    for source in ("work_permits", "border_crossings"):
        deliver.run(settings, profile, source, days[-1])
    assert "permit_no found IDDUM" in unlike(settings, profile, days[-1])
    assert "permit_no found" not in unlike(settings, profile, days[-1])
    assert not {one for one in unlike(settings, profile, days[-2]) if "found" in one}


def test_a_document_of_many_persons_stops_the_day(settings: Settings, profile: Profile, drops: Path) -> None:
    names = f"{NAMES},worker_doc_no,worker_birth_date"
    rows = [[*row(2026, n).values(), f"B{n // 2 if n < 20 else n:04}", f"1990-01-{1 + n % 28:02}"] for n in range(100)]
    text = "\n".join([names, *(",".join(one) for one in rows)])
    drop(drops, "work_permits", "2026-06-30", "permits.csv", text + "\n")
    day = date(2026, 6, 30)
    deliver.run(settings, profile, "work_permits", day)
    with pytest.raises(DayStopped, match=r"work_permits: no_key_of_strangers: 0\.2, at most 0\.1"):
        check.run(settings, profile, day)


SPELLINGS = ["Sukses Mandiri Jaya", "PT SUKSES MANDIRI JAYA", "Sukses Mandri Jaya", "Jaya Sukses Mandiri PT",
             "sukses-mandiri", "PT. Sukses Mandiri Jy", "SUKSES MANDIRI JAYA TBK"]  # fmt: skip
STRANGERS = [
    "Lim Bersaudara",
    "Putra Alwindo",
    "Tekad Wanita",
    "Duta Ampel",
    "Citra Karya Sejati",
    "Bumi Mas",
    "Orindo",
]


@pytest.mark.parametrize(("written", "joined"), [(SPELLINGS, 0.0), (STRANGERS, 0.35)])
def test_a_large_house_that_is_written_in_many_ways_is_one_and_strangers_are_not(
    settings: Settings, profile: Profile, drops: Path, written: list[str], joined: float
) -> None:
    """A third of a small delivery is one house's; where numbers were cut, that many rows are of seven houses."""

    def permits(place: int, year: int) -> list[Row]:
        names = written if place else written[:1]
        house = {n: {"agency_id": "AG900", "agency_name": names[n % len(names)]} for n in range(35)}
        return [row(year, n) | house.get(n, {"agency_name": f"Bayu {n % 17}"}) for n in range(100)]

    day = given(drops, 2, permits)
    deliver.run(settings, profile, "work_permits", day)
    con = connect(settings)
    check.lay_figures(con, profile, day)
    said = con.execute("select joined_share from check_figures where source = 'work_permits'").fetchall()
    con.close()
    assert said == [(joined,)]


def test_a_column_that_is_there_and_empty_is_told_on_the_first_delivery(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """There is no past to hold it against; a column that is not there at all is told by its header."""
    rows = [row(2022, number) | {"wage_month": ""} for number in range(40)]
    text = "\n".join([NAMES, *(",".join(cells.values()) for cells in rows)]) + "\n"
    drop(drops, "work_permits", FIRST.isoformat(), "permits.csv", text)
    deliver.run(settings, profile, "work_permits", FIRST)
    assert unlike(settings, profile, FIRST) == {"wage_month cells"}
    assert "wage_month cells: 2: is empty in the first delivery" in check.run(settings, profile, FIRST)


def test_columns_with_each_others_headers_name_nothing_that_is_known_in_the_first_delivery(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Each has a form that its new column takes; only the register tells that they are others."""
    agencies = "".join(f"AG{n:03},L{n:03},Lim {n} Agency,IDN,active\n" for n in range(17))
    names = "agency_id,licence_no,legal_name,country,licence_status\n"
    drop(drops, "agency_register", FIRST.isoformat(), "a.csv", names + agencies)
    rows = [row(2022, n) | {"licence_no": f"L{n % 17:03}", "agency_name": f"LIM {n % 17} AGENCY"} for n in range(60)]
    changed = [r | {"agency_id": r["licence_no"], "licence_no": r["agency_id"]} for r in rows]
    for day, said in (("2022-06-30", changed), ("2022-07-30", rows)):
        text = "\n".join([",".join(said[0]), *(",".join(cells.values()) for cells in said)]) + "\n"
        drop(drops, "work_permits", day, "permits.csv", text)
    for source in ("agency_register", "work_permits"):
        deliver.run(settings, profile, source, FIRST)
    assert unlike(settings, profile, FIRST) == {"agency_id found", "licence_no found"}
    assert "agency_id found: 2: names nothing that the other source has" in check.run(settings, profile, FIRST)


@pytest.mark.parametrize(
    ("wages", "said"),
    [
        (["1500"], set()),
        (["18000"], {"wage_month floor"}),
        (["1.5"], {"wage_month floor"}),
        (["1500"] * 9 + ["18000"], {"wage_month far"}),
    ],
)
def test_wages_of_another_unit_are_told_in_the_first_delivery(
    settings: Settings, profile: Profile, drops: Path, wages: list[str], said: set[str]
) -> None:
    """Wages of a year, and of thousands, where the floor of a month is 1,500; or those of one office in ten."""
    folder = profile.folder / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    floors = "country,occupation,currency,amount,valid_from\nMYS,*,MYR,1500,2020-01-01\n"
    (folder / "wage_floors.csv").write_text(floors, encoding="utf-8")
    rows = [
        row(2022, n) | {"wage_month": wages[n % len(wages)], "currency": "MYR", "destination": "MYS"} for n in range(40)
    ]
    text = "\n".join([",".join(rows[0]), *(",".join(cells.values()) for cells in rows)]) + "\n"
    drop(drops, "work_permits", FIRST.isoformat(), "permits.csv", text)
    deliver.run(settings, profile, "work_permits", FIRST)
    assert unlike(settings, profile, FIRST) == said


def test_a_code_that_a_few_rows_could_hardly_be_without_is_missed(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Of 26 rows a share of a half may be off by a quarter; that none is left is another matter."""
    for place in range(3):
        day = FIRST.replace(year=FIRST.year + place)
        codes = ("SGP", "BRN") if place == 2 else ("MYS", "SGP", "MYS", "BRN")
        rows = [row(day.year, n) | {"destination": codes[n % len(codes)]} for n in range(26)]
        text = "\n".join([NAMES, *(",".join(cells.values()) for cells in rows)]) + "\n"
        drop(drops, "work_permits", day.isoformat(), "permits.csv", text)
    deliver.run(settings, profile, "work_permits", day)
    assert unlike(settings, profile, day) == {"destination code MYS"}


def given(drops: Path, places: int, rows_of: Callable[[int, int], list[Row]]) -> date:
    """Years of permits; returns the day of the last one."""
    for place in range(places):
        day = FIRST.replace(year=FIRST.year + place)
        rows = rows_of(place, day.year)
        text = "\n".join([",".join(rows[0]), *(",".join(cells.values()) for cells in rows)]) + "\n"
        drop(drops, "work_permits", day.isoformat(), "permits.csv", text)
    return day


def test_codes_that_are_gone_together_are_missed(settings: Settings, profile: Profile, drops: Path) -> None:
    """Each of three codes is rare enough to be gone by chance; all of them are a filter."""
    codes = ["withdrawn"] * 5 + ["cancelled"] * 5 + ["ended"] * 5 + ["approved"] * 85

    def of(place: int, year: int) -> list[Row]:
        return [
            row(year, n) | {"status": code} for n, code in enumerate(codes) if place < 2 or code == "approved"
        ]  # fmt: skip

    day = given(drops, 3, of)
    deliver.run(settings, profile, "work_permits", day)
    gone = {f"status code {code}" for code in ("cancelled", "ended", "withdrawn")}
    assert unlike(settings, profile, day) == gone


def test_a_code_that_is_no_more_among_the_commonest_is_not_gone(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Of a column of many codes twenty are kept; the others may still be there."""

    def of(place: int, year: int) -> list[Row]:
        seldom = 24 if place == 2 else 0
        return [row(year, n) | {"occupation": f"91{(n % 25 if n % 25 != seldom else 1):02}"} for n in range(1000)]

    day = given(drops, 3, of)
    deliver.run(settings, profile, "work_permits", day)
    assert unlike(settings, profile, day) == set()


def test_yes_and_no_changed_about_are_seen(settings: Settings, profile: Profile, drops: Path) -> None:
    profile = profile.model_copy(
        update={"sources": {"border_crossings": profile.source("work_permits").model_copy(update={"required": False})}}
    )
    folder = profile.folder / "reference"
    folder.mkdir(parents=True)
    gates = "code,name,country,mode,region,lat,lon,tz,minor\nIDBTH,Batam,IDN,sea,ID-KR,1.1,104.0,Asia/Jakarta,false\n"
    (folder / "checkpoints.csv").write_text(gates, encoding="utf-8")
    header = (
        "crossing_id,crossed_at,checkpoint,direction,traveller_doc_no,nationality,purpose,other_country,mode,one_way\n"
    )
    for place, day in enumerate(("2026-03-01", "2026-03-02", "2026-03-03")):
        rows = "".join(
            f"C{place}{n:03},{day}T{n % 24:02}:10:00+07:00,IDBTH,exit,X{n:07},IDN,work,SGP,sea,"
            f"{str((n % 5 == 0) ^ (place == 2)).lower()}\n"
            for n in range(100)
        )
        drop(drops, "border_crossings", day, "a.csv", header + rows)
    deliver.run(settings, profile, "border_crossings", date(2026, 3, 3))
    seen = {"one_way code true", "one_way code false"}
    assert unlike(settings, profile, date(2026, 3, 3)) == seen
    assert unlike(settings, profile, date(2026, 3, 2)) == set()


def test_half_a_file_in_no_order_is_seen_by_its_days(settings: Settings, profile: Profile, drops: Path) -> None:
    """Each day has half as many permits as in two other years."""
    day = given(drops, 3, lambda place, year: [row(year, n) for n in range(800) if place < 2 or (n * 7919) % 800 < 390])
    deliver.run(settings, profile, "work_permits", day)
    assert unlike(settings, profile, day) == {"applied_on daily"}


def test_days_that_count_from_1904_are_told_in_the_first_delivery(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    day = given(drops, 1, lambda _, year: [row(year - 4, n) for n in range(40)])
    deliver.run(settings, profile, "work_permits", day)
    assert unlike(settings, profile, day) == {"applied_on newest"}
    assert "an old file, or days that count from 1904?" in check.run(settings, profile, day)


@pytest.mark.parametrize(
    ("numbers", "lacking"),
    [
        (range(9639, 10039), 0.0),  # of numbers that are counted up most have four digits yet, or five already
        (range(9990, 10390), 0.0),
        ([*range(10000, 10399), 998], 0.0025),
        ([*range(10000, 10399), 1039], 0.0025),
        ([*range(10000, 10200), *range(1000, 1200)], 0.0),
    ],
)
def test_a_number_lacks_letters_to_the_commonest_length(numbers: Sequence[int], lacking: float) -> None:
    query = (
        f"select histogram({identifier_lengths.letters(load_contract('work_permits').column('permit_no'))}) from given"
    )
    with duckdb.connect() as con:
        con.execute("create table given as select 'P' || unnest(?) as permit_no", [list(numbers)])
        assert identifier_lengths.lacking(con.execute(query).fetchall()[0][0]) == lacking


Said = tuple[int, float]  # rows and value of a figure


def drift(measure: str, newest: Said, *before: Said) -> float | None:
    """How far a figure of the newest delivery is from those before; none where it is not held against them."""
    with duckdb.connect() as con:
        con.execute(
            "create table check_column_figure (place int, n bigint, value double, source varchar default 's', "
            f"column_name varchar default 'c', measure varchar default '{measure}', code varchar default '', "
            "spread double default 0)"
        )
        for place, (rows, value) in enumerate((newest, *before), start=1):
            con.execute("insert into check_column_figure (place, n, value) values (?, ?, ?)", [place, rows, value])
        run_sql_files(con, [SQL_DIR / "check" / f"{name}.sql" for name in ("past", "column_drift")])
        found = con.execute("select drift from check_drift").fetchall()
    return found[0][0] if found else None


def test_one_number_that_lost_a_letter_is_told_and_never_more_than_that() -> None:
    """Of sources whose numbers were hardly ever unlike, of fifty rows at least; one event does not make it silent."""
    none, one = (50, 0.0), (50, 0.02)
    assert drift("short", none, none) == 0
    assert drift("short", one, none) == drift("short", (50, 3.42), none) == 2
    assert drift("short", one, *[none] * 3, (49, 0.0)) == 2
    assert drift("short", one, (49, 0.0)) is None
    assert drift("short", one, one, none, none, none) == 2
    assert drift("short", one, one, one, none, none, none) is None


def test_a_few_rows_say_nothing_of_their_columns_but_how_few_they_are() -> None:
    full = [(60, 1.0)] * 4
    assert drift("filled", (4, 0.0), *full) is None
    assert (drift("filled", (5, 0.0), *full) or 0) > 1
    assert (drift("rows", (4, 0.6), *[(60, 1.8)] * 4) or 0) > 1


@pytest.mark.parametrize(("rows", "is_told"), [(19, False), (20, True)])
def test_of_small_deliveries_all_rows_together_say_how_far_they_are_apart(rows: int, is_told: bool) -> None:
    """Each delivery's rows are of one age; of four small ones that of one is another."""
    past = [(rows, 100.0)] * 3 + [(rows, 300.0)]
    assert ((drift("age", (10, 280.0), *past) or 0) > 1) == is_told
