"""Employers with numbers: a number decides, and names are for those without one."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from transforms.laboratory import story
from transforms.laboratory.story import Row

DAY = date(2026, 3, 31)
session = partial(story.session, needs=["core.work_permits", "core.inspections", "core.employer"])
REGISTER: list[Row] = [
    {"employer_id": "MB322485", "name": "Tihama Hotels LLC", "country": "ARE", "region": "AE-DU"},
    {"employer_id": "MB322486", "name": "Al Fajr Farms LLC", "country": "ARE", "region": "AE-DU"},
]


def permit(number: str, employer_id: str | None, name: str, **columns: object) -> Row:
    return {
        "permit_no": number, "applied_on": DAY, "destination": "ARE", "status": "pending", "employer_id": employer_id,
        "employer_name": name, **columns,
    }  # fmt: skip


def employers(tmp_path: Path, permits: list[Row], register: list[Row], **given: list[Row]) -> dict[str, str | None]:
    con = session(tmp_path, {"work_permits": permits, "employer_register": register, **given}, DAY)
    return dict(con.execute("select permit_no, employer_entity_id from core.work_permits").fetchall())


def test_a_number_that_no_register_has_is_an_employer_of_its_own_whatever_its_name(tmp_path: Path) -> None:
    """Sponsors of Kuwait and Qatar have the name of one in the register of the Emirates, and other numbers."""
    rows = [
        permit("P1", "MB322485", "Tihama Hotels LLC"),
        permit("P2", "KW30186", "Tihama Hotels LLC", destination="KWT"),
        permit("P3", "KW30186", "TIHAMA HOTEL", destination="KWT"),
        permit("P4", "QA40639", "Tihama Hotels LLC", destination="QAT"),
        permit("P5", None, "Tihama Hotels"),
        permit("P6", "MB999999", "Tihama Hotels LLC", employer_region="AE-DU"),
    ]
    found = employers(tmp_path, rows, REGISTER)
    assert found["P1"] == found["P5"] == "MB322485"
    assert found["P2"] == found["P3"]  # one number, two spellings
    own = {found[number] for number in ("P2", "P4", "P6")}
    assert len(own) == 3 and all(entity and entity.startswith("N:") for entity in own)


def test_different_numbers_are_different_employers_where_there_is_no_register(tmp_path: Path) -> None:
    rows = [permit(f"P{n}", f"7011{n}", "Nora Al-Qahtani", employer_region="SA-01") for n in range(1, 4)]
    found = employers(tmp_path, rows, [])
    assert len({*found.values()}) == 3 and None not in found.values()


def test_a_name_without_a_number_that_two_numbers_have_is_neither_s(tmp_path: Path) -> None:
    one = {"employer_region": "SA-01"}
    rows = [permit("P1", "70111", "Rimal Farms", **one), permit("P2", None, "Rimal Farms Est.", **one)]
    found = employers(tmp_path / "one", rows, [])
    assert found["P1"] == found["P2"]
    found = employers(tmp_path / "two", [*rows, permit("P3", "70222", "Rimal Farms", **one)], [])
    assert len({*found.values()}) == 3 and None not in found.values()


def test_a_namesake_in_the_region_with_another_number_is_a_hint_for_a_person(tmp_path: Path) -> None:
    """A mistyped number: MB322458 for MB322485. Until somebody decides, these are two; a decision makes them one."""
    rows = [permit("P1", "MB322458", "Tihama Hotels LLC", employer_region="AE-DU"),
            permit("P2", "MB322459", "Tihama Hotels LLC", employer_region="AE-AZ")]  # fmt: skip
    given: dict[str, list[Row]] = {"work_permits": rows, "employer_register": REGISTER}
    con = session(tmp_path / "before", given, DAY)
    told = con.execute("select written, candidate_id from resolve.check_identity").fetchall()
    assert told == [("Tihama Hotels LLC", "MB322485")]
    given["ref.identity_decisions"] = [
        {"entity_kind": "employer", "a": "MB322458", "b": "MB322485", "decision": "same", "decided_by": "ana",
         "decided_on": DAY, "reason": "two digits changed about"},
    ]  # fmt: skip
    con = session(tmp_path / "after", given, DAY)
    found = con.execute("select permit_no, employer_entity_id from core.work_permits order by 1").fetchall()
    assert found[0] == ("P1", "MB322485") and found[1][1] not in (None, "MB322485")


def test_where_no_register_has_either_number_only_a_mistyped_one_is_a_hint(tmp_path: Path) -> None:
    """Many households are called alike, so that a name alone would ask a person about every second one."""
    rows = [permit(f"P{n}", number, name, employer_region="SA-01") for n, (number, name) in enumerate([
        ("7011322473", "Nora Al-Qahtani"), ("7011322743", "Nora Al-Qahtani"),
        ("7011322474", "Reem Al-Harbi"), ("7016382715", "Reem Al-Harbi"),
    ])]  # fmt: skip
    con = session(tmp_path, {"work_permits": rows}, DAY)
    assert con.execute("select written from resolve.check_identity").fetchall() == [("Nora Al-Qahtani",)]


@pytest.mark.parametrize("none", ["0000000", "N/A", None])
def test_a_number_that_says_none_tells_no_employers_apart(tmp_path: Path, none: str | None) -> None:
    rows = [permit("P1", none, "Tihama Hotels"), permit("P2", none, "Al Fajr Farms")]
    assert employers(tmp_path, rows, REGISTER) == {"P1": "MB322485", "P2": "MB322486"}


def test_numbers_of_another_kind_stand_for_the_one_entry_of_their_name(tmp_path: Path) -> None:
    """Permits carry tax numbers, none of which the register has. Where one number and one entry have a name, they are
    one employer. Two tax numbers of one name are two employers, and neither is the entry."""
    words = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "jade", "koala", "lotus",
             "mango", "nadir", "ocean", "pearl", "quartz")  # fmt: skip
    others = [permit(f"P{n}", f"9{n:04}", f"Sahara {word} Works") for n, word in enumerate(words)]
    rows = [
        *others,
        permit("A", "80001", "Tihama Hotels"),
        permit("B", "80001", "Tihama Hotles"),
        permit("C", "80002", "Al Fajr Farms"),
        permit("D", "80003", "Al Fajr Farms"),
    ]
    found = employers(tmp_path / "tax", rows, REGISTER)
    assert found["A"] == found["B"] == "MB322485"
    assert len({found["C"], found["D"], None, "MB322486"}) == 4
    # the register's own kind: one of the numbers is in it
    found = employers(tmp_path / "own", [*rows, permit("E", "MB322486", "Al Fajr Farms")], REGISTER)
    assert found["A"] == found["B"] != "MB322485"
    # tax numbers of a country that the register is not of
    abroad = [row | {"destination": "KWT"} for row in rows]
    assert employers(tmp_path / "abroad", abroad, REGISTER)["A"] != "MB322485"


def test_a_number_made_of_the_name_is_none(tmp_path: Path) -> None:
    """Where a mapping makes identifiers of names, a slip in the name is one in the identifier."""
    place = {"employer_region": "US-KY", "employer_city": "Elkton"}
    rows = [
        permit("P1", "HOLLOW_CREEK_ORCHARDS|KY", "Hollow Creek Orchards LLC", **place),
        permit("P2", "HOLLOW_CREK_ORCHARDS|KY", "Hollow Crek Orchards LLC", **place),
        *[permit(f"Q{n}", f"{word.upper()}_FARM|KY", f"{word} Farm", employer_region="US-KY") for n, word in enumerate(
            ("Garnet", "Hazel", "Indigo", "Jasper", "Kestrel", "Larch", "Maple", "Nettle", "Osprey", "Poplar"))],
    ]  # fmt: skip
    found = employers(tmp_path, rows, [])
    assert found["P1"] == found["P2"]


def test_a_visit_with_a_number_is_none_to_its_namesake(tmp_path: Path) -> None:
    place = {"employer_region": "SA-01", "employer_city": "Abha"}
    rows = [permit("P1", "70111", "Rimal Farms", **place), permit("P2", "70222", "Rimal Farms", **place)]
    visits = [
        {"inspection_id": f"I{n}", "employer_id": number, "employer_name": "Rimal Farms", "inspected_on": DAY,
         "reason": "other", "result": "none", "unit": "U", **place}
        for n, number in enumerate(["70222", "70999", None])
    ]  # fmt: skip
    con = session(tmp_path, {"work_permits": rows, "inspections": visits}, DAY)
    of = dict(con.execute("select employer_entity_id, permit_no from core.work_permits").fetchall())
    found = con.execute("select inspection_id, employer_entity_id from core.inspections order by 1").fetchall()
    assert [(number, of.get(entity)) for number, entity in found] == [("I0", "P2"), ("I1", None), ("I2", None)]
