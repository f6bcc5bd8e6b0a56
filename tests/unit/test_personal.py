"""A value that the lake keeps restricted stops a release, wherever in it and however it is written."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
import typst

from tests.conftest import KEY
from transforms.deliver.pseudonyms import make_macros
from transforms.errors import AwasError
from transforms.release.personal import scan, words_of
from transforms.release.words import load_words
from transforms.settings import Settings
from transforms.warehouse import connect

DAY = date(2026, 3, 31)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("personal"), key=KEY)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def con(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A lake that knows an officer, a barred person, a worker and a traveller, and two agencies."""
    con = connect(settings)
    make_macros(con, settings.pseudonym_keys())
    con.execute(
        """
        create schema ref;
        insert into lake.restricted.agency_officers (officer_name) values
            ('Siti Rahmawati Putri'), ('Budi Santoso'), ('Wati'), ('José Álvarez Núñez');
        insert into lake.restricted.barred_parties (name) values ('Karim bin Yusof');
        insert into lake.restricted.work_permits (worker_birth_date) values (date '1991-05-12'), (date '2001-01-31');
        insert into lake.accepted.work_permits (permit_no, worker_key) values ('WP1', pseudonym('B 1234567'));
        insert into lake.accepted.agency_register (agency_id, legal_name, licence_from, bank_key) values
            ('AG1', 'PT Budi Santoso Jaya', date '2001-01-31', pseudonym('0071-2233-4455')),
            ('AG2', 'PT Maju', null, null);
        """
    )
    yield con
    con.close()


def look(con: duckdb.DuckDBPyConnection, settings: Settings, folder: Path) -> None:
    scan(con, settings, [load_words("en"), load_words("id")], folder, DAY)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Owner: Siti Rahmawati Putri.", "agency_officers.officer_name"),
        ("owner: SITI  RAHMAWATI-PUTRI", "agency_officers.officer_name"),
        ("Jose Alvarez Nunez", "agency_officers.officer_name"),
        ("a,b,Karim bin Yusof,c", "barred_parties.name"),
        ("born 1991-05-12", "work_permits.worker_birth_date"),
        ("born 12 May 1991", "work_permits.worker_birth_date"),
        ("lahir 12 Mei 1991", "work_permits.worker_birth_date"),
        ("12/05/1991", "work_permits.worker_birth_date"),
        ("passport B1234567", "work_permits.worker_doc_no"),
        ("passport b 1234567", "work_permits.worker_doc_no"),
        ("account 007122334455", "agency_register.bank_account"),
        ("account 0071-2233-4455", "agency_register.bank_account"),
    ],
)
def test_a_planted_value_stops_the_release_and_is_not_repeated(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path, text: str, kept: str
) -> None:
    folder = tmp_path / "draft"
    folder.mkdir()
    (folder / "agencies.csv").write_text(f"name\nPT Maju\n{text}\n", encoding="utf-8")
    with pytest.raises(AwasError, match=r"agencies\.csv, line 3: a value of ") as error:
        look(con, settings, folder)
    assert f"a value of {kept} would be published" in str(error.value)
    assert text not in str(error.value)


@pytest.mark.parametrize("where", ["page", "attribute", "workbook", "sheet", "database", "list", "days", "jsonl"])
def test_it_is_found_in_every_kind_of_file(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path, where: str
) -> None:
    folder = tmp_path / "draft"
    (folder / "units").mkdir(parents=True)
    name = "Karim bin Yusof"
    if where == "page":
        (folder / "units" / "index.html").write_text(f"<p>Karim <b>bin</b> Yusof</p><style>{name}</style>")
    elif where == "attribute":
        (folder / "units" / "index.html").write_text("<p>Karim&#32;bin&nbsp;Yusof</p>")
    elif where == "workbook":
        with zipfile.ZipFile(folder / "list.xlsx", "w") as book:
            book.writestr("xl/sharedStrings.xml", f"<sst><si><t>{name}</t></si></sst>")
    elif where == "sheet":
        (folder / "units" / "list.pdf").write_bytes(typst.compile(f"#pagebreak()\nSaw {name} there".encode()))
    elif where == "jsonl":
        (folder / "entities.ftm.jsonl").write_text(f'{{"name": ["{name}"]}}\n')
    else:
        with duckdb.connect(str(folder / "watchlists.duckdb")) as marts:
            marts.execute("create schema marts; create table marts.t (a varchar, b varchar[], c date)")
            value = {"database": [name, None, None], "list": [None, [name], None], "days": [None, None, "1991-05-12"]}
            marts.execute("insert into marts.t values (?, ?, ?)", value[where])
    with pytest.raises(AwasError, match="would be published"):
        look(con, settings, folder)


def test_what_is_public_passes(con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path) -> None:
    """An agency called after its owner, a birth date that is a licence's day as well, words that only resemble."""
    folder = tmp_path / "draft"
    folder.mkdir()
    (folder / "agencies.csv").write_text(
        "name\nPT Budi Santoso Jaya\nSiti Rahmawati\nRahmawati Putri Siti\nWati\n2001-01-31\nB7654321\n2026-03-31\n"
    )
    (folder / "index.html").write_text('<svg><path d="M1991 05 12 L3 4"/></svg>')
    look(con, settings, folder)


def test_without_the_key_numbers_cannot_be_looked_for(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "draft"
    folder.mkdir()
    (folder / "agencies.csv").write_text("licence 123456\n")
    with pytest.raises(AwasError, match="AWAS_KEY"):
        look(con, settings.model_copy(update={"key": None}), folder)


def test_words_are_compared_without_case_accents_and_punctuation() -> None:
    assert words_of("Núñez, José-María") == ("NUNEZ", "JOSE", "MARIA")
