"""A mapping says which headers it lives on; a delivery without them is refused and not taken in half empty."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import drop
from tests.unit.support.deliveries import DAY
from tests.unit.support.deliveries import query as query_of
from tests.unit.support.files import Told, workbook
from tests.unit.support.staged import Staged
from transforms import deliver
from transforms.errors import DayStopped, DeliveryRefused
from transforms.profile import Profile
from transforms.settings import Settings

MAPPING = """
select _file, _line, coalesce(no, number) as permit_no, heads as workers, 'Acme' as employer_name,
    'MYS' as destination, '9211' as occupation, '2026-02-01' as applied_on, 'approved' as status
from raw
"""


def test_a_delivery_without_any_known_layout_is_refused_with_what_is_missed(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    (profile.folder / "sources").mkdir(parents=True)
    (profile.folder / "sources" / "work_permits.sql").write_text(MAPPING, encoding="utf-8")
    layouts = {
        "columns": ["no", "number", "heads"],
        "layouts": [["no", "heads"], ["number", "heads"]],
        "required": False,
    }
    mapped = profile.source("work_permits").model_copy(update=layouts)
    profile = profile.model_copy(update={"sources": {**profile.sources, "work_permits": mapped}})
    drop(drops, "work_permits", "2026-02-27", "a.csv", "no,heads\n1,3\n")
    drop(drops, "work_permits", "2026-02-28", "a.csv", "NUMBER,heads\n2,4\n")
    drop(drops, "work_permits", "2026-03-01", "a.csv", "number,heads_total\n3,5\n")
    told = deliver.run(settings, profile, "work_permits", DAY)
    assert "2 new deliveries, 2 rows" in told
    assert "a.csv: has no column heads, which is required; there instead: heads_total" in told
    assert "its header: number, heads_total" in told


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_columns_that_another_mark_parts_are_named_as_such(
    settings: Settings, profile: Profile, drops: Path, mark: str, name: str
) -> None:
    """A file with semicolons where commas are meant has one long header, and not no column at all."""
    drop(drops, "work_permits", "2026-03-01", "a.csv", f"permit_no{mark}status\n1{mark}approved\n")
    with pytest.raises(DayStopped, match=f"one cell: another separator .delimiter., with {name} between its parts"):
        deliver.run(settings, profile, "work_permits", DAY)
    layout = {"columns": ["permit_no", "status"], "layouts": [["permit_no", "status"]]}
    mapped = profile.source("work_permits").model_copy(update=layout)
    profile = profile.model_copy(update={"sources": {**profile.sources, "work_permits": mapped}})
    with pytest.raises(DayStopped, match=f"with {name} between its parts"):
        deliver.run(settings, profile, "work_permits", DAY)


def test_a_mapping_that_cannot_keep_the_rows_of_a_delivery_refuses_that_one_alone(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """A mapping that doubles a row, or fails on a cell, is no reason to leave the other deliveries out."""
    (profile.folder / "sources").mkdir(parents=True)
    query = MAPPING.replace("heads as workers", "heads::int as workers").replace(
        "from raw", "from raw, (select unnest(range(1, 3)) as n) where n = 1 or number = 'twice'"
    )
    (profile.folder / "sources" / "work_permits.sql").write_text(query, encoding="utf-8")
    mapped = profile.source("work_permits").model_copy(update={"columns": ["no", "number", "heads"], "required": False})
    profile = profile.model_copy(update={"sources": {**profile.sources, "work_permits": mapped}})
    for day, line in (
        ("2026-02-26", "1,3"),
        ("2026-02-27", "twice,3"),
        ("2026-02-28", "2,many"),
        ("2026-03-01", "4,3"),
    ):
        drop(drops, "work_permits", day, "a.csv", f"number,heads\n{line}\n")
    told = deliver.run(settings, profile, "work_permits", DAY)
    assert "2 new deliveries, 2 rows" in told
    assert f"{drops}/work_permits/2026-02-27: a.csv: the mapping" in told and "gives 2 rows (1 different" in told
    assert f"{drops}/work_permits/2026-02-28: the mapping" in told and "fails on a cell" in told


def test_one_file_among_others_that_has_no_layout_refuses_its_delivery(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """One gate saved its file in another encoding, and its rows had no cell that the mapping reads: each was set aside
    as one without a number, and nothing said why. Cells of a person's record are not shown as a header."""
    (profile.folder / "sources").mkdir(parents=True)
    query = MAPPING.replace("coalesce(no, number)", 'coalesce(no, "N° visa")')
    (profile.folder / "sources" / "work_permits.sql").write_text(query, encoding="utf-8")
    how = {"columns": ["no", "N° visa", "heads"], "layouts": [["no", "heads"], ["N° visa", "heads"]]}
    mapped = profile.source("work_permits").model_copy(update=how | {"encoding": "cp850", "required": False})
    profile = profile.model_copy(update={"sources": {**profile.sources, "work_permits": mapped}})
    days = {"2026-02-26": "N° visa,heads\n2,4\n".encode("cp1252"), "2026-02-27": b"nombre,heads\n2,4\n",
            "2026-02-28": b"5,12.03.2026\n2,4\n", "2026-03-01": "N° visa,heads\n2,4\n".encode("cp850")}  # fmt: skip
    for day, content in days.items():
        drop(drops, "work_permits", day, "a.csv", "no,heads\n1,3\n")
        drop(drops, "work_permits", day, "b.csv", "")
        (drops / "work_permits" / day / "b.csv").write_bytes(content)
    told = deliver.run(settings, profile, "work_permits", DAY)
    assert "1 new deliveries, 2 rows" in told
    said = [part.partition("b.csv: ")[2] for part in told.split("; refused: ")[1:]]
    lacks = "has no column no, which is required; "
    assert said == [
        f"{lacks}read as cp1252 in place of cp850 its header has them all; say so in the profile (encoding)",
        f"{lacks}its header: nombre, heads",
        "has no column no, heads, which is required; its first line looks like a record: a file without its header?",
    ]


def test_a_column_that_the_mapping_reads_and_no_file_has_is_told(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """The wages were no longer sent, and every permit had none: the mapping knows two spellings, and neither is there.
    A column that is made of whether a header is there lacks none. What is told for other reasons is not counted among
    the columns that appeared or are gone."""
    (profile.folder / "sources").mkdir(parents=True)
    query = MAPPING.replace("'Acme' as", "coalesce(pay, wage) as wage_month, boss as")
    query = query.replace("\nfrom raw", ", case when farm is null then 'A' end as employer_sector\nfrom raw")
    (profile.folder / "sources" / "work_permits.sql").write_text(query, encoding="utf-8")
    how = {"columns": ["no", "number", "heads", "pay", "wage", "boss", "farm"], "layouts": [["no", "heads", "boss"]]}
    mapped = profile.source("work_permits").model_copy(update=how)
    profile = profile.model_copy(update={"sources": {**profile.sources, "work_permits": mapped}})
    drop(drops, "work_permits", "2026-02-26", "a.csv", "no,heads,boss,wage\n1,3,N/A,9\n")
    drop(drops, "work_permits", "2026-02-27", "a.csv", "no,heads,boss,salary\n2,3,Maju,9\n")
    deliver.run(settings, profile, "work_permits", DAY)
    told = query_of(settings, "select delivered_on::varchar, expectation, coalesce(observed, note) from "
                    "lake.ledger.validation where not success and (column_name is null) order by all")  # fmt: skip
    said = [(day[-2:], what, seen.partition(";")[0]) for day, what, seen in told if "past" not in what]
    missed = "not in the delivery: pay or wage, from which the mapping reads wage_month"
    assert said == [
        ("26", "signal", "1 cells of employer_name hold a word for an empty cell, as N/A or -, and are read as they "
         "stand (missing of the shape makes them empty)"),
        ("27", "columns_known", "2"), ("27", "signal", "column 'salary' appeared"), ("27", "signal", missed),
    ]  # fmt: skip


def test_a_sheet_whose_name_has_a_slash_is_read_as_any_other(tmp_path: Path) -> None:
    """Excel forbids it in a name; other programs write `03/2026`."""
    made, book = io.BytesIO(), zipfile.ZipFile(io.BytesIO(workbook(S=[["no"], ["1"]], T=[["no"], ["2"]])))
    with zipfile.ZipFile(made, "w") as named:
        for part in book.namelist():
            named.writestr(part, book.read(part).replace(b'name="T"', b'name="03/2026"'))
    told = Told(tmp_path, "a.xlsx", made.getvalue(), sheets=["*"], layouts=[["no"]])
    assert told.files == ["a.xlsx", "a.xlsx#03/2026"]


TABLE = "permit_no,worker,note\nP1,W1,\nP2,W2,x\n"
NAMES = {"layouts": [["permit_no", "worker"], ["permit_no", "officer"]]}


def read(folder: Path, name: str, content: str | bytes, **source: Any) -> Told:
    return Told(folder, name, content.encode() if isinstance(content, str) else content, **source)


def test_the_names_of_a_layout_tell_which_row_is_the_header(tmp_path: Path) -> None:
    """A logo, a title and a blank row above it in one month, none in the next."""
    rows = [["Ministry of Labour"], [], ['Permits of "March'], ["permit_no", "worker", "note"], ["P1", "W1"]]
    lone = read(tmp_path / "0", "a.csv", "A \rtitle\n" + TABLE, **NAMES)  # a carriage return within a line is no cell
    assert lone.account["a.csv"]["title"] == 1
    above = "a.{}: 3 lines stand above the header, the profile says 0 (skip_rows)"
    text = read(tmp_path / "1", "a.csv", 'Ministry of Labour\n\nPermits of "March\n' + TABLE, **NAMES)
    assert text.rows == [(5, ("P1", "W1", None)), (6, ("P2", "W2", "x"))]
    assert text.account["a.csv"] == {"title": 3, "header": 1, "record": 2}
    assert text.signals == [above.format("csv")]
    book = read(tmp_path / "2", "a.xlsx", workbook(S=rows), **NAMES)
    assert (book.rows, book.signals) == ([(5, ("P1", "W1", None))], [above.format("xlsx")])
    assert read(tmp_path / "3", "a.csv", TABLE, skip_rows=3, **NAMES).rows == [
        (2, ("P1", "W1", None)),
        (3, ("P2", "W2", "x")),
    ]


def test_a_separator_at_the_end_of_every_line_may_be_declared(tmp_path: Path) -> None:
    text = 'permit_no,worker,note\nP1,W1,,\n"P\n2",W2,"x,\ny",\nP3,W3,\nP4,W4,x,moved,\n'
    told = read(tmp_path / "1", "a.csv", text, trailing_delimiter=True)
    assert told.rows == [(2, ("P1", "W1", None)), (3, ("P\n2", "W2", "x,\ny"))]
    assert [(line, reason) for line, reason, _ in told.ragged] == [
        (6, "the line has 2 cells, the header has 3"),  # without it, too: its last cell has no separator before it
        (7, "the line has 4 cells, the header has 3"),
    ]
    remedy = r"line 2: no line fits the header: .* \(trailing_delimiter\)"
    with pytest.raises(DeliveryRefused, match=remedy):
        read(tmp_path / "2", "a.csv", "permit_no,worker\nP1,W1,\nP2,W2,\n")


def test_reading_options_may_count_from_a_day_on(tmp_path: Path) -> None:
    since = {"2026-02-01": {"delimiter": ";"}, "2026-03-02": {"delimiter": "|"}}  # the file is of 2026-03-01
    told = read(tmp_path, "a.csv", TABLE.replace(",", ";"), since=since)
    assert len(told.rows) == 2
    assert told.read_as == {"a.csv": '{"delimiter": ";"}'}


def test_of_several_ways_to_read_a_file_the_first_one_counts_in_which_it_can_be_read(tmp_path: Path) -> None:
    others = [{"encoding": "cp1252"}, {"encoding": "cp1252", "delimiter": ";"}]
    accents = TABLE.replace("W1", "Ana Peña")
    for folder, text, options in (
        ("utf-8", accents.encode(), ""),
        ("cp1252", accents.encode("cp1252"), '{"encoding": "cp1252"}'),
        ("both", accents.replace(",", ";").encode("cp1252"), '{"delimiter": ";", "encoding": "cp1252"}'),
    ):
        told = read(tmp_path / folder, "a.csv", text, alternatives=others, **NAMES)
        assert told.rows[0] == (2, ("P1", "Ana Peña", None))
        assert told.read_as == {"a.csv": options}
    with pytest.raises(
        DeliveryRefused,
        match=r"has no column permit_no, worker, which is required.*; nor can it be read as the profile's",
    ):
        read(tmp_path / "none", "a.csv", accents.replace(",", "|"), alternatives=others, **NAMES)


def test_a_header_of_a_layout_may_have_other_spellings(tmp_path: Path) -> None:
    spelt = {"layouts": [["permit_no", ["worker", "workers name"]]]}
    for name in ("worker", "Workers Name"):
        told = read(tmp_path / name, "a.csv", "A title\n" + TABLE.replace("worker", name), **spelt)
        assert told.rows[0] == (3, ("P1", "W1", None))
    with pytest.raises(DeliveryRefused, match="line 2: no line fits the header"):
        read(tmp_path / "none", "a.csv", "A title\n" + TABLE.replace("worker", "who"), **spelt)


def test_a_header_in_another_form_of_its_letters_is_the_profile_s(tmp_path: Path) -> None:
    """One office types on another keyboard, and a workbook breaks long headers into lines: no column is lost."""
    persian, arabic = "\u0646\u0634\u0627\u0646\u06cc", "\u0646\u0634\u0627\u0646\u064a"  # the address: its last letter
    own = [persian, "コード", "note of the day"]
    layouts = {"columns": own, "layouts": [own[:2]]}
    office = [f"\u200f{arabic}", "ｺｰﾄﾞ", "Note of\nthe  day"]
    book = read(tmp_path / "book", "a.xlsx", workbook(S=[office, ["P1", "W1", "x"]]), **layouts)
    assert (book.headers, book.rows) == (own, [(2, ("P1", "W1", "x"))])
    lines = f'{{"ＮＯＴＥ of the day": "x", "コード": "W1", "{arabic}": "P1"}}\n'
    assert set(read(tmp_path / "lines", "a.jsonl", lines, **layouts).headers) == set(own)
    # where two headers are one but for their form nobody can say which is meant
    both = read(tmp_path / "both", "a.csv", "no,ｎｏ\n1,2\n", columns=["no"])
    assert both.headers == ["no", "ｎｏ"]


def test_a_header_without_its_accents_or_with_other_points_is_the_profile_s(tmp_path: Path) -> None:
    own = ["País destino", "Nº de permiso", "Fecha.alta", "% mujeres"]
    written = "Pais_destino;N° de permiso;FECHA ALTA;mujeres\nQAT;P1;2026-03-01;4\n"
    part = read(tmp_path / "file", "a.csv", written, columns=own, delimiter=";")
    assert part.headers == ["País destino", "Nº de permiso", "Fecha.alta", "mujeres"]
    # a second header that could be meant as well leaves both as they are
    both = read(tmp_path / "both", "a.csv", "Pais destino,pais_destino\n1,2\n", columns=own)
    assert both.headers == ["Pais destino", "pais_destino"]
    # and so does one that stands there in its own spelling
    own_too = read(tmp_path / "own", "a.csv", "País destino,pais destino\n1,2\n", columns=own)
    assert own_too.headers == ["País destino", "pais destino"]


def test_lines_of_json_without_a_byte_are_no_rows_and_an_archive_without_one_broke_off(tmp_path: Path) -> None:
    """An archive of nothing has some bytes: one without any was not written to its end."""
    assert Staged(tmp_path / "plain", "job_adverts", "a.jsonl", b"").column("advert_id") == {}
    with pytest.raises(DeliveryRefused):
        Staged(tmp_path / "packed", "job_adverts", "a.jsonl.gz", b"")


def test_a_header_that_only_looks_like_another_is_shown_by_its_code_points(tmp_path: Path) -> None:
    """In the message both would look alike."""
    header = "permit_no,employer_name,destination,occupation,applied_on,st\u0430tus\n"
    row = f"{header}P1,Maju,MYS,9112,2026-03-01,approved\n"
    with pytest.raises(DeliveryRefused, match=r"has no column status, .* there instead: st<U\+0430>tus"):
        Staged(tmp_path / "1", "work_permits", "a.csv", row.encode())
    optional = header.replace("\u0430", "a").strip() + ",w\u0430ge_month\nP1,Maju,MYS,9112,2026-03-01,approved,1\n"
    told = Staged(tmp_path / "2", "work_permits", "a.csv", optional.encode()).signals
    assert "column 'w<U+0430>ge_month' appeared; name it in the profile's columns or ignore" in told
