"""Codes of one list become those of another by a table of the profile; what it does not say is unknown."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import duckdb
import pytest

from tests.conftest import drop
from tests.unit.support.deliveries import DAY, query
from transforms import deliver
from transforms.names.code_form import code_form, make_macro
from transforms.profile import Profile, Source
from transforms.profile_check import crosswalks
from transforms.session import load_reference
from transforms.settings import Settings

TABLE = """\
from_list,from_code,to_list,to_code
NOC 2011,6322,ISCO-08,5120
NAICS,11*,ISIC,A
NAICS,1153,ISIC,M
KBLI,01*,ISIC,A
SOC,45-2092,ISCO-08,9211
SOC,45-2092,ISCO-08,9212
"""


def crossing_by(profile: Profile, table: str) -> duckdb.DuckDBPyConnection:
    """A session in which codes are crossed by a file of the profile."""
    (profile.folder / "reference").mkdir(parents=True)
    (profile.folder / "reference" / "crossings.csv").write_text(table, encoding="utf-8")
    con = duckdb.connect()
    load_reference(con, profile)
    return con


@pytest.mark.parametrize(
    ("code", "lists", "is_then"),
    [
        ("6322", ("NOC 2011", "ISCO-08"), "5120"),
        ("63221", ("NOC 2011", "ISCO-08"), None),  # a code of a later list is none of this one
        ("6322", ("NOC 2021", "ISCO-08"), None),
        ("111219", ("NAICS", "ISIC"), "A"),
        ("1153", ("NAICS", "ISIC"), "M"),  # the longer one counts
        ("0111", ("KBLI", "ISIC"), "A"),
        ("45-2092", ("SOC", "ISCO-08"), None),  # the table says two: nobody knows which
        (None, ("NAICS", "ISIC"), None),
    ],
)
def test_a_code_is_what_the_table_says_or_unknown(
    profile: Profile, code: str | None, lists: tuple[str, str], is_then: str | None
) -> None:
    with crossing_by(profile, TABLE) as con:
        con.execute(
            "create table raw as select ?::varchar as code, * from (values (?, ?)) as list (a, b)", [code, *lists]
        )
        assert con.execute("select ref.crossed(code, a, b) from raw").fetchone() == (is_then,)


@pytest.mark.parametrize(
    ("codes", "are_then"),
    [(["6322", "1"], ["5120", "1"]), (["1", "6322"], ["1", "5120"]), ([], []), (None, [])],
)
def test_each_code_of_a_list_is_crossed_and_what_is_unknown_stays(
    profile: Profile, codes: list[str] | None, are_then: list[str]
) -> None:
    with crossing_by(profile, TABLE) as con:
        con.execute("create table raw as select ?::varchar[] as codes", [codes])
        found = con.execute("select ref.crossed_list(codes, 'NOC 2011', 'ISCO-08') from raw").fetchone()
        assert (found or [None])[0] == (are_then or None)


WORDS = """\
from_list,from_code,to_list,to_code,rank
job,FISH CLEANER,ISCO-08,7511,1
job,FISH,ISCO-08,9216,2
job,BRICK*HELPER,ISCO-08,9313,3
job,BRICK,ISCO-08,7112,4
job,HOTEL,ISCO-08,9112,5
job,CLERK,ISCO-08,4224,5
"""


@pytest.mark.parametrize(
    ("text", "is_then"),
    [
        (" FISH CLEANER ", "7511"),  # of two that fit the one of the smaller rank
        (" CLEANER OF FISHES ", "9216"),
        (" BRICKLAYERS HELPER ", "9313"),
        (" BRICKLAYER ", "7112"),
        (" HOTEL CLERK ", None),  # two of one rank: nobody knows which
        (" SINGER ", None),
        (None, None),
    ],
)
def test_of_the_words_that_stand_in_a_text_the_first_count(
    profile: Profile, text: str | None, is_then: str | None
) -> None:
    with crossing_by(profile, WORDS) as con:
        con.execute("create table raw as select ?::varchar as job", [text])
        assert con.execute("select ref.crossed_by_words(job, 'job', 'ISCO-08') from raw").fetchall() == [(is_then,)]


# as its publisher made it: titles beside the codes, one of which becomes two
SOC = """\
SOC code,SOC title,ISCO-08 code,ISCO-08 title
45-2092,Farmworkers,9211,Crop farm labourers
35-2014,"Cooks, restaurant",5120,Cooks
53-3032,Drivers,8332,Heavy truck drivers
53-3032,Drivers,8331,Bus drivers
"""
HEADER = "permit_no,employer_name,destination,occupation,employer_sector,applied_on,status\n"


def permit(number: int, occupation: str, sector: str = "") -> str:
    return f"P{number},Maju,USA,{occupation},{sector},2026-02-01,approved\n"


def crossed(settings: Settings, profile: Profile, drops: Path, rows: str, **occupation: str) -> Profile:
    """Deliver permits in the lists of another country."""
    reference = profile.folder / "reference"
    reference.mkdir(parents=True)
    (reference / "soc.csv").write_text(SOC, encoding="utf-8")
    (reference / "crossings.csv").write_text(TABLE, encoding="utf-8")
    codes = {
        "occupation": {"table": "soc.csv", "code": "SOC code", "to": "ISCO-08 code", **occupation},
        "employer_sector": {"list": "NAICS", "into": "ISIC"},
    }
    said = {"complete_when": "folder", "max_quarantined_share": 1.0, "codes": codes}
    profile = profile.model_copy(update={"sources": {"work_permits": Source.model_validate(said)}})
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + rows)
    deliver.run(settings, profile, "work_permits", DAY)
    return profile


def told(settings: Settings) -> list[str]:
    notes = query(settings, "select note from lake.ledger.validation where expectation = 'signal' order by note")
    return [note for (note,) in notes if "codes of" in note]


ACCEPTED = "select permit_no, occupation, employer_sector from lake.accepted.work_permits order by permit_no"


def test_a_profile_names_its_own_table_and_an_unknown_code_is_never_taken_as_it_stands(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """7115 would be a code of ISCO-08, but in a column of the country's own codes it is an unknown one."""
    rows = permit(1, "45-2092", "111219") + permit(2, "35-2014", "999") + permit(3, "7115") + permit(4, "53-3032")
    made = crossed(settings, profile, drops, rows)
    (odd,) = crosswalks.check(made)
    assert odd.what == "'53-3032' becomes several codes, and so is unknown (1 codes like it)"
    assert query(settings, ACCEPTED) == [("P1", "9211", "A"), ("P2", "5120", None)]
    why = query(settings, "select line, reasons from lake.quarantine.row order by line")
    assert why == [(4, ["occupation: the code is not in soc.csv"]), (5, ["occupation: the code is not in soc.csv"])]
    assert told(settings) == [
        "1 of 2 codes of employer_sector (50.0%; 1 different) are not in NAICS, and are left empty",
        "2 of 4 codes of occupation (50.0%; 2 different) are not in soc.csv, and their rows are quarantined",
    ]


def test_a_profile_may_say_what_stands_for_an_unknown_code(settings: Settings, profile: Profile, drops: Path) -> None:
    crossed(settings, profile, drops, permit(1, "45-2092") + permit(2, "7115"), unknown="9999")
    assert query(settings, ACCEPTED) == [("P1", "9211", None), ("P2", "9999", None)]
    assert told(settings) == ["1 of 2 codes of occupation (50.0%; 1 different) are not in soc.csv, and stand as 9999"]


def test_a_list_of_codes_keeps_those_that_are_known(settings: Settings, profile: Profile, drops: Path) -> None:
    (profile.folder / "reference").mkdir(parents=True)
    (profile.folder / "reference" / "crossings.csv").write_text(TABLE, encoding="utf-8")
    said = {"complete_when": "folder", "codes": {"sectors": {"list": "NAICS", "into": "ISIC"}}}
    profile = profile.model_copy(update={"sources": {"agency_register": Source.model_validate(said)}})
    header, row = "agency_id,legal_name,country,licence_status,sectors\n", "Sari,IDN,active"
    drop(drops, "agency_register", "2026-03-01", "a.csv",
         f"{header}AG1,{row},1111;1153;77\nAG2,{row},77\nAG3,{row},\n")  # fmt: skip
    deliver.run(settings, profile, "agency_register", DAY)
    found = query(settings, "select agency_id, sectors from lake.accepted.agency_register order by agency_id")
    assert found == [("AG1", ["A", "M"]), ("AG2", None), ("AG3", None)]
    assert told(settings) == ["2 of 4 codes of sectors (50.0%; 1 different) are not in NAICS, and are left empty"]


FORMS = """\
from_list,from_code,to_list,to_code
国名,ベトナム,ISO 3166,VNM
国名,ガーナ,ISO 3166,GHA
国名,Ａ１,ISO 3166,X
国名,A1,ISO 3166,Y
国名,東ティモール*,ISO 3166,TLS
"""


@pytest.mark.parametrize(
    ("code", "is_then"),
    [
        ("ﾍﾞﾄﾅﾑ", "VNM"),
        ("ｶﾞｰﾅ", "GHA"),
        (" ベトナム\u200b", "VNM"),
        ("東ﾃｨﾓｰﾙ民主共和国", "TLS"),
        ("ヘトナム", None),  # another letter is another word
        ("Ａ１", "X"),  # what is written so counts before what has the same form
        ("A1", "Y"),
        ("a1", None),
    ],
)
def test_a_code_in_the_narrow_letters_of_an_old_program_is_the_same_code(
    profile: Profile, code: str, is_then: str | None
) -> None:
    with crossing_by(profile, FORMS) as con:
        con.execute("create table raw as select ?::varchar as code", [code])
        found = con.execute("select ref.crossed(code, '国名', 'ISO 3166') from raw").fetchone()
        assert found == (is_then,)


def test_the_form_of_a_text_is_one_in_python_and_in_sql() -> None:
    """Of each letter that stands for one other; the database takes no letter apart, as ㈱ into （株）."""
    letters = [chr(at) for at in range(0x20, 0x2FFFF) if unicodedata.category(chr(at)) not in ("Cs", "Cn", "Co", "Cc")]
    single = [one for one in letters if len(unicodedata.normalize("NFKC", one)) == 1]
    texts = ["|".join(single[at : at + 500]) for at in range(0, len(single), 500)]  # a call costs more than a letter
    texts += ["ｶﾞ", "ﾊﾟ ", "  a\u3000 b"]
    with duckdb.connect() as con:
        con.execute("create schema ref")
        make_macro(con)
        con.execute("create table said as select unnest(?::varchar[]) as text", [texts])
        found = con.execute("select text, ref.code_form(text) from said").fetchall()
    assert [text for text, form in found if form != code_form(text)] == []
