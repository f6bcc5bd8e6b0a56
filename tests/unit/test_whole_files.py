"""Before somebody signs, every file is read as a reader could: a planted personal value is found wherever it lies."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import openpyxl
import pypdf
import pytest
import typst
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from tests.conftest import KEY
from transforms.deliver.values.pseudonyms import make_macros
from transforms.errors import AwasError
from transforms.release.privacy import release_text
from transforms.release.privacy.personal import search
from transforms.release.texts.words import load_words
from transforms.settings import Settings
from transforms.warehouse import connect

OFFICER, BARRED = "agency_officers.officer_name", "barred_parties.name"
WORKER, BORN, ACCOUNT = "work_permits.worker_doc_no", "work_permits.worker_birth_date", "agency_register.bank_account"
PAGE, BOOK, PAPER = "units/batam/index.html", "units/batam/list.xlsx", "units/batam/list.pdf"
TABLE, LINES, JSON, DATABASE = "agencies.csv", "entities.ftm.jsonl", "exchange/datapackage.json", "watchlists.duckdb"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("whole"), key=KEY)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def con(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A lake that knows officers, a barred person, workers with their passports and birth dates, and an account."""
    con = connect(settings)
    make_macros(con, settings.pseudonym_keys())
    con.execute(
        """
        create schema ref;
        insert into lake.restricted.agency_officers (officer_name) values
            ('Siti Rahmawati Putri'), ('José Álvarez Núñez'), ('Nongsa'), ('Maju Cahaya'),
            ('Abdul Rahman bin Haji Othman Salleh');
        insert into lake.restricted.barred_parties (name) values ('Karim bin Yusof');
        insert into lake.restricted.work_permits (worker_birth_date) values (date '1991-05-12'), (date '2026-03-31');
        insert into lake.accepted.work_permits (permit_no, worker_key, applied_on) values
            ('WP1', pseudonym('B 1234567'), date '2026-03-31');
        insert into lake.accepted.agency_register (agency_id, legal_name, bank_key) values
            ('AG1', 'PT Cahaya Maju', pseudonym('0071-2233-4455'));
        """
    )
    yield con
    con.close()


@pytest.fixture
def release(released_home: Path) -> Path:
    """Everything that a reader gets."""
    return (released_home / "releases" / "current").resolve()


@pytest.fixture
def draft(release: Path, tmp_path: Path) -> Path:
    """One file of each kind of it."""
    for name in (PAGE, BOOK, PAPER, TABLE, LINES, JSON, DATABASE):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(release / name, tmp_path / name)
    return tmp_path


def look(con: duckdb.DuckDBPyConnection, settings: Settings, draft: Path) -> None:
    search(con, settings, [load_words("en"), load_words("id")], draft, [])


def into(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Something is put before the last `old` of a file."""

    def plant(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        before, there, behind = text.rpartition(old)
        (folder / name).write_text(before + new + there + behind, encoding="utf-8")

    return plant


def on_page(markup: str) -> Callable[[Path], None]:
    return into(PAGE, "</body>", markup)


def hidden_sheet(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("calc")
    sheet.sheet_state = "veryHidden"
    sheet.append(["Rahmawati", "Putri Siti"])


def comment(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["A1"].comment = Comment("seen with K. B. Yusof and karim_bin_yusof", "desk")


def properties(book: openpyxl.Workbook) -> None:
    book.properties.keywords = "Putri, Siti Rahmawati"


def defined_name(book: openpyxl.Workbook) -> None:
    book.defined_names["SitiRahmawatiPutri"] = DefinedName("SitiRahmawatiPutri", attr_text="1")


def in_book(change: Callable[[openpyxl.Workbook], None]) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        book = openpyxl.load_workbook(folder / BOOK)
        change(book)
        book.save(folder / BOOK)

    return plant


def on_paper(folder: Path) -> None:
    typst.compile(b"#table(columns: 2, [Owner], [Putri Siti\n\nRahmawati])", output=str(folder / PAPER))


def paper_author(folder: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=folder / PAPER)
    writer.add_metadata({"/Author": "S. R. Putri"})
    writer.write(folder / PAPER)


def attached_to_paper(folder: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=folder / PAPER)
    writer.add_attachment("notes.txt", b"passport B1234567")
    writer.write(folder / PAPER)


def in_database(statement: str) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        with duckdb.connect(str(folder / DATABASE)) as database:
            database.execute(statement)

    return plant


def named_file(folder: Path) -> None:
    (folder / "exchange" / "putri-siti-rahmawati.txt").write_text("\n", encoding="utf-8")


PLANTED: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "in a sentence, one word marked": (on_page("<p>by <b>Siti</b> Rahmawati <i>Pu</i>tri</p>"), PAGE, OFFICER),
    "in an attribute, joined by _": (on_page('<i title="siti_rahmawati_putri"></i>'), PAGE, OFFICER),
    "as the name of an attribute": (on_page("<i data-karim-bin-yusof></i>"), PAGE, BARRED),
    "in a script, by escapes": (on_page(r"<script>x='\u0053iti \x52ahmawati Putri'</script>"), PAGE, OFFICER),
    "in a remark, backwards": (on_page("<!-- irtuP itawamhaR itiS -->"), PAGE, OFFICER),
    "by entities, over two cells": (on_page("<td>S&#105;ti</td><td>Rahmawati&nbsp;Putri</td>"), PAGE, OFFICER),
    "a number inside a word of a class": (on_page('<i class="xB1234567y"></i>'), PAGE, WORKER),
    "a number with points between": (on_page("<p>doc B.12.34.567</p>"), PAGE, WORKER),
    "a number digit by digit": (on_page("<p>B 1 2 3 4 5 6 7</p>"), PAGE, WORKER),
    "a number backwards": (on_page("<p>7654321B</p>"), PAGE, WORKER),
    "an account in groups of four": (on_page("<p>to 0071 2233 4455 today</p>"), PAGE, ACCOUNT),
    "a birth date in words": (on_page("<p>born 12 Mei 1991</p>"), PAGE, BORN),
    "in a table, initials": (into(TABLE, "\n", ',"S R Putri"'), TABLE, OFFICER),
    "a birth date in a table": (into(TABLE, "\n", ",1991-05-12"), TABLE, BORN),
    "in a line of JSON, without accents": (into(LINES, "}", ', "x": "NUNEZ, Jose Alvarez"'), LINES, OFFICER),
    "in a key of JSON, glued": (into(JSON, "}", ', "KarimBinYusof": 1'), JSON, BARRED),
    "a name of six words": (into(JSON, "}", ', "x": "Abdul Rahman bin Haji Othman Salleh"'), JSON, OFFICER),
    "in full-width letters": (into(JSON, "}", ', "x": "Ｋａｒｉｍ ｂｉｎ Ｙｕｓｏｆ"'), JSON, BARRED),
    "on a hidden sheet, over two cells": (in_book(hidden_sheet), BOOK, OFFICER),
    "in a comment of a workbook": (in_book(comment), BOOK, BARRED),
    "in the properties of a workbook": (in_book(properties), BOOK, OFFICER),
    "as a defined name of a workbook": (in_book(defined_name), BOOK, OFFICER),
    "on a page of paper": (on_paper, PAPER, OFFICER),
    "as the author of a PDF": (paper_author, PAPER, OFFICER),
    "in an attachment of a PDF": (attached_to_paper, PAPER, WORKER),
    "in a column that the lineage vouches for": (
        in_database("update marts.agency set city = 'Karim bin Yusof'"), DATABASE, BARRED),
    "in a table of another schema": (
        in_database("create schema s; create table s.t as select {'a': ['passport B1234567']} as x"), DATABASE, WORKER),
    "in a comment of the database": (
        in_database("comment on table marts.agency is 'by S. Rahmawati Putri'"), DATABASE, OFFICER),
    "as the name of a column": (in_database("create table marts.t (siti_rahmawati_putri int)"), DATABASE, OFFICER),
    "in a query of the database": (
        in_database("create view marts.v as select 'x' as a where 'Karim bin Yusof' <> ''"), DATABASE, BARRED),
    "as the name of a file": (named_file, "the name of exchange/putri-siti-rahmawati.txt", OFFICER),
}  # fmt: skip


def test_a_release_as_it_is_made_passes(con: duckdb.DuckDBPyConnection, settings: Settings, release: Path) -> None:
    """With an officer called like a place, one called like an agency, and somebody born on the day of the list."""
    look(con, settings, release)


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_value_is_found_and_its_place_told(
    con: duckdb.DuckDBPyConnection, settings: Settings, draft: Path, case: str
) -> None:
    plant, place, column = PLANTED[case]
    plant(draft)
    with pytest.raises(AwasError) as error:
        look(con, settings, draft)
    assert str(error.value).startswith(place) and f"holds a value of {column}, which is personal" in str(error.value)


def test_a_file_of_another_kind_is_no_part_of_a_release(tmp_path: Path) -> None:
    """Nobody can say what stands in it."""
    (tmp_path / "notes.docx").write_bytes(b"Siti")
    with pytest.raises(AwasError, match=r"notes\.docx: a file of this kind"):
        list(release_text.texts(tmp_path))


def test_a_file_that_is_not_what_its_name_says_is_refused_without_a_word_of_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "list.xlsx", "w") as book:
        book.writestr("Siti Rahmawati Putri", "no workbook")
    with pytest.raises(AwasError, match=r"^list\.xlsx: cannot be read as what its name says") as error:
        list(release_text.texts(tmp_path))
    assert "Rahmawati" not in str(error.value)
