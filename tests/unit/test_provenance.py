"""What is published comes from where: shown by the SQL itself, and by what a change of it does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from transforms.contracts import contract_names, load_contract
from transforms.errors import AwasError
from transforms.lineage import Lineage
from transforms.release.privacy import provenance
from transforms.release.privacy.provenance import Column
from transforms.settings import ROOT, Settings
from transforms.warehouse import SCHEMAS

RELEASE = ROOT / "transforms" / "release"
# what is no mart and yet read while a release is written, and why its values do not stay unproved
READ_BESIDE = {
    "drafting.py": set(),
    "record/made_from.py": {"known.delivery", "core.list_decision", "lake.score.listing", "lake.score.entity",
                    "lake.score.letter", "lake.score.given", "lake.ledger.run", "ref.identity_decisions",
                    "core.set_aside"},  # digests of inputs; deliveries
    "texts/reasons.py": {"lake.score.listing"},  # which entities are listed
    "pages/facts.py": {"core.agency"},  # names, proved like a mart
}  # fmt: skip
# the search; another lane; the proof; the builder
APART = {
    "privacy/personal.py", "privacy/numbers.py", "privacy/quarantined.py", "privacy/chance_matches.py", "protection.py",
    "privacy/provenance.py", "database/marts.py", "in_force/scanning.py",
}  # fmt: skip
RELATION = re.compile(
    rf"\b(?:lake\.(?:{'|'.join(SCHEMAS)})|core|resolve|measure|score|identity|ref|known|history)\.[a-z_]+\b"
)


@pytest.fixture(scope="module")
def known() -> Lineage:
    return provenance.published()[0]


def planted(known: Lineage, query: str) -> Lineage:
    more = known.copy()
    more.add_query("marts.planted", query)
    return more


def test_no_personal_column_reaches_a_mart_as_a_value(known: Lineage) -> None:
    columns = provenance.published()[1]
    relations = {column.relation for column in columns}
    for kind in ("agency", "employer", "route"):
        assert {f"marts.{kind}_scores", f"marts.{kind}_watchlist"} <= relations
    found = provenance.prove(known, columns)
    assert ("list_decision", "reason") in found.searched  # typed by people
    assert ("evidence", "file") in found.searched  # named by suppliers
    assert not {column for column in found.searched if column[1] in ("as_of", "score", "points", "licence_from")}


MIDDLE_TIER = ("agency_employer_month", "cohort", "corridor_month", "crossing_day", "permit", "region_month")


def test_no_protected_column_reaches_the_middle_tier_as_a_value(known: Lineage) -> None:
    """Nationality, sex and birth dates are not what analysts need to ask about agencies and corridors."""
    protected = {
        (f"lake.{room}.{source}", column.name)
        for source in contract_names()
        for column in load_contract(source).columns
        if column.protected
        for room in ("accepted", "restricted")
    }
    assert ("lake.restricted.work_permits", "worker_nationality") in protected
    for column in provenance.published()[1]:
        if column.relation.removeprefix("marts.") in MIDDLE_TIER:
            assert not known.reached(column.relation, [column.name], control=False) & protected, column


PLANTS = {
    "a name": ("select officer_name as n from lake.restricted.agency_officers", "agency_officers.officer_name"),
    "in words": (
        "select 'owner ' || upper(officer_name) as n from lake.restricted.agency_officers",
        "agency_officers.officer_name",
    ),
    "a birth date as an age": (
        "select date_diff('year', worker_birth_date, current_date)::varchar as n from lake.restricted.work_permits",
        "work_permits.worker_birth_date",
    ),
    "the eldest": ("select min(birth_date)::varchar as n from lake.restricted.border_crossings",
                   "border_crossings.birth_date"),
    "a pseudonym": ("select worker_key as n from lake.accepted.work_permits", "work_permits.worker_doc_no"),
    "by a star": ("with o as (select * from lake.restricted.barred_parties) select name as n from o",
                  "barred_parties.name"),
    "by a union": ("select unit as n from marts.visit union all select name from lake.restricted.barred_parties",
                   "barred_parties.name"),
    "a list": ("select string_agg(officer_name, ';') as n from lake.restricted.agency_officers",
               "agency_officers.officer_name"),
    "a row in quarantine": ("select row_text as n from lake.quarantine.row", "a row in quarantine"),
}  # fmt: skip


@pytest.mark.parametrize(("query", "kept"), PLANTS.values(), ids=PLANTS)
def test_a_personal_column_that_somebody_publishes_is_named(known: Lineage, query: str, kept: str) -> None:
    with pytest.raises(AwasError, match=rf"^marts\.planted\.n: values of {re.escape(kept)}"):
        provenance.prove(planted(known, query), (Column("marts.planted", "n", "VARCHAR"),))


@pytest.mark.parametrize(
    "query",
    [
        "select count(distinct worker_key)::varchar as n from lake.accepted.work_permits",
        "select unit as n from marts.visit as v where exists (select 1 from lake.accepted.work_permits as p "
        "where p.worker_key = v.unit)",
        "select v.unit as n from marts.visit as v inner join lake.restricted.barred_parties as b on v.unit = b.name",
    ],
)
def test_to_join_and_to_choose_by_it_is_no_publication(known: Lineage, query: str) -> None:
    provenance.prove(planted(known, query), (Column("marts.planted", "n", "VARCHAR"),))


def test_a_mart_made_from_something_unknown_is_no_proof(known: Lineage) -> None:
    more = known.copy()
    more.columns["scratch.guess"] = ["n"]
    more.add_query("marts.planted", "select n from scratch.guess")
    with pytest.raises(AwasError, match=r"made from scratch\.guess"):
        provenance.prove(more, (Column("marts.planted", "n", "VARCHAR"),))


def test_the_proof_is_made_once_for_a_version_of_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path)
    monkeypatch.setattr(provenance, "published", lambda: (Lineage({}), ()))
    monkeypatch.setattr(provenance, "prove", lambda *given: provenance.Proof((("visit", "measures"),)))
    first = provenance.proof(settings)
    monkeypatch.setattr(provenance, "prove", lambda *given: pytest.fail("proved again"))
    assert provenance.proof(settings) == first
    monkeypatch.setattr(provenance.made_from, "code_version", lambda: "sha256:another")
    with pytest.raises(pytest.fail.Exception):
        provenance.proof(settings)


def read_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from RELATION.findall(node.value)


@pytest.mark.parametrize("path", sorted(RELEASE.rglob("*.py")), ids=lambda path: str(path.relative_to(RELEASE)))
def test_what_writes_a_release_reads_marts_only(path: Path) -> None:
    """Files, pages, packets and sheets are made from marts; a module that reads the lake itself is not proved."""
    name = path.relative_to(RELEASE).as_posix()
    if name not in APART:
        assert set(read_in(path)) - READ_BESIDE.get(name, set()) == set()
