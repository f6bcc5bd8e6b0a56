"""A licence that was taken weighs in full; one that was given back by a quarter, unless trouble came before it."""

from __future__ import annotations

from datetime import date, timedelta

from tests.sql.small_core import Rows, made

LOST = date(2026, 1, 1)
YEAR = timedelta(days=365)
TABLES = """
    create schema core;
    create table core.licence_state (entity_id varchar, licence_status varchar, since date);
    create table core.barred_party (entity_id varchar, barred_from date);
    create table core.complaints (entity_id varchar, filed_on date);
    create table core.work_permits (entity_id varchar, applied_on date);
    create table core.visit (
        entity_kind varchar, entity_id varchar, inspected_on date, found boolean
    );
"""


def gravity(**given: Rows) -> dict[str, tuple[date, float]]:
    """Agency → when it lost its licence and how grave that was, from rows of tables of `core`."""
    return {str(entity): (lost_on, float(weight)) for entity, lost_on, weight in made("licence_lost", TABLES, given)}


def cancelled(troubles: dict[str, list[date]], permits: dict[str, list[date]] | None = None) -> dict[str, float]:
    """How grave it was that these agencies gave their licences back on LOST, after complaints and permits of days."""

    def rows(days: dict[str, list[date]]) -> Rows:
        return [(entity, day) for entity, own in days.items() for day in own]

    states: Rows = [(entity, "cancelled", LOST) for entity in troubles]
    found = gravity(
        licence_state=states, complaints=rows(troubles), work_permits=rows(permits or {"ELSE": [LOST - 2 * YEAR]})
    )
    return {entity: weight for entity, (_, weight) in found.items()}


def test_two_complaints_in_the_year_before_make_a_return_of_the_licence_a_flight() -> None:
    """One may be chance; one of them older than a year, or later than the return, is none of the year before."""
    assert cancelled({
        "TWO": [LOST, LOST - YEAR], "ONE": [LOST], "NONE": [], "OLDER": [LOST, LOST - YEAR - timedelta(days=1)],
        "LATER": [LOST, LOST + timedelta(days=1)],
    }, {"ELSE": [LOST] * 100}) == {"TWO": 1, "ONE": 0.25, "NONE": 0.25, "OLDER": 0.25, "LATER": 0.25}  # fmt: skip


def test_a_busy_agency_is_complained_of_more_often() -> None:
    """One complaint comes of sixteen permits: of 32 in the year two, so that six are three times as many, five not.

    Permits of earlier years let expect nothing of the last one.
    """
    troubles = {"SIX": [LOST] * 6, "FIVE": [LOST] * 5, "EARLIER": [LOST] * 2}
    permits = {"SIX": [LOST] * 32, "FIVE": [LOST] * 32, "EARLIER": [LOST - 2 * YEAR] * 32, "ELSE": [LOST] * 112}
    assert cancelled(troubles, permits) == {"SIX": 1, "FIVE": 0.25, "EARLIER": 1}


def test_where_nobody_would_know_of_trouble_a_return_weighs_three_quarters() -> None:
    assert cancelled({"A": []}) == {"A": 0.75}


def test_a_finding_of_a_visit_is_trouble_like_a_complaint() -> None:
    """What was found at an employer is none; a visit that found nothing is none."""
    found: Rows = [("agency", "A", LOST, True)] * 2
    others: Rows = [("agency", "B", LOST, True), ("agency", "B", LOST, False), ("employer", "B", LOST, True)]
    states: Rows = [("A", "cancelled", LOST), ("B", "cancelled", LOST)]
    assert gravity(licence_state=states, visit=found + others) == {"A": (LOST, 1), "B": (LOST, 0.25)}


def test_who_lost_it_in_two_ways_lost_it_first_and_gravest() -> None:
    """Barred after it gave its licence back: since the return, in full. A revoked licence and a ban need no trouble."""
    later = LOST + timedelta(days=30)
    states: Rows = [("A", "cancelled", LOST), ("B", "revoked", LOST), ("C", "active", LOST), ("D", "suspended", LOST)]
    assert gravity(licence_state=states, barred_party=[("A", later), ("C", later), (None, LOST)]) == {
        "A": (LOST, 1), "B": (LOST, 1), "C": (later, 1),
    }  # fmt: skip
