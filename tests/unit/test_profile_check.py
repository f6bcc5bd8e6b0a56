"""A profile is checked as a whole: every problem at once, each in one line with file, place and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from transforms.cards import load_cards
from transforms.command import main
from transforms.errors import AwasError
from transforms.profile import load_profile
from transforms.profile_check import check, require
from transforms.profile_check.coverage import coverage
from transforms.settings import CONFIG_DIR

SHIPPED = CONFIG_DIR / "profiles"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the guest-worker profile, to be spoilt."""
    return Path(shutil.copytree(SHIPPED / "us_h2", tmp_path / "landia"))


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(folder: Path, *, stops: bool) -> list[str]:
    return [finding.line() for finding in check(folder)[1] if finding.stops == stops]


@pytest.mark.parametrize("name", ["asean", "us_h2", "hk_border", "ca_lmia"])
def test_nothing_is_wrong_or_odd_in_a_shipped_profile(name: str) -> None:
    assert check(SHIPPED / name)[1] == []


def test_a_key_made_of_the_place_of_a_row_is_odd(folder: Path) -> None:
    """In another delivery of the same list the row stands in another line, and would be another visit."""
    path = folder / "sources" / "inspections.sql"
    text = path.read_text(encoding="utf-8")
    assert " as inspection_id" in text
    spoil(path, " as inspection_id", " || _line as inspection_id")
    what = "makes the key inspection_id of _line, the place of a row in its file"
    assert any(what in line for line in told(folder, stops=False))


def test_everything_that_is_wrong_in_profile_yml_is_told_at_once(folder: Path) -> None:
    path = folder / "profile.yml"
    spoil(path, "America/New_York", "America/Nowhere")
    spoil(path, "    required: true\n", "    requird: true\n")
    spoil(path, "languages: [en]", "languages: [km]")
    spoil(path, "  inspections:\n", '  horoscopes: {}\n  inspections:\n    deadline: "25:00"\n')
    lines = told(folder, stops=True)
    assert [line for line in lines if "languages" not in line] == [
        "profile.yml: line 13, sources.work_permits.requird: no such key; did you mean required?",
        "profile.yml: line 7, timezone: 'America/Nowhere' is no time zone; write one of the IANA list, like "
        "Asia/Jakarta",
        "profile.yml: line 64, sources.horoscopes: horoscopes has no contract under config/contracts/; known are "
        "agency_officers, agency_register, barred_parties, border_crossings, complaints, contests, crossing_counts, "
        "employer_register, inspections, job_adverts, work_permits",
        "profile.yml: line 66, sources.inspections.deadline: '25:00' is no time of day; write \"HH:MM\" in quotes",
    ]
    assert [line for line in lines if "languages" in line] == [
        "profile.yml: languages: language km has no catalogue of messages (there are en, id, ms); add messages/km.yml "
        "to the profile: `awas messages km` writes its skeleton"
    ]


def test_a_shape_that_is_misspelt_or_does_not_hang_together_is_told_with_its_place(folder: Path) -> None:
    said = "    shape: {stopat: Note, flags: {p: provisional}}\n    since: {2026-01-01: {encodin: cp1252}}\n"
    spoil(folder / "profile.yml", "    complete_when: success\n", f"    complete_when: success\n{said}")
    lines = [line for line in told(folder, stops=True) if "shape" in line or "since" in line]
    assert sorted(lines) == [
        "profile.yml: line 15, sources.work_permits.shape.stopat: no such key; did you mean stop_at?",
        "profile.yml: line 16, sources.work_permits.since.2026-01-01.encodin: no such key; did you mean encoding?",
    ]


def test_twins_are_made_one_by_columns_that_can_be(folder: Path) -> None:
    said = "    twins: {sum: [workers, status], graver: {status: [pending, aproved]}, max_shar: 1}\n"
    spoil(folder / "profile.yml", "    complete_when: success\n", f"    complete_when: success\n{said}")
    lines = [line for line in told(folder, stops=True) if "twins" in line]
    assert lines == ["profile.yml: line 15, sources.work_permits.twins.max_shar: no such key; did you mean max_share?"]
    spoil(folder / "profile.yml", "[workers, status]", "[status]")
    spoil(folder / "profile.yml", ", max_shar: 1", "")
    spoil(folder / "profile.yml", "graver: {status", "graver: {worker_sex")
    place = "profile.yml: line 15, sources.work_permits.twins."
    assert [line.removeprefix(place) for line in told(folder, stops=True) if "twins" in line] == [
        "sum: work_permits has no column status that twins could be made one by (sum); known are employer_staff, "
        "fee_charged, wage_month, workers",
        "graver.worker_sex: worker_sex has the codes M, F, X; name each of them once, from the mildest to the gravest",
    ]


def test_what_is_said_of_columns_is_said_of_those_that_there_are(folder: Path) -> None:
    said = "    calendars: {decided: buddhist}\n    times: {recorded_at: checkpoint}\n    identifiers: {workers: '.'}\n"
    said += "    fractions: [workers]\n"
    spoil(folder / "profile.yml", "    complete_when: success\n", f"    complete_when: success\n{said}")
    assert [line.split("; ")[0] for line in told(folder, stops=True)] == [
        "profile.yml: line 15, sources.work_permits.calendars.decided: work_permits has no column decided that "
        "calendars could be of",
        "profile.yml: line 17, sources.work_permits.identifiers.workers: work_permits has no column workers that "
        "identifiers could be of",
        "profile.yml: line 18, sources.work_permits.fractions.workers: work_permits has no column workers that "
        "fractions could be of",
        "profile.yml: line 16, sources.work_permits.times: work_permits names no checkpoint whose clock could be meant",
    ]


def test_a_key_that_is_no_text_is_told(folder: Path) -> None:
    path = folder / "profile.yml"
    path.write_text("2026: yes\n" + path.read_text(encoding="utf-8").removeprefix("---\n"), encoding="utf-8")
    (line,) = (line for line in told(folder, stops=True) if "2026" in line)
    assert line.startswith("profile.yml: line 1, 2026: no such key")


def test_keys_that_nothing_reads_are_odd(folder: Path) -> None:
    spoil(folder / "profile.yml", "languages: [en]", "languages: [en]\nthresholds: {listed: 3}")
    assert told(folder, stops=False) == ["profile.yml: line 9, thresholds: nothing reads it; remove it"]


def test_what_is_no_yaml_is_told_with_its_line(folder: Path) -> None:
    spoil(folder / "profile.yml", "sources:\n", "sources: [\n")
    assert "profile.yml: line 13: is not YAML; mend what stands there or just before" in told(folder, stops=True)


def test_columns_and_values_of_the_reference_files(folder: Path) -> None:
    reference = folder / "reference"
    spoil(reference / "wage_floors.csv", "amount,valid_from", "amount,from")
    spoil(reference / "units.csv", ",4,en", ",four,en")
    spoil(reference / "countries.csv", "CAN,", "USA,")
    (reference / "holidays.csv").write_text(
        "name,country,starts_on,ends_on\nNew year,USA,01/01/2010,2010-01-02\n", encoding="utf-8"
    )
    (reference / "bans.csv").unlink()
    assert told(folder, stops=True) == [
        "reference/countries.csv: line 3: code USA stands in line 2 already; keep one of them",
        "reference/holidays.csv: line 2: '01/01/2010' in column starts_on is not YYYY-MM-DD; mend it, or leave the "
        "cell empty",
        "reference/units.csv: line 2: 'four' in column capacity is not a whole number up to 1,000,000,000,000; mend "
        "it, or leave the cell empty",
        "reference/wage_floors.csv: line 1: column valid_from is missing; add it; its cells may be empty",
    ]
    assert any(line.startswith("reference/bans.csv: is missing") for line in told(folder, stops=False))


def test_wage_floors_as_an_office_writes_them_are_told(folder: Path) -> None:
    """1.700 would be read as one and seven tenths, and nobody would be paid less."""
    floors = folder / "reference" / "wage_floors.csv"
    header = "country,occupation,currency,amount,valid_from\n"
    floors.write_text(f"{header}USA,*,USD,1.700,2020-01-01\nUSA,9211,USD,28.590,2020-01-01\n", encoding="utf-8")
    assert any("wage_floors.csv: line 2: 1.700 in column amount" in line for line in told(folder, stops=False))
    floors.write_text(f"{header}USA,*,USD,1700,2020-01-01\nUSA,*,USD,1500,2020-01-01\n", encoding="utf-8")
    assert told(folder, stops=True) == [
        "reference/wage_floors.csv: line 3: country USA * USD 2020-01-01 stands in line 2 already; keep one of them"
    ]
    floors.write_text(header.replace(",", ";"), encoding="utf-8")
    assert told(folder, stops=True) == [
        "reference/wage_floors.csv: line 1: cells are apart by ';'; write it with commas"
    ]


def test_a_reference_file_that_lost_its_rows_is_told(folder: Path) -> None:
    """Of bans and holidays there may be none; without units nobody gets a list, and wages need their floors."""
    for name in ("units", "wage_floors", "bans", "holidays"):
        path = folder / "reference" / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    (folder / "reference" / "help.csv").write_text("kind,name,country,languages,phone,link\n", encoding="utf-8")
    assert "reference/units.csv: holds no row: no list is for anybody; write its rows" in told(folder, stops=True)
    assert [line for line in told(folder, stops=False) if "holds no row" in line] == [
        "reference/help.csv: holds no row: it says nothing; write its rows, or delete it",
        "reference/wage_floors.csv: holds no row: no wage is held against one; write its rows",
    ]


def test_the_reference_files_are_held_against_each_other(folder: Path) -> None:
    reference = folder / "reference"
    (reference / "checkpoints.csv").write_text(
        "code,name,country,mode,region,lat,lon,tz,minor\n"
        "USLAX,Los Angeles,USA,air,US-CA,33.9,-118.4,America/Los_Angeles,no\n"
        "MXTIJ,Tijuana,MEX,land,MX-BCN,32.5,-117.0,America/Tijuna,yes\n",
        encoding="utf-8",
    )
    (reference / "units.csv").write_text(
        "unit,name,kind,serves,capacity,language,visits\n"
        "A,Air,border,USLAX;USSFO,4,en,routes\nB,Labour,labour,California,4,en\nC,Nothing,labour,,4,en\n"
        "D,Sea,marine,,4,fr\n",
        encoding="utf-8",
    )
    spoil(reference / "wage_floors.csv", "USD", "DOLLAR")
    assert told(folder, stops=True) == [
        "reference/units.csv: line 2: unit A visits 'routes'; did you mean route?",
        "reference/units.csv: line 5: kind 'marine' of unit D is none of labour, border; write one of them",
        "reference/checkpoints.csv: line 3: 'America/Tijuna' of checkpoint MXTIJ is no time zone; write one of the "
        "IANA list, like Asia/Jakarta",
        "reference/units.csv: line 5: language fr has no catalogue of messages (there are en, id, ms); add "
        "messages/fr.yml to the profile: `awas messages fr` writes its skeleton",
    ]
    odd = told(folder, stops=False)
    for line in (
        "unit A serves checkpoint USSFO, which checkpoints.csv does not have",
        "unit B serves California, which is no region of ISO 3166-2",
        "unit C serves nothing, so its list stays empty",
        "no unit serves checkpoint MXTIJ",
        "country MEX is not in countries.csv",
        "'DOLLAR' is no currency of ISO 4217",
    ):
        assert any(line in found for found in odd), line


def test_a_border_unit_serves_gates_regions_or_what_no_other_does(folder: Path) -> None:
    (folder / "reference" / "checkpoints.csv").write_text(
        "code,name,country,mode,region,lat,lon,tz,minor\n"
        "USLAX,Los Angeles,USA,air,US-CA,33.9,-118.4,America/Los_Angeles,no\n",
        encoding="utf-8",
    )
    for serves in ("USLAX", "US-CA", "US", "*"):
        units = f"unit,name,kind,serves,capacity,language,visits\nA,Air,border,{serves},4,en,\n"
        (folder / "reference" / "units.csv").write_text(units, encoding="utf-8")
        about = [line for line in told(folder, stops=False) if "checkpoint" in line and "unit" in line]
        assert about == []


def test_codes_that_iso_leaves_to_its_users_are_codes(folder: Path) -> None:
    """Who has a country that ISO 3166 does not name gives it one of these; any other invented code is a slip."""
    countries, units = folder / "reference" / "countries.csv", folder / "reference" / "units.csv"
    header, first, *_ = countries.read_text(encoding="utf-8").splitlines()
    others = [first.replace(first.split(",")[0], code, 1) for code in ("XKX", "QTA", "ZZZ", "QLA", "USX")]
    countries.write_text("\n".join([header, first, *others, ""]), encoding="utf-8")
    units.write_text(
        "unit,name,kind,serves,capacity,language,visits\nA,A,labour,QT-03,4,en,\nB,B,labour,QL-03,4,en,\n",
        encoding="utf-8",
    )
    odd = "\n".join(told(folder, stops=False))
    assert "'QLA' is no country code" in odd and "'USX' is no country code" in odd and "serves QL-03, which" in odd
    assert not any(code in odd for code in ("'XKX' is", "'QTA' is", "'ZZZ' is", "QT-03, which"))


def test_a_mapping_reads_what_arrives_and_gives_what_its_contract_needs(folder: Path) -> None:
    path = folder / "sources" / "inspections.sql"
    spoil(path, "        findings_start_date,\n", "        findings_start_day,\n")
    spoil(path, " as breaches,\n", " as braeches,\n")
    spoil(path, "        case_id as inspection_id,\n", "")
    assert told(folder, stops=True) == [
        "sources/inspections.sql: reads column findings_start_day of raw, which profile.yml does not name under "
        "columns; did you mean findings_start_date?",
        "sources/inspections.sql: does not give column inspection_id, which every row needs; select it",
    ]
    assert told(folder, stops=False) == [
        "sources/inspections.sql: gives column braeches, which the contract of inspections does not have; did you mean "
        "breaches?"
    ]


PERSONS = """
with cleaned as (select *, upper(trim("Passport No")) as document from raw)
select _file, _line, {permit_no} as permit_no, {document} as worker_doc_no, "Firm" as employer_name,
    'MYS' as destination, case when document like 'D%' then 'pending' else 'approved' end as status,
    '9111' as occupation, "Filed" as applied_on
from cleaned
"""


@pytest.mark.parametrize(
    ("permit_no", "document", "stops", "odd"),
    [
        ('"Number"', "document", "", ""),
        (
            'coalesce("Number", md5(document))',
            "document",
            "puts column Passport No of raw, which is personal (worker_doc_no), into permit_no, which is not; make "
            "permit_no of other columns",
            "",
        ),
        (
            "document",
            "null",
            "",
            "puts column Passport No of raw into permit_no, which is not personal; look whether it holds numbers or "
            "birth dates of persons",
        ),
    ],
)
def test_a_mapping_puts_persons_only_where_persons_belong(
    folder: Path, permit_no: str, document: str, stops: str, odd: str
) -> None:
    text = PERSONS.format(permit_no=permit_no, document=document)
    (folder / "sources" / "work_permits.sql").write_text(text, encoding="utf-8")
    source = "  work_permits:\n    required: true\n    columns: [Number, Passport No, Firm, Filed]\n"
    profile = (folder / "profile.yml").read_text(encoding="utf-8")
    before, after = profile.split("  work_permits:\n")[0], profile[profile.index("  inspections:\n") :]
    (folder / "profile.yml").write_text(before + source + after, encoding="utf-8")
    for stopping, said in ((True, stops), (False, odd)):
        lines = [line for line in told(folder, stops=stopping) if " puts column " in line]
        assert lines == ([f"sources/work_permits.sql: {said}"] if said else [])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("select _file,\n_line from raw where (", "sources/inspections.sql: line 2: is not SQL that DuckDB reads"),
        ("create table x as select 1", "sources/inspections.sql: is not one select"),
    ],
)
def test_a_mapping_that_does_not_parse(folder: Path, text: str, line: str) -> None:
    (folder / "sources" / "inspections.sql").write_text(text, encoding="utf-8")
    assert any(found.startswith(line) for found in told(folder, stops=True))


def test_a_mapping_without_a_source_is_odd(folder: Path) -> None:
    shutil.copy(folder / "sources" / "inspections.sql", folder / "sources" / "inspection.sql")
    assert told(folder, stops=False) == [
        "sources/inspection.sql: is a mapping of no source; name the source in profile.yml, or remove the file; did "
        "you mean inspections?"
    ]


def test_which_indicators_a_profile_can_give_and_why_not_the_others(tmp_path: Path) -> None:
    (tmp_path / "2010-10-01").mkdir()
    (tmp_path / "2010-10-31").mkdir()
    found = {line.indicator.split()[0]: line for line in coverage(load_profile("us_h2"), {"work_permits": tmp_path})}
    assert (found["A12"].available, found["A12"].because) == (False, "no source complaints")
    assert (found["A11"].available, found["A11"].because) == (False, "work_permits gives no job_order_no")
    assert (found["A40"].available, found["A40"].days) == (True, 365)
    assert found["A40"].because == "work_permits comes since 2010-10-01; of the time before, only what that first " \
        "delivery held counts"  # fmt: skip
    assert (found["A36"].available, found["A36"].because) == (False, "inspections gives no agency_id")
    assert (found["E21"].available, found["E21"].because) == (False, "inspections tells it better")


def test_inspections_of_agencies_alone_tell_nothing_better_of_employers(folder: Path) -> None:
    """Refused applications speak where no visit can name an employer; what only such visits tell is not there."""
    mapping = folder / "sources" / "inspections.sql"
    mapping.write_text("select _file, _line, case_id as inspection_id, trade_nm as agency_id from raw")
    found = {line.indicator.split()[0]: line for line in coverage(load_profile(str(folder)), {})}
    assert found["E21"].available and found["A36"].available
    assert (found["E17"].available, found["E17"].because) == (
        False,
        "inspections gives no employer_id or employer_name",
    )


def test_a_mapping_without_the_column_that_joins_makes_its_indicators_not_available(tmp_path: Path) -> None:
    """Permits that never say who the worker is cannot be joined with travellers, however many crossings there are."""
    folder = tmp_path / "asean"
    shutil.copytree(CONFIG_DIR / "profiles" / "asean", folder)
    mapping = folder / "sources" / "work_permits.sql"
    mapping.parent.mkdir(exist_ok=True)
    mapping.write_text("select _file, _line, permit_no, workers, agency_id, applied_on, status from raw")
    found = {line.indicator.split()[0]: line for line in coverage(load_profile(str(folder)), {})}
    for indicator in ("A16", "A18", "E28", "R04", "R19"):
        assert (found[indicator].available, found[indicator].because) == (False, "work_permits gives no worker_doc_no")
    assert found["A48"].available and found["A40"].available


def test_where_all_permits_are_for_this_country_indicators_of_those_who_leave_say_so(tmp_path: Path) -> None:
    """A country to which workers come: its mapping writes the country into each permit."""
    folder = tmp_path / "asean"
    shutil.copytree(CONFIG_DIR / "profiles" / "asean", folder)
    mapping = folder / "sources" / "work_permits.sql"
    mapping.parent.mkdir(exist_ok=True)
    mapping.write_text(
        "select _file, _line, permit_no, workers, worker_doc_no, agency_id, applied_on, 'IDN' as destination from raw"
    )
    because = "it asks of workers who leave, and all permits are for work in this country"
    found = {line.indicator.split()[0]: line for line in coverage(load_profile(str(folder)), {})}
    for indicator in ("A16", "A20", "E06", "E13"):
        assert (found[indicator].available, found[indicator].because) == (False, because)
    assert found["A40"].available and found["R04"].available  # applicants who leave are asked of everywhere
    mapping.write_text(mapping.read_text().replace("'IDN' as destination", "destination"))
    found = {line.indicator.split()[0]: line for line in coverage(load_profile(str(folder)), {})}
    assert found["A16"].available
    (folder / "reference" / "checkpoints.csv").write_text("code,name\nIDCGK,Cengkareng\n")  # of which country?
    found = {line.indicator.split()[0]: line for line in coverage(load_profile(str(folder)), {})}
    assert found["A16"].available


def test_a_profile_that_cannot_be_used_stops_before_anything_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spoil(folder / "reference" / "units.csv", "labour", "labor")
    spoil(folder / "reference" / "units.csv", ",4,en", ",four,en")
    monkeypatch.setenv("AWAS_PROFILE", str(folder))
    monkeypatch.setenv("AWAS_HOME", str(tmp_path / "home"))
    assert main(["day", "2010-10-31"]) == 1
    told = capfd.readouterr().err
    assert told.startswith("awas: profile us_h2: reference/units.csv: line 2: 'four' in column capacity")
    assert told.endswith("(1 more: awas check-profile)\n")
    assert not (tmp_path / "home").exists()
    with pytest.raises(AwasError, match="1 more"):
        require(load_profile(str(folder)))


def test_the_command_tells_all_and_ends_in_a_status(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """One line an indicator; those without their sources are counted out."""
    assert main(["check-profile", str(folder)]) == 0
    told = capfd.readouterr().out
    lacking = sum(line.startswith("not available ") for line in told.splitlines())
    assert 0 < lacking < len(load_cards())
    assert f"{len(load_cards()) - lacking} of {len(load_cards())} indicators are available" in told
    spoil(folder / "reference" / "units.csv", "labour", "labor")
    assert main(["check-profile", str(folder)]) == 1
    assert "1 problems stop a day, 0 more are only odd" in capfd.readouterr().out
