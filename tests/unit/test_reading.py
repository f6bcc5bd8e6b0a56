"""Bytes in, text with file and line out: every format and dialect, and what hostile files do to the reader."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.unit.support.files import LIMIT, PLAIN, ROWS, Row, Told, nothing_known, parquet, workbook
from transforms.deliver import reading
from transforms.deliver.landing import drops
from transforms.deliver.landing.drops import Delivery, DroppedFile
from transforms.deliver.reading import lines, odd_lines, parts
from transforms.errors import DeliveryRefused
from transforms.profile import Source

# an invented list of associations: few of its letters are those of a keyboard
EAST = (
    "受付番号,受付日,監理団体,内容\n"
    + "申80001,令和8年4月1日,ミライ協同組合,費用\n申80002,R8.4.2,高橋人材育成協同組合,賃金\n" * 9
)


def two_in(encoding: str) -> bytes:
    """The list in cp932, of which the seventh line came from elsewhere."""
    all_lines = EAST.splitlines(keepends=True)
    return b"".join(line.encode(encoding if at == 6 else "cp932") for at, line in enumerate(all_lines))


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Told]:
    count = iter(range(1000))

    def one(name: str, content: bytes, **source: Any) -> Told:
        return Told(tmp_path / str(next(count)), name, content, **source)

    return one


@pytest.mark.parametrize(
    ("name", "neighbour"), [("list[1].csv", "list1.csv"), ("c[0-9].csv", "c5.csv"), ("p[1].parquet", "p1.parquet")]
)
def test_a_name_is_never_a_pattern(tmp_path: Path, name: str, neighbour: str) -> None:
    """The file itself is read, not the one beside it that its name would fit as a pattern; nor in such a folder."""
    folder = tmp_path / "of [2026]"
    folder.mkdir()
    made = parquet if name.endswith("parquet") else None
    other = made(no=["9"], name=["Eve"]) if made else b"no,name\n9,Eve\n"
    (folder / neighbour).write_bytes(other)
    told = Told(folder, name, made(no=["1", "2"], name=["Ana", "Budi"]) if made else PLAIN)
    assert [cells for _, cells in told.rows] == [("1", "Ana"), ("2", "Budi")]
    assert told.files == [name]


def gz(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def number(value: object) -> str:
    """Ids of cases without the bytes in them."""
    return value if isinstance(value, str) and value.isprintable() else type(value).__name__


def zstd(content: bytes, path: Path) -> bytes:
    with pa.output_stream(str(path), compression="zstd") as out:
        out.write(content)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "source"),
    [
        ("a.csv", PLAIN, {}),
        ("a.txt", PLAIN, {}),
        ("A.CSV", PLAIN, {}),
        ("a.csv.gz", gz(PLAIN), {}),
        ("a.csv", PLAIN.rstrip(b"\n"), {}),
        ("a.csv", PLAIN + b"\n\n", {}),
        ("a.csv", b"\xef\xbb\xbf" + PLAIN, {}),
        ("a.csv", PLAIN.replace(b"\n", b"\r\n"), {}),
        ("a.csv", PLAIN.replace(b"\n", b"\r\r\n"), {}),
        ("a.csv", PLAIN.replace(b"\n", b"\r"), {}),
        ("a.csv", PLAIN.decode().encode("utf-16"), {"encoding": "utf-16"}),
        ("a.csv", PLAIN.replace(b"\n", b"\r\n").decode().encode("utf-16"), {"encoding": "utf-16"}),
        ("a.csv", PLAIN.decode().encode("utf-16-le"), {"encoding": "utf-16-le"}),
        ("a.csv", PLAIN, {"encoding": "cp1252"}),
        ("a.csv", PLAIN.replace(b",", b";"), {"delimiter": ";"}),
        ("a.csv", PLAIN.replace(b",", b"\t"), {"delimiter": "\t"}),
        ("a.csv", b"'no','name'\n'1','Ana'\n2,'Budi'\n", {"quote": "'"}),
        ("a.csv", b"no , name\n1,Ana\n2,Budi\n", {}),
        ("a.jsonl", b'{"no": 1, "name": "Ana"}\n{"name": "Budi", "no": "2"}\n', {}),
        ("a.jsonl.gz", gz(b'{"no": 1, "name": "Ana"}\n{"name": "Budi", "no": "2"}\n'), {}),
        ("a.xlsx", workbook(S=[["no", "name"], [1, "Ana"], [2, "Budi"]]), {}),
    ],
    ids=number,
)
def test_the_same_two_rows_in_every_format(
    read: Callable[..., Told], name: str, content: bytes, source: dict[str, Any]
) -> None:
    told = read(name, content, **source)
    assert [header.strip() for header in told.headers] == ["no", "name"]
    # json lines have no header, so their rows stand one line higher
    assert [(line + ("jsonl" in name), cells) for line, cells in told.rows] == ROWS
    assert told.texts == [cells for _, cells in ROWS]
    assert told.ragged == []


def test_zstd_and_parquet(read: Callable[..., Told], tmp_path: Path) -> None:
    assert read("a.csv.zst", zstd(PLAIN, tmp_path / "a.zst")).rows == ROWS
    told = read("a.parquet", parquet(no=[1, 2], name=["Ana", "Budi"]))
    assert told.rows == [(1, ("1", "Ana")), (2, ("2", "Budi"))]


def test_lists_are_joined_as_the_contracts_write_them(read: Callable[..., Told]) -> None:
    assert read("a.parquet", parquet(no=[1], to=[["MYS", "SGP"]])).rows == [(1, ("1", "MYS;SGP"))]
    assert read("a.jsonl", b'{"no": 1, "to": ["MYS", "SGP"], "more": {"a": 1}}').rows == [
        (1, ("1", "MYS;SGP", '{"a":1}'))
    ]


def test_cells_of_a_workbook_are_text_as_a_person_would_write_them(read: Callable[..., Told]) -> None:
    cells = [
        datetime.date(2026, 3, 1),
        datetime.datetime.fromisoformat("2026-03-01 14:30"),
        12.0,
        12.5,
        True,
        "007",
        "",
    ]
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list("abcdefg"))
        for place, cell in enumerate(cells):
            sheet.write(1, place, cell)
    assert read("a.xlsx", stream.getvalue()).rows == [
        (2, ("2026-03-01", "2026-03-01 14:30:00", "12", "12.5", "True", "007", None))
    ]


def test_sheets_are_read_as_the_profile_says_and_the_others_are_signalled(read: Callable[..., Told]) -> None:
    content = workbook(North=[["no"], [1]], South=[["no"], [2]], Empty=[])
    first = read("a.xlsx", content)
    assert (first.rows, first.signals) == (
        [(2, ("1",))],
        ["sheet 'South' of a.xlsx is not read, sheet 'North' is (sheets)"],
    )
    both = read("a.xlsx", content, sheets=["*"])
    assert (both.rows, both.signals) == ([(2, ("1",)), (2, ("2",))], [])
    assert both.files == ["a.xlsx", "a.xlsx#South"]
    with pytest.raises(DeliveryRefused, match=r"a\.xlsx: has no sheet 'West'; it has 3 others"):
        read("a.xlsx", content, sheets=["West"])


def test_title_and_total_rows_where_the_profile_says_so(read: Callable[..., Told]) -> None:
    text = b"Permits of March\n\nno,name\n1,Ana\nTotal,1\n2,Budi\nGrand total,2\n"
    told = read("a.csv", text, skip_rows=2, total_rows="(Grand t|T)otal$")
    assert told.rows == [(4, ("1", "Ana")), (6, ("2", "Budi"))]
    sheet = workbook(S=[["Permits of March"], [], ["no", "name"], [1, "Ana"], ["Total", 1], [2, "Budi"]])
    assert read("a.xlsx", sheet, skip_rows=2, total_rows="Total").rows == told.rows
    # without a word of the profile they are rows like others, for the contract to judge
    assert len(read("a.csv", text, skip_rows=2).rows) == 4


def test_lines_of_a_wrong_width_are_set_aside_and_the_others_keep_their_number(read: Callable[..., Told]) -> None:
    told = read("a.csv", b"no,name\n1,Ana\n2\n3,Citra\n4,Dewi,x\n5,Eka\n")
    assert told.was_fast
    assert told.rows == [(2, ("1", "Ana")), (4, ("3", "Citra")), (6, ("5", "Eka"))]
    assert [(line, text) for line, _, text in told.ragged] == [(3, "2"), (5, "4,Dewi,x")]


@pytest.mark.parametrize(
    ("text", "rows", "ragged"),
    [
        (b'no,name\n1,"Ana\nMaria"\n2,Budi\n', [(2, ("1", "Ana\nMaria")), (4, ("2", "Budi"))], []),
        (b'no,name\r\n1,"Ana\r\nMaria"\r\n2,Budi\r\n', [(2, ("1", "Ana\nMaria")), (4, ("2", "Budi"))], []),
        (b"no,name\n1,Ana\n\n\n2,Budi\n", [(2, ("1", "Ana")), (5, ("2", "Budi"))], []),
        (b'no,name\n1,"A\nB"\n2\n3,C\n', [(2, ("1", "A\nB")), (5, ("3", "C"))], [4]),
        (b'no,name\n1,"Ana ""A"" Maria"\n2,Budi\n', [(2, ("1", 'Ana "A" Maria')), (3, ("2", "Budi"))], []),
        (b'no,name\n1,"Ana"x\n2,Budi\n', [(3, ("2", "Budi"))], [2]),
        (b'"no","na\nme"\n1,Ana\n', [(3, ("1", "Ana"))], []),
        (b'no,name\n1,Ana\n2,"Budi\n3,Citra\n', [(2, ("1", "Ana"))], [3, 4]),
    ],
    ids=number,
)
def test_line_numbers_hold_across_quoted_line_ends_and_empty_lines(
    read: Callable[..., Told], text: bytes, rows: list[Row], ragged: list[int]
) -> None:
    told = read("a.csv", text)
    assert told.rows == rows
    assert [line for line, _, _ in told.ragged] == ragged
    assert told.texts == [cells for _, cells in rows]


@pytest.mark.parametrize(
    ("name", "content", "source", "said"),
    [
        ("a.csv", "no,name\n1,Añá\n".encode("cp1252"), {}, "line 2: is not utf-8; it seems to be"),
        ("a.csv", "no,name\n1,Añá\n".encode(), {"encoding": "cp1252"}, "is not cp1252, it seems to be utf-8"),
        ("a.csv", b"\xef\xbb\xbf" + PLAIN, {"encoding": "cp1252"}, "byte-order mark of utf-8"),
        ("a.csv", PLAIN.decode().encode("utf-16"), {}, "byte-order mark of utf-16"),
        ("a.csv", PLAIN.decode().encode("utf-16-le") * 9, {}, "holds a NUL byte.*seems to be utf-16"),
        ("a.csv", PLAIN * 9, {"encoding": "utf-16"}, "has no byte-order mark of utf-16"),
        ("a.csv", EAST.encode("utf-16-le"), {"encoding": "cp932"}, "line 1: holds a NUL byte.*seems to be utf-16-le"),
        ("a.csv", EAST.encode("utf-16-be"), {"encoding": "utf-16"}, "no byte-order mark of utf-16.*to be utf-16-be"),
        ("a.csv", EAST.encode("iso2022_jp"), {"encoding": "cp932"}, "line 1: is not cp932; it seems to be iso2022_jp"),
        ("a.csv", b"no\n" + EAST.encode("iso2022_jp"), {}, "line 2: is not utf-8; it seems to be iso2022_jp"),
        ("a.csv", EAST.encode("euc_jp"), {"encoding": "cp932"}, "line 1: is not cp932; it seems to be euc_jp"),
        ("a.csv", two_in("euc_jp"), {"encoding": "cp932"}, "line 7: is not cp932; .* a line in euc_jp among others"),
        ("a.csv", two_in("utf-8"), {"encoding": "cp932"}, "line 7: is not cp932; .* a line in utf-8 among others"),
        ("a.csv", "no,name\n1,é".encode()[:-1], {}, "line 2: is not utf-8; cut off in the middle of a letter"),
        ("a.csv", b"no,name\n1,A\0na\n", {}, "line 2: holds a NUL byte"),
        ("a.csv", b"PK\x03\x04rest", {}, "seems to be a zip archive or a workbook"),
        ("a.csv", gz(PLAIN), {}, "seems to be a gzip archive"),
        ("a.csv.gz", gz(PLAIN * 99)[:-9], {}, "not readable as what it says it is"),
        ("a.csv.gz", PLAIN, {}, "not readable as what it says it is"),
        ("a.csv.zst", PLAIN, {}, "not readable as what it says it is"),
        ("a.csv", b"", {}, "line 1: there is no header"),
        ("a.csv", b"\n\n\n", {}, "line 1: there is no header"),
        ("a.csv", b"title\n", {"skip_rows": 1}, "line 2: there is no header"),
        ("a.csv", b"no,name\n1\n2\n", {}, "line 2: no line fits the header"),
        ("a.xlsx", PLAIN, {}, "is a text under the name of a workbook"),
        ("a.xls", PLAIN, {}, "is a text under the name of a workbook"),
        ("a.xls", b"\0" * 99, {}, "not readable as what it says it is"),
        ("a.xlsx", workbook(S=[]), {}, "line 1: the sheet 'S' has no header"),
        ("a.parquet", PLAIN, {}, "not readable as what it says it is"),
        ("a.jsonl", b"\n", {}, "holds no JSON object"),
    ],
    ids=number,
)
def test_a_file_that_is_not_what_the_profile_says_is_refused_with_what_it_seems_to_be(
    read: Callable[..., Told], name: str, content: bytes, source: dict[str, Any], said: str
) -> None:
    with pytest.raises(DeliveryRefused, match=said) as refused:
        read(name, content, **source)
    assert name in str(refused.value) and "\n" not in str(refused.value)


def test_a_list_in_seven_bits_is_read_where_the_profile_says_so(read: Callable[..., Told]) -> None:
    """All of its bytes are ASCII, and would be UTF-8 as well."""
    told = read("a.csv", EAST.encode("iso2022_jp"), encoding="iso2022_jp")
    assert told.rows[0] == (2, ("申80001", "令和8年4月1日", "ミライ協同組合", "費用"))


def test_hidden_marks_are_kept_as_data_and_signalled(read: Callable[..., Told]) -> None:
    told = read("a.csv", "no,name\n1,\u202egnp.exe\n".encode())
    assert told.rows == [(2, ("1", "\u202egnp.exe"))]
    assert told.signals == ["a.csv holds 1 marks that turn the reading direction or hide"]


HOSTILE = ["=1+1", "'); drop table raw; --", '<script>alert("x")</script>', "../../etc/passwd", 'a"b', "a b", "é\u202e"]


def test_names_are_data(read: Callable[..., Told]) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([["no", *HOSTILE], ["1", *HOSTILE]])
    content = stream.getvalue().encode()
    told = read("it's; --.csv", content)
    assert told.headers == ["no", *HOSTILE]
    assert told.rows == [(2, ("1", *HOSTILE))]
    assert told.files == ["it's; --.csv"]
    line = json.dumps(dict(zip(told.headers, told.rows[0][1], strict=True))).encode()
    assert read("a.jsonl", line).rows == [(1, ("1", *HOSTILE))]


def test_columns_without_a_name_or_with_the_same_are_told_apart(read: Callable[..., Told]) -> None:
    assert read("a.csv", b"a,,A,a\n1,2,3,4\n").headers == ["a", "column1", "A_1", "a_2"]


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", b"<Types/>")
        book.writestr("xl/workbook.xml", b"<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv.gz", gz(b"no,name\n" + b"1,x\n" * 5_000_000)),
        ("a.jsonl.gz", gz(b'{"no": 1}\n' * 2_000_000)),
        ("a.xlsx", bomb()),
        ("a.parquet", parquet(no=pa.array([1] * 2_000_000).dictionary_encode())),
        ("b.parquet", parquet(no=pa.array(["x" * 50_000] * 1000).dictionary_encode())),  # one text in every row
    ],
    ids=number,
)
def test_an_archive_unpacks_to_no_more_than_the_setting_allows(
    read: Callable[..., Told], name: str, content: bytes
) -> None:
    assert len(content) < 100_000
    with pytest.raises(DeliveryRefused, match=r"unpacks to more than 10,000,000 bytes"):
        read(name, content, limit=10_000_000)


def test_a_million_columns_are_refused_and_a_cell_of_10_megabytes_is_set_aside(read: Callable[..., Told]) -> None:
    for name, content in {
        "a.csv": b"a," * 1_000_000 + b"\n",
        "a.jsonl": json.dumps({f"k{number}": 1 for number in range(2500)}).encode(),
    }.items():
        with pytest.raises(DeliveryRefused, match=r"at most 2,000 are read|does not end within"):
            read(name, content)
    huge = b"9," + b"x" * 10_000_000 + b"\n"
    for text in (PLAIN + huge + b"3,Citra\n", PLAIN + huge + b'3,"Ci\ntra"\n'):
        told = read("a.csv", text)
        assert [line for line, _ in told.rows] == [2, 3, 5]
        assert [(line, reason) for line, reason, _ in told.ragged] == [(4, "the line is longer than 2,097,152 bytes")]
        assert len(told.ragged[0][2]) <= lines.MAX_LINE


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)
TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=12)
)
FEW = hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@FEW
@given(rows=TABLES, line_end=st.sampled_from(["\n", "\r\n"]), style=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_whatever_stands_in_the_cells_comes_out_with_its_line(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], line_end: str, style: Any
) -> None:
    """Any table, written by a writer that is not ours, is read back: cells, lines, and texts of rows set aside."""
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator=line_end, quoting=style)
    writer.writerow([f"c{place}" for place in range(len(rows[0]) if rows else 2)])
    expected, line = [], 2
    for row in rows:
        before = stream.tell()
        writer.writerow(row)
        expected.append((line, tuple(cell or None for cell in row)))
        line += stream.getvalue()[before:].count("\n")
    try:
        told = Told(tmp_path_factory.mktemp("any"), "a.csv", stream.getvalue().encode())
    except DeliveryRefused as refused:
        assert odd_lines.SWALLOWED in str(refused)
        return
    aside = {line for line, reason, _ in told.ragged if reason == odd_lines.SWALLOWED}
    assert len(aside) == len(told.ragged)
    assert told.rows == [(line, cells) for line, cells in expected if line not in aside]
    assert told.texts == [cells for _, cells in told.rows]
    # not believed is only what holds line ends and separators within its cells
    for line, cells in expected:
        assert line not in aside or all(mark in "".join(cell or "" for cell in cells) for mark in ",\n")


@FEW
@given(
    st.sampled_from(["a.csv", "a.csv.gz", "a.jsonl", "a.parquet", "a.csv.zst"]),
    st.one_of(
        st.binary(max_size=300),
        st.text(st.sampled_from('ab,;"\n\r\t \0{}[]:1é\u202e'), max_size=80).map(str.encode),
        st.text(st.sampled_from('ab,"\n'), max_size=60).map(lambda text: b"x,y\n1,2\n" + text.encode()),
    ),
    st.booleans(),
)
def test_any_bytes_are_read_or_refused_with_one_line(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes, packed: bool
) -> None:
    if name.endswith(".gz") and packed:
        content = gz(content)
    try:
        told = Told(tmp_path_factory.mktemp("any"), name, content)
    except DeliveryRefused as refused:
        assert "\n" not in str(refused) and name in str(refused)
        return
    # every line of the text is in a row, in a line set aside, or empty
    lines = [line for line, _ in told.rows] + [line for line, _, _ in told.ragged]
    assert len(told.texts) == len(told.rows) and len(set(lines)) == len(lines)


def descriptor(folder: Path, resources: Any) -> Delivery:
    folder.mkdir()
    (folder / "a.csv").write_bytes(PLAIN)
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")
    delivery = drops.read_delivery("work_permits", date(2026, 3, 1), folder, nothing_known(folder))
    drops.stated_rows(delivery)
    return delivery


@pytest.mark.parametrize(
    "path", ["../a.csv", "/etc/passwd", "./a.csv", "a.csv/../a.csv", "", "a.csv\n", ["a.csv"], None]
)
def test_a_descriptor_names_files_of_its_folder_and_no_others(tmp_path: Path, path: object) -> None:
    with pytest.raises(DeliveryRefused, match="which is not in the folder") as refused:
        descriptor(tmp_path / "drop", [{"path": path}])
    assert "\n" not in str(refused.value)


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_bytes(PLAIN)
    for name in ("b.csv", "datapackage.json"):
        folder = tmp_path / f"drop {name}"
        folder.mkdir()
        (folder / "a.csv").write_bytes(PLAIN)
        (folder / name).symlink_to(tmp_path / "secret.csv")
        with pytest.raises(DeliveryRefused, match="is a link"):
            drops.read_delivery("work_permits", date(2026, 3, 1), folder, nothing_known(tmp_path))
    whole = tmp_path / "2026-03-01"
    whole.symlink_to(tmp_path / "drop b.csv")
    with pytest.raises(DeliveryRefused, match="is a link"):
        drops.read_delivery("work_permits", date(2026, 3, 1), whole, nothing_known(tmp_path))


@pytest.mark.parametrize("name", ["20260331", "2026-W14-2", "2026-3-31", "31-03-2026", "2026-03-31 ", "drop"])
def test_a_folder_says_its_day_in_one_form_only(name: str) -> None:
    assert drops.day_of(name) is None
    assert drops.day_of("2026-03-31") == date(2026, 3, 31)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)
RESOURCE = st.fixed_dictionaries(
    {"path": st.just("a.csv") | JSON}, optional={"bytes": JSON, "hash": JSON, "rowcount": JSON}
)


@FEW
@given(JSON | st.lists(RESOURCE, max_size=2))
def test_any_descriptor_is_taken_or_refused_with_one_line(
    tmp_path_factory: pytest.TempPathFactory, resources: Any
) -> None:
    try:
        descriptor(tmp_path_factory.mktemp("any") / "drop", resources)
    except DeliveryRefused as refused:
        assert "\n" not in str(refused)


def described(stated: dict[str, object]) -> str:
    return json.dumps({"resources": [{"path": "a.csv"} | stated]})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[" * 200_000, "not a data package descriptor (RecursionError)"),
        *((text, "not a data package descriptor (it is no object, ") for text in ("[]", "5", '"x"', "null")),
        (described({"bytes": "about 16"}), "says \"about 16\" bytes of 'a.csv', which is no whole number"),
        (described({"stats": {"bytes": None}}), "says null bytes of"),
        (described({"bytes": 0.5}), "says 0.5 bytes of"),
        (described({"bytes": 1e300}), "says 1e+300 bytes of"),
        (described({"bytes": float("inf")}), "says Infinity bytes of"),
        (described({"rowcount": True}), "says true rows of"),
        (described({"bytes": 3.0}), "bytes, its descriptor says 3; truncated?"),
        (described({"bytes": float(len(PLAIN)), "rowcount": 2.0}), ""),
        (described({"rowcount": None}), ""),
    ],
)
def test_a_descriptor_that_is_none_is_refused_and_what_is_no_number_in_it_is_told(
    tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "a.csv").write_bytes(PLAIN)
    (tmp_path / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(DeliveryRefused, match=re.escape(said)) if said else nullcontext():
        drops.read_delivery("work_permits", date(2026, 3, 1), tmp_path, nothing_known(tmp_path))


def test_files_of_one_delivery_may_be_written_differently(read: Callable[..., Told]) -> None:
    """A cp1252 reader takes the letters of a Macintosh without a word, so the profile names those files."""
    files = {"*_north_*": {"encoding": "mac_roman", "skip_rows": 1}, "*_north_2*": {"encoding": "cp850"}}
    text = "no,name\n1,Montréal\n"
    assert read("a_south_1.csv", text.encode("cp1252"), encoding="cp1252", files=files).rows == [(2, ("1", "Montréal"))]
    titled = read("a_north_1.csv", ("List\n" + text).encode("mac_roman"), encoding="cp1252", files=files)
    assert (titled.rows, titled.texts) == ([(3, ("1", "Montréal"))], [("1", "Montréal")])
    # the first pattern that fits counts
    assert read("a_north_2.csv", ("L\n" + text).encode("mac_roman"), encoding="cp1252", files=files).rows == titled.rows


def test_a_delimiter_of_one_file_is_used_wherever_its_rows_are_read_again(read: Callable[..., Told]) -> None:
    told = read("old.csv", b"no;name\n1;Ana\n", files={"old*": {"delimiter": ";"}})
    assert (told.rows, told.texts) == ([(2, ("1", "Ana"))], [("1", "Ana")])


def test_small_files_are_read_together_only_where_they_are_written_alike(tmp_path: Path) -> None:
    """Both have the columns no and name; what separates their cells is another sign."""
    files = []
    for name, content in (("a.csv", b"no,name\n1,Ana\n"), ("old.csv", b"no;name\n2;Budi\n")):
        (tmp_path / name).write_bytes(content)
        files.append(DroppedFile(name, tmp_path / name, len(content), name))
    source = Source.model_validate({"files": {"old*": {"delimiter": ";"}}})
    (tmp_path / "rooms").mkdir()
    with duckdb.connect() as con:
        delivery = Delivery("work_permits", date(2026, 3, 1), tmp_path, tuple(files))
        done = reading.Reader(con, source, tmp_path / "rooms", LIMIT).read([delivery])
        parts.view(con, "read", done, tmp_path / "rooms")
        found = con.execute('select _file, _line, "no", name from read order by _file').fetchall()
    assert (found, done.refused) == ([("a.csv", 2, "1", "Ana"), ("old.csv", 2, "2", "Budi")], {})


@pytest.mark.parametrize("wrong", [{"encoding": "cp9999"}, {"dateformat": "%d"}])
def test_how_a_file_is_written_is_held_like_the_source(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Source.model_validate({"files": {"*": wrong}})
