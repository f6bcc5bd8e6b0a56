"""A personal value that somebody typed where it does not belong stops a release; a coincidence does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.conftest import KEY
from transforms.deliver.values.pseudonyms import keyed, make_macros
from transforms.errors import AwasError
from transforms.names import name_pseudonyms
from transforms.names.disguises import words_of
from transforms.release.privacy.personal import search
from transforms.release.texts.words import load_words
from transforms.settings import Settings
from transforms.warehouse import connect


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("personal"), key=KEY)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def con(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A lake that knows officers, a barred person, workers and travellers, and two agencies."""
    con = connect(settings)
    make_macros(con, settings.pseudonym_keys())
    con.execute(
        """
        create schema ref;
        create table ref.list_decisions as select 'Petra Novak' as author;
        insert into lake.accepted.border_crossings (crossing_id, traveller_key) values
            ('X228056445', pseudonym('228056445')), ('X1', pseudonym('A9339970')), ('X2', pseudonym('987654321')),
            ('X3', pseudonym('915551234')), ('X4', pseudonym('224466880')), ('X5', pseudonym('112233445')),
            ('X6', pseudonym('BE68539007547034'));
        insert into lake.accepted.border_crossings (crossing_id, carrier) values ('X7', 'Rini Lestari'),
            ('Y1', 'Rina Sari'), ('Y2', 'Rina Sari'), ('Y3', 'Rina Sari'), ('Y4', 'Rina Sari'), ('Y5', 'Rina Sari');
        insert into lake.accepted.employer_register (employer_id) values ('22446'), ('6880');
        insert into lake.accepted.employer_register (employer_id, name, region) values
            ('E7', 'Household of Jaya Thapa', 'OM-03');
        insert into lake.resolve.employer (as_of, entity_id) values (date '2026-03-31', 'N:a9339970bcde1234');
        insert into lake.restricted.agency_officers (officer_name) values
            ('Siti Rahmawati Putri'), ('Budi Santoso'), ('Wati'), ('So Long'), ('Maju Medana'), ('Petra Novak'),
            ('Rini Lestari'), ('Rina Sari'), ('Pending'), ('José Álvarez Núñez'), ('Om Thapa');
        insert into lake.restricted.barred_parties (name) values ('Karim bin Yusof');
        insert into lake.restricted.work_permits (worker_birth_date) values
            (date '1991-05-12'), (date '2001-01-31'), (date '2021-01-31'), (date '2021-01-01'),
            (date '1970-10-15'), (date '1988-04-03');
        insert into lake.accepted.employer_register (employer_id) values ('19701015'), ('KEP/03/04/1988');
        insert into lake.accepted.work_permits (permit_no, worker_key) values
            ('WP1', pseudonym('B 1234567')), ('7654321', pseudonym('7654321')),
            ('WP-987654321', null);
        insert into lake.accepted.agency_register (agency_id, legal_name, licence_from, bank_key) values
            ('AG1', 'PT Budi Santoso Jaya', date '2001-01-31', pseudonym('0071-2233-4455')),
            ('AG2', 'PT Maju', null, null);
        insert into lake.accepted.agency_register (agency_id, legal_name, address, phone) values
            ('AG3', 'Osnova Maju', 'Medana ulica 5', '+999 91 5551234');
        update lake.accepted.agency_register set licence_no = 'LIC-112233445' where agency_id = 'AG3';
        insert into lake.quarantine.number (delivery_id, source, delivered_on, column_name, pseudonym) values
            ('d', 'work_permits', date '2026-03-01', 'worker_doc_no', pseudonym('C 7777777'));
        """
    )
    con.executemany(
        "insert into lake.quarantine.number (delivery_id, source, delivered_on, column_name, pseudonym) "
        "values ('d', 'agency_officers', date '2026-03-01', 'officer_name', ?)",
        [
            [keyed(one, settings.pseudonym_keys())]
            for name in ("Dewi Lestari Wahyuni", "Rudi Hartono", "Maju Jaya", "Too Small", "Ani")
            for one in name_pseudonyms.messages(name)
        ],
    )
    con.execute("begin transaction")  # in one, the catalogue of the lake is read once and not again for each query
    yield con
    con.close()


def look(con: duckdb.DuckDBPyConnection, settings: Settings, folder: Path, *texts: str, **files: str) -> None:
    """Search a release in which the texts are what inspectors wrote of their measures, and what nobody searches."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    database = folder / "watchlists.duckdb"
    with duckdb.connect(str(database)) as release:
        release.execute(
            "create schema marts; create table marts.visit (measures varchar, kinds varchar[], name varchar)"
        )
        release.executemany("insert into marts.visit values (?, null, 'Wati')", [[text] for text in texts])
        release.executemany("insert into marts.visit values (null, [?], '2021-01-01')", [[text] for text in texts])
    search(con, settings, [load_words("en"), load_words("id")], folder, [("visit", "measures"), ("visit", "kinds")])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Owner: Siti Rahmawati Putri.", "agency_officers.officer_name"),
        ("owner: SITI  RAHMAWATI-PUTRI", "agency_officers.officer_name"),
        ("Putri, Siti Rahmawati: told to pay back", "agency_officers.officer_name"),
        ("Jose Alvarez Nunez", "agency_officers.officer_name"),
        ("a,b,Karim bin Yusof,c", "barred_parties.name"),
        ("Wati", "agency_officers.officer_name"),
        ("born 1991-05-12", "work_permits.worker_birth_date"),
        ("born 12 May 1991", "work_permits.worker_birth_date"),
        ("lahir 12 Mei 1991", "work_permits.worker_birth_date"),
        ("12/05/1991", "work_permits.worker_birth_date"),
        ("1991/05/12", "work_permits.worker_birth_date"),
        ("19910512", "work_permits.worker_birth_date"),
        ("her child, 2021-01-31", "work_permits.worker_birth_date"),
        ("passport B1234567", "work_permits.worker_doc_no"),
        ("passport b 1234567", "work_permits.worker_doc_no"),
        ("passport C7777777", r"work_permits.worker_doc_no \(in quarantine\)"),
        ("account 007122334455", "agency_register.bank_account"),
        ("account 0071-2233-4455", "agency_register.bank_account"),
        ("S. R. Putri", "agency_officers.officer_name"),
        ("karimbinyusofa", "barred_parties.name"),
        ("passportB1234567x", "work_permits.worker_doc_no"),
    ],
)
def test_a_planted_value_is_told_by_its_columns_and_not_repeated(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path, text: str, kept: str
) -> None:
    with pytest.raises(AwasError, match=rf"^marts\.visit\.measures: a text of it holds a value of {kept}") as error:
        look(con, settings, tmp_path, "PT Maju", text)
    assert text not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "Owner: Dewi Lestari Wahyuni.", "WAHYUNI, dewi lestari", "dewi_lestari_wahyuni", "xdewilestariwahyunix",
        "inuyhaW iratseL iweD", "D. L. Wahyuni", "Wahyuni, D.L.", "D&eacute;wi%20Lestari Wahyuni", "R. Hartono",
        "<b title='Hartono Rudi'>",
    ],
)  # fmt: skip
def test_a_name_that_is_known_from_quarantine_alone_is_found_in_disguise(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path, text: str
) -> None:
    """Nobody can say which it is: the lake keeps what it would be made of with the key."""
    with pytest.raises(AwasError, match=r"holds a value of agency_officers\.officer_name \(in quarantine\)") as error:
        look(con, settings, tmp_path, "PT Maju", text)
    assert text not in str(error.value)


def test_what_only_resembles_a_name_of_quarantine_or_is_public_passes(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path
) -> None:
    """An agency's name in the wrong column, words of messages, one word, parts, more letters, a small initial."""
    texts = [
        "PT Budi Santoso Maju Jaya",
        "the base is too small",
        "Ani",
        "Dewi Lestari",
        "Hartonorudia",
        "a r hartono b",
    ]
    con.execute("insert into lake.accepted.agency_register (agency_id, legal_name) values ('AG3', 'PT Maju Jaya')")
    look(con, settings, tmp_path, *texts)


def test_what_is_public_as_well_or_only_resembles_passes(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path
) -> None:
    """An agency called after its owner, the day of a licence, numbers; parts of names; words that messages have."""
    texts = ["visit to PT Budi Santoso Jaya", "Budi Santoso", "Siti Rahmawati", "for Wati", "since 2001-01-31"]
    near = ["PT S. R. Jaya", "Siti R.", "Putri Siti", "B. Santosoraya", "Karim & Co", "WP1234567"]
    numbers = ["19701015", "KEP/03/04/1988: closed", "permit 7654321"]
    words = "have to be protected for so long as there is no other agency"
    look(con, settings, tmp_path, *texts, *near, *numbers, words, "B7654321", "2026-03-31", "05 12 1991 copies")


def test_what_stands_inside_something_public_is_chance(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path
) -> None:
    """Large countries have so many passports that some are bound to be a part of something."""
    texts = [
        "crossing X228056445 and permit WP-987654321",  # a passport's number inside a public one
        "N:a9339970bcde1234 has no register",  # an identifier that the product made
        "call +999 91 5551234 in the morning",  # an account of mobile money is a telephone without its country
        "decided by Petra Novak",
        "with KM Rina Sari",  # a ship of many journeys
        "pending",
    ]
    files = {
        "c_csv": "E7,Household of Jaya Thapa,OM-03,1\n",  # an initial of one, a region's code that begins like a name
        "a_csv": 'share\n0.228056445\nFEA-1,"Medana ulica 5",Osnova Maju,3.228056445\n',  # public cells, and fractions
        "b_html": "<td>Osnova Maju</td><td>Medana ulica 5</td><a href='agencies/N-x-a9339970.html'>page</a>",
    }
    look(con, settings, tmp_path, *texts, **files)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("228056445", "border_crossings.traveller_doc_no"),
        ("crossing X22805644 and 228056445", "border_crossings.traveller_doc_no"),
        ("passport 987654321 of WP-987654321", "border_crossings.traveller_doc_no"),
        ("Maju Medana | Osnova Maju | Medana ulica 5", "agency_officers.officer_name"),
        ("Maju | Medana", "agency_officers.officer_name"),
        ("Osnova Maju, Medana ulica 5", "agency_officers.officer_name"),  # what somebody typed is one cell
        ("Osnova Maju | Medana ulica 5", "agency_officers.officer_name"),
        ("Household of Jaya Thapa, OM-03", "agency_officers.officer_name"),
        ("Rini Lestari", "agency_officers.officer_name"),  # one carrier; five went with KM Rina Sari
        ("passport 224466880 of the worker", "border_crossings.traveller_doc_no"),  # two employers' numbers in a row
        ("passport 112233445 of the worker", "border_crossings.traveller_doc_no"),  # LIC-112233445 is a licence
        ("account be68539007547034", "border_crossings.traveller_doc_no"),  # sixteen hexadecimal digits
    ],
)
def test_beside_something_public_it_is_told(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path, text: str, kept: str
) -> None:
    with pytest.raises(AwasError, match=rf"a text of it holds a value of {kept}"):
        look(con, settings, tmp_path, text)


def test_where_nobody_types_a_name_of_one_word_and_an_unknown_day_are_chance(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path
) -> None:
    """`name` of the release comes from a public column: it holds an officer's only name, and a first of January."""
    look(con, settings, tmp_path, "all in order")
    with pytest.raises(AwasError, match=r"officer_name"):
        look(con, settings, tmp_path / "typed", "Wati")


def test_without_the_key_numbers_cannot_be_looked_for(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(AwasError, match="AWAS_KEY"):
        look(con, settings.model_copy(update={"key": None}), tmp_path, "licence 123456")


def test_words_are_compared_without_case_accents_and_punctuation() -> None:
    assert words_of("Núñez, José-María") == ("NUNEZ", "JOSE", "MARIA")
