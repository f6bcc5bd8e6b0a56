"""Names that several agencies of the register have exactly: one of these, and never one with a name that is near."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from transforms.laboratory import story
from transforms.laboratory.story import Row

DAY = date(2026, 3, 31)
session = partial(story.session, needs=["core.work_permits", "core.complaints", "core.job_adverts", "core.inspections"])
AHMED, HAMAD = "Ahmed Al Hinai Recruitment Office", "Hamad Al Hinai Recruitment Office"


def office(number: str, name: str, phone: str, **columns: object) -> Row:
    return {"agency_id": number, "licence_no": f"L{number}", "legal_name": name, "country": "OMN", "phone": phone,
            "licence_status": "active", **columns}  # fmt: skip


REGISTER = [
    office("201696", AHMED, "+968 27555257"),
    office("201697", AHMED, "+968 24000001"),
    office("344729", HAMAD, "+968 25183622"),
    office("500001", "Ahmad Al Hinai Recruitment Office", "+968 25000009"),
]


def permit(number: str, **columns: object) -> Row:
    return {"permit_no": number, "applied_on": DAY, "destination": "OMN", "status": "pending", **columns}


def advert(number: str, **columns: object) -> Row:
    return {"advert_id": number, "posted_on": DAY, **columns}


@pytest.mark.parametrize("legal", [True, False])
def test_a_name_that_several_have_exactly_is_one_of_these_and_never_a_near_one(tmp_path: Path, legal: bool) -> None:
    """Two offices are called Ahmed Al Hinai; Hamad and Ahmad are a letter or two away, and one of each."""
    register = REGISTER if legal else [
        row | {"legal_name": f"مكتب {row['agency_id']} للاستقدام", "trade_name": row["legal_name"]} for row in REGISTER
    ]  # fmt: skip
    given: dict[str, list[Row]] = {
        "agency_register": register,
        "work_permits": [permit("P1", agency_name=AHMED), permit("P2", agency_name="AHMED AL HINAI RECRUITMENT OFFICE"),
                         permit("P3", agency_name=HAMAD)],
        "complaints": [{"complaint_id": "K1", "agency_name": AHMED + ".", "filed_on": DAY, "kind": "fee"}],
    }  # fmt: skip
    con = session(tmp_path, given, DAY)
    found = con.execute("select permit_no, entity_id from core.work_permits order by 1").fetchall()
    assert found == [("P1", None), ("P2", None), ("P3", "344729")]
    assert con.execute("select entity_id from core.complaints").fetchall() == [(None,)]
    told = con.execute("select distinct written, candidate_id from resolve.check_identity order by all").fetchall()
    assert {written for written, _ in told} >= {AHMED, AHMED + "."}
    assert {candidate for _, candidate in told} == {"201696", "201697"}
    assert con.execute("select count(*) from resolve.agency where not registered").fetchone() == (0,)


def test_of_several_with_one_name_an_advert_is_the_one_s_whose_telephone_it_gives(tmp_path: Path) -> None:
    adverts = [
        advert("A1", agency_name=AHMED, contact_phone="27555257"),
        advert("A2", agency_name=AHMED, contact_phone="00968 2400 0001"),
        advert("A3", agency_name=AHMED, contact_phone="+968 25183622"),  # Hamad's: he has another name
        advert("A4", agency_name=AHMED),
    ]
    con = session(tmp_path, {"agency_register": REGISTER, "job_adverts": adverts}, DAY)
    found = con.execute("select advert_id, entity_id, matched_by from core.job_adverts order by 1").fetchall()
    assert found == [("A1", "201696", "phone"), ("A2", "201697", "phone"), ("A3", None, "none"), ("A4", None, "none")]


def test_a_licence_that_several_share_tells_which_of_them_a_name_means(tmp_path: Path) -> None:
    """The licence alone is nobody's, because firms of other names share it; with the name it is one office's."""
    register = [*REGISTER, office("600001", "Al Fajr Office", "+968 25000010", licence_no="L201696")]
    given: dict[str, list[Row]] = {
        "agency_register": register,
        "work_permits": [permit("P1", agency_name=AHMED, licence_no="L201696")],
    }
    con = session(tmp_path, given, DAY)
    assert con.execute("select entity_id, matched_by from core.work_permits").fetchall() == [("201696", "name")]


def test_what_people_decide_leaves_one_of_two(tmp_path: Path) -> None:
    written = "Al Hinai Ahmed Recruitment Office"
    decision = {"entity_kind": "agency", "a": written, "b": "201697", "decision": "different", "decided_by": "ana",
                "decided_on": DAY, "reason": "closed in 2019"}  # fmt: skip
    given: dict[str, list[Row]] = {
        "agency_register": REGISTER,
        "work_permits": [permit("P1", agency_name=written)],
        "ref.identity_decisions": [decision],
    }
    con = session(tmp_path, given, DAY)
    assert con.execute("select entity_id from core.work_permits").fetchall() == [("201696",)]


def test_a_trade_name_that_all_offices_of_a_licence_share_is_the_head_office_s(tmp_path: Path) -> None:
    """Also one that only the branches have; not one that an office of another licence has as well."""
    firm = {"legal_name": "مكتب ناصر البلوشي للاستقدام", "licence_no": "918549"}
    register = [
        office("918549-00", "", "1", trade_name="Nasser Al Balushi Recruitment Office", **firm),
        office("918549-01", "", "2", trade_name="Nasser Al Balushi Recruitment Office", **firm),
        office("918549-02", "", "3", trade_name="Balushi Branches", **firm),
        office("918549-03", "", "4", trade_name="Balushi Branches", **firm),
        office("77", "Al Rimal Office", "5", trade_name="Balushi Stars"),
        office("918549-04", "", "6", trade_name="Balushi Stars", **firm),
    ]
    names = ["NASSER AL BALUSHI Recruitment Office", "مكتب ناصر البلوشي للإستقدام", "Balushi Branches", "Balushi Stars"]
    given: dict[str, list[Row]] = {
        "agency_register": register,
        "work_permits": [permit(f"P{at}", agency_name=name) for at, name in enumerate(names)],
    }
    con = session(tmp_path, given, DAY)
    found = con.execute("select entity_id from core.work_permits order by permit_no").fetchall()
    assert found == [("918549-00",), ("918549-00",), ("918549-00",), (None,)]
