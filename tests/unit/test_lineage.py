"""Nothing protected, and nobody's identity, is in a point: shown by the SQL itself, and by what a change of it does."""

from __future__ import annotations

import pytest

from transforms.cards import load_cards
from transforms.contracts import contract_names, load_contract
from transforms.documentation import catalogue
from transforms.laboratory.indicator import missing
from transforms.lineage import Lineage

CARDS = load_cards()
PROTECTED = {(name, c.name) for name in contract_names() for c in load_contract(name).columns if c.protected}
PERSONAL = {(name, c.name) for name in contract_names() for c in load_contract(name).columns if c.personal}
KEYS = {(name, c.name) for name in contract_names() for c in load_contract(name).columns if c.pseudonym}


@pytest.mark.parametrize("id_", CARDS)
def test_no_indicator_is_made_from_a_protected_or_personal_column(id_: str) -> None:
    read = set(catalogue.read_by(CARDS[id_]))
    assert read
    assert not read & PROTECTED
    assert not read & (PERSONAL - KEYS)


@pytest.mark.parametrize("id_", CARDS)
def test_a_pseudonym_joins_and_counts_and_is_in_no_number(id_: str) -> None:
    assert not set(catalogue.shown_in(CARDS[id_])) & PERSONAL


def test_no_point_is_made_from_a_protected_or_personal_column() -> None:
    read = set(catalogue.read_by_points())
    assert {("work_permits", "status"), ("border_crossings", "direction"), ("complaints", "kind")} <= read
    assert not read & (PROTECTED | (PERSONAL - KEYS))


def test_there_is_no_gap_between_the_contracts_and_the_points() -> None:
    known = catalogue.lineage()
    assert known.unexplained(known.reached("score.point"), *catalogue.BEGINNINGS) == []


def test_the_text_of_rows_set_aside_only_clears() -> None:
    """A39 lets a name pass whose register row lies in quarantine; no number holds any of that text."""
    known = catalogue.lineage()
    itself = [id_ for id_, card in CARDS.items() if not card.second]  # the others are made from points, also A39's
    readers = [id_ for id_ in itself if catalogue.SET_ASIDE in known.reached(f"indicator.{id_}", catalogue.COUNTED)]
    assert readers == ["A39"]
    assert catalogue.SET_ASIDE not in known.reached("score.point", control=False)


PLANTS = {
    "as a weight": "select route_id as entity_id, 'case' as role, (nationality = 'XXX')::int as weight from seen",
    "as a filter": "select route_id as entity_id, 'case' as role, 1 as weight from seen where nationality = 'XXX'",
    "as a role": "select route_id as entity_id, if(nationality = 'X', 'case', 'both') as role, 1 as weight from seen",
    "as an entity": "select nationality as entity_id, 'case' as role, 1 as weight from seen",
    "as a join": "select s.route_id as entity_id, 'case' as role, 1 as weight from seen as s "
    "inner join ref.countries as c on s.nationality = c.code",
    "as a group": "select route_id as entity_id, 'case' as role, count(*) as weight from seen "
    "group by route_id, nationality",
    "as a window": "select route_id as entity_id, 'case' as role, count(*) over (partition by nationality) as weight "
    "from seen",
    "as an order": "select route_id as entity_id, 'case' as role, 1 as weight from seen "
    "qualify row_number() over (partition by route_id order by nationality) = 1",
    "in a subquery": "select route_id as entity_id, 'case' as role, 1 as weight from seen as s "
    "where exists (select 1 from ref.bans as b where b.country = s.nationality)",
    "in a struct": "select route_id as entity_id, 'case' as role, min(struct_pack(n := nationality, d := 1)).d as "
    "weight from seen group by route_id",
    "by a star": "select route_id as entity_id, 'case' as role, n as weight from (select * exclude (nationality), "
    "length(nationality) as n from seen)",
    "by a union": "select 'x' as entity_id, 'case' as role, 1 as weight union all by name "
    "select 1 as weight, 'case' as role, route_id as entity_id from seen where nationality is null",
}


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
def test_a_protected_column_that_somebody_plants_is_found(plant: str) -> None:
    """In a view, and from there in whatever place of an indicator's query: points would read it."""
    known = catalogue.lineage().copy()
    view = "select checkpoint || other_country as route_id, nationality from lake.accepted.border_crossings"
    known.add_query("core.planted", view)
    before = known.reached("measure.counted", catalogue.COUNTED)
    known.add_query("measure.counted", f"with seen as (select * from core.planted) {plant}")
    leaked = ("lake.accepted.border_crossings", "nationality")
    assert leaked not in before
    assert leaked in known.reached("measure.counted", catalogue.COUNTED)
    assert leaked in known.reached("score.point")


def test_of_an_indicator_of_ours_nothing_is_missing() -> None:
    assert list(missing("A12")) == []


def test_a_column_that_is_only_carried_along_is_not_read() -> None:
    known = Lineage({"a.t": ["x", "y", "z"]})
    known.add_query("b.v", "select * from a.t where z > 0")
    known.add_query("c.w", "select x as n from b.v")
    assert known.reached("c.w") == {("c.w", "n"), ("b.v", "x"), ("a.t", "x"), ("a.t", "z")}
    assert known.reached("c.w", control=False) == {("c.w", "n"), ("b.v", "x"), ("a.t", "x")}


def test_the_catalogue_is_what_the_cards_and_queries_say() -> None:
    written = catalogue.CATALOGUE.read_text(encoding="utf-8")
    assert written == catalogue.catalogue(), "out of date; run awas write-docs"
