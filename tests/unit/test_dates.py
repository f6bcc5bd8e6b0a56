"""Days: of the styles that the profile names; what another reading makes of them is told and never guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from pydantic import ValidationError

from tests.conftest import drop
from tests.unit.support.deliveries import query
from transforms import deliver
from transforms.deliver.values.month_names import in_english
from transforms.profile import Profile, Source
from transforms.settings import Settings

DAY = date(2026, 3, 31)
HEADER = "agency_id,legal_name,country,licence_status,licence_from,licence_to\n"
ASIDE = "select line, reasons[1] from lake.quarantine.row order by line"
ERA = "licence_to: is after the delivery by more than 25 years; a year of "


def register(settings: Settings, profile: Profile, drops: Path, days: list[tuple[str, str]], **how: object) -> str:
    """What is said of a register with these licences, first and last day of each."""
    source = profile.source("agency_register").model_dump() | how
    profile = profile.model_copy(
        update={"sources": {**profile.sources, "agency_register": Source.model_validate(source)}}
    )
    rows = [f"AG{number:02},Sari,IDN,active,{first},{last}\n" for number, (first, last) in enumerate(days)]
    drop(drops, "agency_register", DAY.isoformat(), "a.csv", HEADER + "".join(rows))
    return deliver.run(settings, profile, "agency_register", DAY)


def read(settings: Settings) -> list[tuple[str, str]]:
    rows = query(settings, "select licence_from, licence_to from lake.accepted.agency_register order by agency_id")
    return [(str(first), str(last)) for first, last in rows]


def signals(settings: Settings) -> list[str]:
    found = query(settings, "select note from lake.ledger.validation where expectation = 'signal' order by note")
    return [note for (note,) in found if "day" in note]


def test_days_that_a_column_cannot_have_are_set_aside_with_their_era(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    register(settings, profile, drops, [
        ("2023-06-15", "2027-06-14"), ("2564-06-15", "2566-06-14"), ("1443-06-15", "1447-06-14"),
        ("0110-06-15", "0114-06-14"), ("2078-06-15", "2082-06-14"), ("2023-06-15", "9999-12-31"),
        ("1895-01-01", "2027-06-14"), ("2023-06-15", "infinity"),
    ])  # fmt: skip
    assert read(settings) == [("2023-06-15", "2027-06-14"), ("2023-06-15", "9999-12-31")]
    said = query(settings, "select line, list_filter(reasons, lambda r: r like '%era%' or r like '%year%') from "
                 "lake.quarantine.row order by line")  # fmt: skip
    eras = {line: reasons[-1].split("year of ")[-1] for line, reasons in said}
    assert eras == {
        3: "the Buddhist era? (calendars)",
        4: "the Hijri era? (calendars)",
        5: "the Minguo era, or without its century? (calendars)",
        6: "Bikram Sambat? (calendars)",
        8: "licence_from: is more than 130 years before the delivery",
        9: "licence_to: is after the delivery by more than 25 years",
    }


@pytest.mark.parametrize(
    ("eras", "aside"),
    [
        ({"*": "solar_hijri"}, "a year of the Hijri era? (calendars: * is days, a column of times has to be named)"),
        ({"*": "solar_hijri", "recorded_at": "solar_hijri"}, ""),
    ],
)
def test_when_a_record_was_made_is_a_time_whose_era_has_to_be_named(
    settings: Settings, profile: Profile, drops: Path, eras: dict[str, str], aside: str
) -> None:
    """`*` is days alone; whoever wrote it is told so."""
    text = "agency_id,legal_name,country,licence_status,recorded_at\nAG1,Sari,IDN,active,18/05/1403 08:38\n"
    drop(drops, "agency_register", DAY.isoformat(), "a.csv", text)
    how = {"timestampformat": "%d/%m/%Y %H:%M", "times": "Asia/Kabul", "calendars": eras}
    source = profile.source("agency_register").model_copy(update=how)
    changed = profile.model_copy(update={"sources": {**profile.sources, "agency_register": source}})
    deliver.run(settings, changed, "agency_register", DAY)
    accepted = query(settings, "select recorded_at::date::varchar from lake.accepted.agency_register")
    assert accepted == ([] if aside else [("2024-08-08",)])
    assert [reason.split("; ")[-1] for _, reason in query(settings, ASIDE)] == ([aside] if aside else [])


def test_a_whole_register_of_another_era_is_refused_and_the_message_names_it(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    said = register(
        settings, profile, drops, [("15/06/2564", "14/06/2566")] * 3, dateformat="%d/%m/%Y", max_quarantined_share=0.05
    )
    assert "a year of the Buddhist era? (calendars)" in said


def test_the_profile_names_the_era_of_a_column(settings: Settings, profile: Profile, drops: Path) -> None:
    how = {"dateformat": "%d/%m/%Y", "calendars": {"*": "buddhist", "licence_from": "hijri"}}
    register(settings, profile, drops, [("01/10/1444", "14/06/2570"), ("2023-04-21", "14/06/2570")], **how)
    assert read(settings) == [("2023-04-21", "2027-06-14")]
    ours = "it is one of our calendar, which its column is not said to have (calendars)"
    assert query(settings, ASIDE) == [(3, f"licence_from: is not a date of the hijri calendar; {ours}")]


def test_a_true_date_of_a_workbook_is_of_our_calendar(settings: Settings, profile: Profile, drops: Path) -> None:
    """One clerk types dates into cells of a list whose other days are texts of the solar Hijri calendar."""
    path = drop(drops, "agency_register", DAY.isoformat(), "a.xlsx", "")
    with xlsxwriter.Workbook(path) as book:
        sheet, form = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADER.strip().split(","))
        for line, licence_from in enumerate(("1402/03/25", date(2023, 6, 15), "1402-03-26"), start=1):
            sheet.write_row(line, 0, [f"AG{line}", "Sari", "IDN", "active"])
            if isinstance(licence_from, date):
                sheet.write_datetime(line, 4, licence_from, form)
            else:
                sheet.write_string(line, 4, licence_from)
            sheet.write_string(line, 5, "1406/03/24")
    how = {"dateformat": "%Y/%m/%d", "calendars": {"*": "solar_hijri"}}
    source = profile.source("agency_register").model_copy(update=how)
    changed = profile.model_copy(update={"sources": {**profile.sources, "agency_register": source}})
    said = deliver.run(settings, changed, "agency_register", DAY)
    first, last = "2023-06-15", "2027-06-14"
    assert read(settings) == [(first, last), (first, last), ("2023-06-16", last)], said
    assert query(settings, ASIDE) == []


def test_two_styles_are_read_where_the_profile_names_both(settings: Settings, profile: Profile, drops: Path) -> None:
    days = [("15/06/2023", "14 Jun 2027"), ("2023-06-15", "14/06/2027"), ("06/15/2023", "14/06/2027")]
    register(settings, profile, drops, days, dateformat=["%d/%m/%Y", "%d %b %Y"])
    assert read(settings) == [("2023-06-15", "2027-06-14")] * 2
    about = "licence_from: is a date only with day and month changed about; those of other rows may be, too"
    assert query(settings, ASIDE) == [(4, about)]
    with pytest.raises(ValidationError, match="cannot be told apart"):
        Source(dateformat=["%d/%m/%Y", "%m/%d/%Y"])


@pytest.mark.parametrize(
    ("languages", "style", "written"),
    [
        (["es", "en"], "%d-%b-%Y", ["15-ene-2024", "15-ENE.-2024", "15-enero-2024", "15-Jan-2024"]),
        (["es"], "%d.%b.%Y", ["15.ene.2024"]),  # a dot of the style, not of the name
        (["fr"], "%d %B %Y", ["15 janv. 2024", "15 janvier 2024", "15 Janv 2024", "15 January 2024"]),
        (["pt"], "%d de %B de %Y", ["15 de janeiro de 2024"]),
        (["fr"], "%d %B %Y", ["15 JANVIER 2024", "15\u00a0janvier\u00a02024", "15. janvier 2024"]),
        (["id", "ms"], "%d %b %Y", ["15 Januari 2024", "15 jan 2024"]),
        (["tr"], "%d %B %Y", ["15 OCAK 2024"]),
        (["vi"], "%d %B, %Y", ["15 tháng 1, 2024"]),  # not the beginning of `tháng 12`
    ],
)
def test_a_month_is_read_by_its_name_in_the_languages_of_the_profile(
    settings: Settings, profile: Profile, drops: Path, languages: list[str], style: str, written: list[str]
) -> None:
    """A register in Spanish had its Februaries (`feb`, as in English) and lost its Januaries (`ene`)."""
    there = profile.model_copy(update={"languages": languages})
    said = register(settings, there, drops, [(f'"{text}"', "") for text in written], dateformat=style)
    assert [first for first, _ in read(settings)] == ["2024-01-15"] * len(written), said


@pytest.mark.parametrize(
    ("language", "style", "written", "meant"),
    [
        ("fr", "%d %B %Y", ["12 aout 2020", "12 AOUT 2020", "12 août 2020"], "2020-08-12"),
        ("fr", "%d %B %Y", ["5 fevrier 2020", "5 fevr. 2020", "5 FÉVR. 2020"], "2020-02-05"),
        ("fr", "%d %B %Y", ["1er mars 2020", "01 mars 2020", "1ER MARS 2020"], "2020-03-01"),
        ("pt", "%d de %B de %Y", ["1º de março de 2020", "1.º de Marco de 2020"], "2020-03-01"),
        ("de", "%d. %B %Y", ["1. März 2020", "1. Marz 2020", "01. MÄRZ 2020"], "2020-03-01"),
    ],
)
def test_months_without_accents_and_ordinal_days_are_read_in_the_languages_of_a_source(
    settings: Settings, profile: Profile, drops: Path, language: str, style: str, written: list[str], meant: str
) -> None:
    """Old programs and hasty clerks write no accents, and the first of a month has a name of its own. A source's files
    may be in a language in which no page is written."""
    days = [(f'"{text}"', "") for text in written]
    said = register(settings, profile, drops, days, dateformat=style, date_languages=[language])
    assert [first for first, _ in read(settings)] == [meant] * len(written), said


def test_a_month_in_a_language_that_nobody_named_is_set_aside_with_the_key(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    register(settings, profile, drops, [("12 août 2020", ""), ("40 May 2020", "")], dateformat="%d %B %Y")
    no_date = "licence_from: is not a date"
    assert query(settings, ASIDE) == [(2, f"{no_date}; is its month's name of another language? (date_languages)"),
                                      (3, no_date)]  # fmt: skip
    with pytest.raises(ValidationError, match="no language with known names of months"):
        Source(date_languages=["xq"])


def test_a_name_of_two_months_and_a_part_of_a_word_are_no_month(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """`listopad` is October in Croatian and November in Polish; Spanish is no language of this profile."""
    there = profile.model_copy(update={"languages": ["hr", "pl"]})
    days = [("15 listopad 2023", ""), ("15 xlipca 2023", ""), ("15 enero 2023", ""), ("15 lipca 2023", "")]
    register(settings, there, drops, days, dateformat="%d %B %Y")
    assert [first for first, _ in read(settings)] == ["2023-07-15"]
    other = "licence_from: is not a date; is its month's name of another language? (date_languages)"
    assert query(settings, ASIDE) == [(line, other) for line in (2, 3, 4)]


@pytest.mark.parametrize(
    ("text", "locale", "read"),
    [
        ("5 February 2567", "th_TH", "5 Feb 2567"),  # English is read beside the profile's languages
        ("15 setiembre 2023", "es_PE", "15 Sep 2023"),
        ("15 septiembre 2023", "es_PE", "15 Sep 2023"),  # as in other countries of the language
        ("15 tháng 12024", "vi", "15 tháng 12024"),  # January 2024, or December of the year 24
        ("15 xlipca 2023", "pl", "15 xlipca 2023"),
        ("12 aout 2020, le 1er", "fr", "12 Aug 2020, le 1er"),  # the end of a text is no day before a month
    ],
)
def test_a_month_s_name_becomes_the_english_one_where_it_stands_alone(text: str, locale: str, read: str) -> None:
    assert in_english(text, (locale,)) == read


def test_a_month_of_another_era_is_read_by_its_name_where_its_months_are_ours(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    there = profile.model_copy(update={"languages": ["th", "en"]})
    days = [("5 กุมภาพันธ์ 2567", "๕ ก.พ. ๒๕๗๐"), ("5 Feb 2567", "2570-02-05"), ("5 กุมภา 2567", "")]
    how = {"dateformat": "%d %B %Y", "calendars": {"*": "buddhist"}}
    register(settings, there, drops, days, **how)
    assert read(settings) == [("2024-02-05", "2027-02-05")] * 2
    assert query(settings, ASIDE) == [(4, "licence_from: is not a date of the buddhist calendar")]


def test_february_is_no_month_of_the_hijri_year(settings: Settings, profile: Profile, drops: Path) -> None:
    """Nor is a time of day, where no style is left in which a day could be written."""
    days = [("5 Feb 1446", ""), ("T00:00", "")]
    register(settings, profile, drops, days, dateformat="%d %b %Y", calendars={"*": "hijri"})
    assert query(settings, ASIDE) == [(line, "licence_from: is not a date of the hijri calendar") for line in (2, 3)]


def test_a_moment_of_another_zone_is_no_day(settings: Settings, profile: Profile, drops: Path) -> None:
    days = [("2023-06-14T17:00:00Z", ""), ("2023-06-15T00:00:00Z", ""), ("2023-06-15 10:00:00", "")]
    register(settings, profile, drops, days)
    assert [first for first, _ in read(settings)] == ["2023-06-15", "2023-06-15"]
    assert query(settings, ASIDE) == [(2, "licence_from: is a moment of another time zone, and no date")]


def test_of_another_era_too_day_and_month_are_told_apart_or_nobody_knows(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Thai days as 06/15/2566 in a register of 15/06/2566: those up to the 12th are read with another month."""
    how = {"dateformat": ["%d/%m/%Y", "%d %b %Y"], "calendars": {"*": "buddhist"}, "max_quarantined_share": 1.0}
    days = [*((f"0{day}/0{day + 2}/2566", "") for day in range(1, 6)), ("06/15/2566", ""), ("66/15/2566", "")]
    register(settings, profile, drops, days, **how)
    about = "licence_from: is a date only with day and month changed about; those of other rows may be, too"
    assert query(settings, ASIDE) == [(7, about), (8, "licence_from: is not a date of the buddhist calendar")]
    assert signals(settings) == ["no day of licence_from is after the 12th: day and month may be changed about"]


@pytest.mark.parametrize(("last", "told"), [(12, True), (13, False)])
def test_a_delivery_in_which_day_and_month_cannot_be_told_apart_is_told(
    settings: Settings, profile: Profile, drops: Path, last: int, told: bool
) -> None:
    days = [(f"{day:02}/{month:02}/2023", "") for month, day in enumerate((1, 2, 3, 4, last), start=5)]
    register(settings, profile, drops, days, dateformat="%d/%m/%Y")
    said = ["no day of licence_from is after the 12th: day and month may be changed about"]
    assert signals(settings) == (said if told else [])


@pytest.mark.parametrize(
    ("style", "written"),
    [("%d/%m/%Y", "{day:02}/03/2023"), ("%d %b %Y", "{day:02} {name} 2023"), ("%Y-%m-%d", "2023-{month:02}-{day:02}")],
)
def test_days_that_can_be_no_other_are_not_told_as_changed_about(
    settings: Settings, profile: Profile, drops: Path, style: str, written: str
) -> None:
    """A file of 1 to 8 March has no later day to show; a month's name, or the year first, leaves nothing open."""
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug")
    days = [(written.format(day=n, month=n, name=name), "") for n, name in enumerate(names, start=1)]
    register(settings, profile, drops, days, dateformat=style)
    assert len(read(settings)) == 8
    assert signals(settings) == []


def test_day_and_month_changed_about_in_the_file_of_one_office_are_told(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Over all offices there are days after the 12th, and a clerk of one writes the month first."""
    days = [(f"{day:02}/{month:02}/2023", "") for month in (2, 3) for day in range(1, 13)]
    rows = [f"BR{n},Sari,IDN,active,{first},{last}\n" for n, (first, last) in enumerate(days)]
    drop(drops, "agency_register", DAY.isoformat(), "b.csv", HEADER + "".join(rows))
    register(settings, profile, drops, [(f"{day}/03/2023", "") for day in range(10, 30)], dateformat="%d/%m/%Y")
    said = ["no day of licence_from in b.csv is after the 12th: day and month may be changed about"]
    assert signals(settings) == said


def test_days_in_digits_of_every_script_are_read(settings: Settings, profile: Profile, drops: Path) -> None:
    """Digits say nothing of the era: a year of another one is set aside as ever."""
    register(settings, profile, drops, [
        ("٢٠٢٤-٠٦-١٥", "۲۰۲۷-۰۶-۱۴"), ("๒๐๒๔-๐๖-๑๕", "२०२७-०६-१४"), ("２０２４－０６－１５", "၂၀၂၇-၀၆-၁၄"),
        ("๒๕๖๗-๐๖-๑๕", "๒๕๗๐-๐๖-๑๔"),
    ])  # fmt: skip
    assert read(settings) == [("2024-06-15", "2027-06-14")] * 3
    assert query(settings, ASIDE)[0][0] == 5


def test_years_without_a_century_may_be_of_another_era(settings: Settings, profile: Profile, drops: Path) -> None:
    """69 is read as 1969, and is 2569, our 2026, where a country counts from the Buddha."""
    days = [(f"{n:02}/01/69", "13/06/70") for n in range(10, 20)]
    register(settings, profile, drops, days, dateformat="%d/%m/%y")
    told = query(settings, "select note from lake.ledger.validation where note like '%without their century%'")
    assert told[0] == ("the years of licence_from may be of the Buddhist era, without their century (calendars)",)
