"""Before a release is in force it is searched for pseudonyms: those of the lake, not what merely looks like one."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter

from tests.conftest import KEY
from transforms.errors import AwasError
from transforms.release.in_force.scanning import scan_release
from transforms.settings import Settings
from transforms.warehouse import connect

PSEUDONYM, SET_ASIDE, DIGEST = (hashlib.sha256(text).hexdigest() for text in (b"somebody", b"another", b"a record"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home whose lake knows one traveller, and of another a row in quarantine alone."""
    home = Settings(home=tmp_path / "home", key=KEY)
    con = connect(home)
    con.execute("insert into lake.accepted.border_crossings (crossing_id, traveller_key) values ('X1', ?)", [PSEUDONYM])
    con.execute(
        "insert into lake.quarantine.number by name select 'D1' as delivery_id, 'border_crossings' as source, "
        "date '2026-03-01' as delivered_on, 'traveller_doc_no' as column_name, ? as pseudonym",
        [SET_ASIDE],
    )
    con.close()
    return home


def release(folder: Path, cell: str = "x", column: str = "record_id", **files: Any) -> Path:
    folder.mkdir()
    with duckdb.connect(str(folder / "watchlists.duckdb")) as con:
        con.execute(f"create schema marts; create table marts.evidence as select '{cell}' as {column}")
    for name, content in files.items():
        path = folder / name.replace("_", ".")
        if path.suffix == ".xlsx":
            with xlsxwriter.Workbook(path) as book:
                sheet = book.add_worksheet()
                for number, row in enumerate(content):
                    sheet.write_row(number, 0, row)
        else:
            path.write_text(content, encoding="utf-8")
    return folder


def test_what_a_supplier_writes_as_a_pseudonym_is_written_stops_nobody(settings: Settings, tmp_path: Path) -> None:
    """A ministry numbers its permits by digests, an agency's page is at bank_key.example, a file is worker_key.csv."""
    scan_release(
        settings,
        release(
            tmp_path / "r",
            cell=DIGEST,
            a_csv=f"record_id,website\n{DIGEST},https://bank_key.example/\n",
            b_html=f'<th scope="row">bank_key</th><td>{DIGEST.upper()}</td><td>bank_key</td>',
            c_json='{"name": "worker_key.csv", "sha256": "sha256:' + DIGEST + '"}',
            e_xlsx=[["record_id", "website"], [DIGEST, "bank_key"]],
            d_jsonl='{"id": "' + DIGEST + '", "says": "its bank_key: none"}',
        ),
    )


@pytest.mark.parametrize(
    ("made", "where"),
    [
        ({"a_csv": f"record_id\n{PSEUDONYM.upper()}\n"}, "a.csv, line 2: a pseudonym"),
        ({"b_html": f"<p>ab{PSEUDONYM}cd</p>"}, "b.html, line 1: a pseudonym"),
        ({"a_csv": f"record_id\n1\n{SET_ASIDE}\n"}, "a.csv, line 3: a pseudonym"),
        ({"cell": f"of {PSEUDONYM}"}, "watchlists.duckdb, evidence.record_id: a pseudonym"),
        ({"column": "traveller_key"}, "evidence.traveller_key: a pseudonym's column"),
        ({"a_csv": "record_id,bank_key\n1,2\n"}, "a.csv, line 1: a pseudonym's column"),
        ({"b_html": '<th scope="col" class="number"> worker_key</th>'}, "b.html, line 1: a pseudonym's column"),
        ({"c_json": '{"worker_key": "1"}'}, "c.json, line 1: a pseudonym's column"),
        ({"c_json": '{"sha256": "sha256:' + PSEUDONYM + '"}'}, "c.json, line 1: a pseudonym"),
        ({"e_xlsx": [["name", "worker_key"], ["PT Maju", "1"]]}, "e.xlsx, sheet Sheet1, row 1: a pseudonym's column"),
        ({"e_xlsx": [["name"], [f"of {PSEUDONYM}"]]}, "e.xlsx, xl/sharedStrings.xml: a pseudonym"),
    ],
)
def test_a_pseudonym_of_the_lake_or_a_column_of_them_is_found(
    settings: Settings, tmp_path: Path, made: dict[str, Any], where: str
) -> None:
    with pytest.raises(AwasError, match=where) as caught:
        scan_release(settings, release(tmp_path / "r", **made))
    assert not {key for key in (PSEUDONYM, SET_ASIDE) if key in str(caught.value).lower()}
