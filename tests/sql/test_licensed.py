"""An agency is as old as the first of its licences that no long gap follows, as far as the register tells."""

from __future__ import annotations

from datetime import date, timedelta

from tests.sql.small_core import Rows, made
from transforms.warehouse import FOREVER

DAY = date(2026, 3, 31)
OLD, LOST = date(2015, 1, 1), date(2024, 1, 1)
TABLES = """
    create schema core;
    create table core.licence_state (entity_id varchar, licence_status varchar, since date, until date);
    create table core.licence_term (
        entity_id varchar, licence_from date, licence_to date, told_on date, from_the_start boolean
    );
    create table core.work_permits (entity_id varchar, applied_on date, status varchar, matched_by varchar);
"""


def licensed(**given: Rows) -> dict[str, tuple[date, bool]]:
    """Agency → since when it is licensed, and whether that is at the latest, from rows of tables of `core`."""
    rows = made("licensed", TABLES, given, as_of=DAY)
    return {entity: (since, at_latest) for entity, since, at_latest in rows}


def term(entity: str, licence_from: date | None, licence_to: date | None, *, start: bool = False) -> tuple[object, ...]:
    return (entity, licence_from, licence_to, licence_from or LOST, start)


def test_a_licence_that_was_away_for_half_a_year_begins_anew() -> None:
    """Revoked for 180 days, or for 179; the register gives both the first day that they had ten years ago."""
    states: Rows = []
    for entity, days in (("LONG", 180), ("SHORT", 179)):
        back = LOST + timedelta(days=days)
        states += [
            (entity, "active", OLD, LOST), (entity, "revoked", LOST, LOST + timedelta(days=90)),
            (entity, "expired", LOST + timedelta(days=90), back), (entity, "active", back, FOREVER),
        ]  # fmt: skip
    terms = [term("LONG", OLD, None, start=True), term("SHORT", OLD, None, start=True)]
    assert licensed(licence_state=states, licence_term=terms) == {
        "LONG": (LOST + timedelta(days=180), False), "SHORT": (OLD, False),
    }  # fmt: skip


def test_a_day_on_which_a_third_of_the_first_register_was_licensed_is_no_first_day() -> None:
    """Ten of 29 licences begin on one day: a year of licences. Nine of 26 may be what they look."""
    for same, others, at_latest in ((10, 19, True), (9, 17, False)):
        terms: Rows = [term(f"S{n}", OLD, None, start=True) for n in range(same)]
        terms += [term(f"O{n}", OLD + timedelta(days=n + 1), None, start=True) for n in range(others)]
        found = licensed(licence_term=terms)
        assert (found["S0"], found["O0"]) == ((OLD, at_latest), (OLD + timedelta(days=1), False))


def test_a_register_without_first_days_tells_them_of_those_who_came_later() -> None:
    """LATER came with a later register: it is new. FIRST was there from the start; nobody knows for how long."""
    terms: Rows = [("FIRST", None, None, OLD, True), ("LATER", None, None, LOST, False)]
    assert licensed(licence_term=terms) == {"FIRST": (OLD, True), "LATER": (LOST, False)}


def test_permits_long_before_the_licence_tell_of_an_earlier_one() -> None:
    """180 days before, granted and by number. 179 are a licence that came late; a refusal or a name tells nothing."""
    filed: Rows = [
        ("A", LOST - timedelta(days=180), "ended", "id"), ("B", LOST - timedelta(days=179), "approved", "licence"),
        ("C", OLD, "denied", "id"), ("D", OLD, "approved", "name"),
    ]  # fmt: skip
    terms = [term(entity, LOST, None) for entity in "ABCD"]
    assert licensed(licence_term=terms, work_permits=filed) == {
        "A": (LOST - timedelta(days=180), True), "B": (LOST, False), "C": (LOST, False), "D": (LOST, False),
    }  # fmt: skip
