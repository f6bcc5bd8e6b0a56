"""The contracts say what the suppliers agreed to, in a standard that others can read."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import duckdb
import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from transforms.contracts import CONTRACTS_DIR, contract_names, load_contract, read_contract
from transforms.documentation.dictionary import DICTIONARY, allowed, dictionary, marks
from transforms.errors import AwasError

FILES = sorted(CONTRACTS_DIR.glob("*.yaml"))

# Every column that is required, a key, personal or protected, as the suppliers' agreement marks it.
AGREED = {
    "agency_register": "agency_id*k legal_name* country* licence_status* bank_account:P",
    "agency_officers": "agency_id*k officer_no*kP officer_name*P role*",
    "work_permits": "permit_no*k worker_doc_no:P worker_nationality:X worker_birth_date:PX worker_sex:X "
    "employer_name* destination* occupation* applied_on* status*",
    "border_crossings": "crossing_id*k crossed_at* checkpoint* direction* traveller_doc_no*P nationality*X "
    "birth_date:PX sex:X purpose* other_country* mode*",
    "crossing_counts": "day*k checkpoint*k direction*k other_country:k purpose:k traveller_group:kX travellers*",
    "inspections": "inspection_id*k unit* inspected_on* reason* result* note:P",
    "contests": "contest_id*k entity_kind* entity_id* received_on* state* reason:P",
    "complaints": "complaint_id*k filed_on* kind*",
    "job_adverts": "advert_id*k posted_on*",
    "barred_parties": "party_id*k name*P officer_no:P barred_from*",
    "employer_register": "employer_id*k name*",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_contract_is_what_the_standard_says_a_contract_is(path: Path) -> None:
    schema = json.loads(resources.files("open_data_contract_standard").joinpath("schema.json").read_text())
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), schema)
    standard = OpenDataContractStandard.from_file(str(path))
    assert standard.schema_ is not None and [table.name for table in standard.schema_] == [path.stem]


def test_every_source_of_the_agreement_has_a_contract_and_no_other() -> None:
    assert contract_names() == sorted(AGREED)


@pytest.mark.parametrize("source", sorted(AGREED))
def test_the_marks_are_those_of_the_agreement(source: str) -> None:
    marked = {column.name: marks(column) for column in load_contract(source).columns if marks(column)}
    agreed = {}
    for word in AGREED[source].split():
        name = word.rstrip("*kPX").rstrip(":").rstrip("*kPX")
        agreed[name] = word.removeprefix(name).removeprefix(":")
    assert marked == agreed


@pytest.mark.parametrize("source", sorted(AGREED))
def test_no_personal_number_is_kept_as_it_is(source: str) -> None:
    numbers = [
        column
        for column in load_contract(source).columns
        if column.name.endswith(("_doc_no", "officer_no", "bank_account"))
    ]
    assert all(column.personal and (column.pseudonym or "").endswith("_key") for column in numbers)


@pytest.mark.parametrize("source", sorted(AGREED))
def test_the_database_knows_each_type_pattern_and_default(source: str) -> None:
    contract = load_contract(source)
    body = ", ".join(f'"{column.name}" {column.type}' for column in contract.columns)
    with duckdb.connect() as con:
        con.execute(f"create table one ({body})")
        for column in contract.columns:
            if column.pattern:
                assert con.execute("select regexp_full_match('', ?)", [column.pattern]).fetchone() == (False,)
            if column.default is not None and column.codes:
                assert column.default in column.codes
    assert contract.keys and all(contract.column(name).key for name in contract.keys)


def test_the_key_keeps_the_order_of_the_agreement() -> None:
    assert load_contract("agency_officers").keys == ("agency_id", "officer_no")
    assert load_contract("crossing_counts").keys[:3] == ("day", "checkpoint", "direction")


def test_registers_are_full_snapshots_and_nothing_else_is() -> None:
    assert [name for name in contract_names() if load_contract(name).snapshot] == [
        "agency_officers",
        "agency_register",
    ]


def test_the_words_for_what_is_allowed() -> None:
    permits = load_contract("work_permits")
    assert allowed(permits.column("workers")) == "at least 1; at most 1,000,000,000,000; empty means `1`"
    assert allowed(permits.column("worker_doc_no")) == "kept as `worker_key`"
    assert allowed(load_contract("agency_register").column("destinations")) == "each as `[A-Z]{3}`"


def test_a_source_that_nobody_knows_is_named_with_those_that_are() -> None:
    with pytest.raises(AwasError, match=r"unknown source permits.*known are .*work_permits"):
        load_contract("permits")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("physicalType: BIGINT", "physicalType: HUGE"), "travellers: physicalType HUGE"),
        (("classification: protected", "classification: secret"), "traveller_group: classification secret"),
        (("property: minimum", "property: lowest"), "lowest"),
    ],
)
def test_a_contract_with_a_slip_is_refused_by_name(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    text = (CONTRACTS_DIR / "crossing_counts.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    path = tmp_path / "crossing_counts.yaml"
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(AwasError, match=reason):
        read_contract(path)


def test_the_data_dictionary_is_that_of_the_contracts() -> None:
    written = DICTIONARY.read_text(encoding="utf-8")
    assert written == dictionary(), "out of date; run awas write-docs"
