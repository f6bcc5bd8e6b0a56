"""Codes of one list become those of another by a table of the profile; what it does not say is unknown."""

from __future__ import annotations

import duckdb
import pytest

from transforms.profile import Profile
from transforms.session import load_reference

TABLE = """\
from_list,from_code,to_list,to_code
NOC 2011,6322,ISCO-08,5120
NAICS,11*,ISIC,A
NAICS,1153,ISIC,M
KBLI,01*,ISIC,A
SOC,45-2092,ISCO-08,9211
SOC,45-2092,ISCO-08,9212
"""


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
    (profile.folder / "reference").mkdir(parents=True)
    (profile.folder / "reference" / "crossings.csv").write_text(TABLE, encoding="utf-8")
    with duckdb.connect() as con:
        load_reference(con, profile)
        con.execute(
            "create table raw as select ?::varchar as code, * from (values (?, ?)) as list (a, b)", [code, *lists]
        )
        assert con.execute("select ref.crossed(code, a, b) from raw").fetchone() == (is_then,)
