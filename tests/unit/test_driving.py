"""The visits of a day come in an order that a car can drive."""

from __future__ import annotations

import pypdf
import pytest

from tests.unit.conftest import World
from tests.unit.support.pages import words_of
from transforms.laboratory.scored_day import session
from transforms.statistics.driving import km, length, order

JAKARTA, BANDUNG, SURABAYA = (-6.200, 106.817), (-6.917, 107.619), (-7.250, 112.750)


def test_distances_are_those_of_the_map() -> None:
    assert km(JAKARTA, SURABAYA) == pytest.approx(665, abs=5)
    assert km(JAKARTA, JAKARTA) == 0


def test_the_way_goes_on_to_the_nearest_and_does_not_cross_itself() -> None:
    assert order(JAKARTA, [SURABAYA, BANDUNG, JAKARTA]) == [2, 1, 0]
    line = [(0.0, float(lon)) for lon in (2, -1, 5, 1)]  # the nearest first would go to and fro
    way = order((0.0, 0.0), line)
    assert length((0.0, 0.0), line, way) <= length((0.0, 0.0), line, [3, 0, 1, 2])
    assert sorted(way) == [0, 1, 2, 3]


def test_the_page_and_the_sheet_list_the_stops_from_the_office_on(world: World) -> None:
    """The office is in Jakarta; a1 is in Batam as everybody else, a2 moved to Jakarta: it comes first."""
    con = session()
    con.execute(
        "update core.agency set city = 'Jakarta', region = 'ID-JK' where entity_id = 'a2';"
        "update ref.units set office = 'jakarta' where unit = 'batam';"
        "insert into ref.towns values ('Jakarta', 'ID-JK', -6.2, 106.817), ('Batam', 'ID-KR', 1.13, 104.053)"
    )
    folder = world.draft(con).path / "units" / "batam"
    told = words_of(folder / "index.html").partition("In an order that can be driven")[2]
    assert told.startswith(" 871 km as the crow flies from the office to the last stop.")
    assert told.index("same town") < told.index("PT Cahaya Samudra Jaya : 871 km on") < told.index("CV Karya Mandiri")
    sheet = " ".join(page.extract_text() for page in pypdf.PdfReader(folder / "list.pdf").pages)
    assert "+62 778 123 456" in sheet and "In an order that can be driven" in " ".join(sheet.split())
