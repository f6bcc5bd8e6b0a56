"""One exit for text: what libraries say, and the values that they quote, reach no reader; a log keeps them."""

from __future__ import annotations

import ast
import gzip
import io
import json
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tests.conftest import KEY, drop
from transforms import deliver
from transforms.deliver.landing import drops
from transforms.deliver.landing.fingerprints import Fingerprints
from transforms.errors import AwasError, DayStopped, Interrupted, Withheld, leaving
from transforms.profile import Profile
from transforms.release.in_force import announcement
from transforms.settings import ROOT, Settings
from transforms.warehouse import connect

SOURCES = sorted(path for top in ("transforms", "expectations", "dags") for path in (ROOT / top).rglob("*.py"))
# the last one tells the names that our own graph of queries gave it
OURS = {"AwasError", "DayStopped", "NothingToSign", "DeliveryRefused", "Interrupted", "Slip", "NotSigned", "CycleError"}
MAY_HAVE = {"cause", "of_query", "words", "withhold", "isinstance", "type"}  # to whom a library's error may be given
# where it stands, none of what it says
MAY_READ = {"__traceback__", "__class__", "start", "object", "filename", "code"}
# they tell on which line and at which key a profile, a file of ours, does not fit, and what its schema wants there
OF_PROFILES = {"transforms/profile_check/mappings.py", "transforms/profile_check/profile_file.py"}
DAY = date(2026, 3, 1)
PLANTED = ["B7654321", "Rahmawati", "1991-05-12"]
HOSTILE = f'{{"permit_no": "P9", "worker_doc_no": "{PLANTED[0]}", "employer_name": "{PLANTED[1]}", "on": "{PLANTED[2]}"'


def slips(tree: ast.AST) -> Iterator[int]:
    """Lines on which the error of a library is read, formatted or handed on."""
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("format_exc", "print_exc", "exception", "exc_info"):
            yield node.lineno
        if not isinstance(node, ast.ExceptHandler) or not node.name:
            continue
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        if all(isinstance(one, ast.Name) and one.id in OURS for one in caught):
            continue
        for name in ast.walk(node):
            if isinstance(name, ast.Name) and name.id == node.name and not is_safe(name, parents):
                yield name.lineno


def is_safe(name: ast.Name, parents: dict[ast.AST, ast.AST]) -> bool:
    parent = parents[name]
    if isinstance(parent, ast.Raise):  # as its cause, which the exit takes off
        return True
    if isinstance(parent, ast.Attribute):
        return parent.attr in MAY_READ
    if isinstance(parent, ast.Assign):  # kept to be a cause
        return isinstance(parent.targets[0], ast.Subscript | ast.Attribute)
    if not isinstance(parent, ast.Call) or not isinstance(parent.func, ast.Name):
        return False
    above: ast.AST = parent
    while isinstance(above, ast.Attribute | ast.Call):
        above = parents[above]
    return parent.func.id in MAY_HAVE or (parent.func.id == "str" and isinstance(above, ast.Compare))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_hands_on_what_a_library_says(path: Path) -> None:
    if path.name != "errors.py" and path.relative_to(ROOT).as_posix() not in OF_PROFILES:
        assert list(slips(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "body",
    [
        "raise AwasError(f'no: {error}') from error",
        "raise AwasError(str(error).splitlines()[0]) from error",
        "told = first_line(error)",
        "log.error('no: %s', error)",
        "raise AwasError(error.args[0])",
        "traceback.print_exc()",
        "log.exception('no')",
    ],
)
def test_and_the_search_finds_each_way_of_doing_so(body: str) -> None:
    assert list(slips(ast.parse(f"try:\n    pass\nexcept duckdb.Error as error:\n    {body}\n"))) == [4]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_an_error_of_ours_leaves_without_what_is_behind_it_and_the_log_keeps_that(tmp_path: Path) -> None:
    with pytest.raises(AwasError) as raised, leaving(tmp_path / "logs"):
        try:
            duckdb.sql(f"select '{PLANTED[0]}'::int").fetchall()
        except duckdb.Error as error:
            raise AwasError("a.csv: not readable") from error
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    kept = tmp_path / "logs" / "withheld.log"
    assert PLANTED[0] in kept.read_text(encoding="utf-8")
    assert "== a.csv: not readable\n" in kept.read_text(encoding="utf-8")
    assert mode(kept) == 0o600
    assert mode(kept.parent) == 0o700


def test_a_failure_that_nobody_foresaw_leaves_as_its_kind_and_place(tmp_path: Path) -> None:
    with (
        pytest.raises(Interrupted, match=r"^ConversionException in line 1 at an unknown place") as raised,
        leaving(tmp_path),
    ):
        duckdb.sql(f"select '{PLANTED[0]}'::int").fetchall()
    assert PLANTED[0] not in str(raised.value)
    with pytest.raises(AwasError, match=r"^KeyError at .*: a fault of ours$") as mistaken, leaving(tmp_path):
        raise KeyError(PLANTED[0])
    assert PLANTED[0] not in str(mistaken.value)


def test_an_error_without_a_library_behind_it_needs_no_log(tmp_path: Path) -> None:
    with pytest.raises(DayStopped), leaving(tmp_path):
        raise DayStopped("work_permits: late")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(AwasError), leaving(tmp_path):
        raise AwasError("the reader broke down") from Withheld(PLANTED[0])
    assert PLANTED[0] in (tmp_path / "withheld.log").read_text(encoding="utf-8")


def parquet(**columns: list[object]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet(PLANTED[1]).write_row(0, 0, ["permit_no", PLANTED[0]])
    return out.getvalue()


def broken_workbook() -> bytes:
    whole = io.BytesIO(workbook())
    out = io.BytesIO()
    with zipfile.ZipFile(whole) as book, zipfile.ZipFile(out, "w") as other:
        for name in book.namelist():
            content = book.read(name)
            other.writestr(name, content.replace(b"<row", f"<row {PLANTED[0]}=".encode()))
    return out.getvalue()


def zstd(text: bytes) -> bytes:
    return bytes(pa.compress(text, codec="zstd", asbytes=True))


CSV = f"permit_no,worker_doc_no\nP9,{PLANTED[0]}\n"
FILES = {
    "one line of JSON that does not end": ("a.jsonl", f"{HOSTILE}\n".encode()),
    "JSON with a control mark": ("a.jsonl", HOSTILE.replace("P9", "P\t9").encode() + b"}\n"),
    "JSON twice on a line": ("a.jsonl.gz", gzip.compress((HOSTILE + "}{}\n").encode())),
    "a quote that does not end": ("a.csv", f'permit_no,"{PLANTED[0]}\n{PLANTED[1]}'.encode()),
    "no header": ("a.csv", f"P9,{PLANTED[0]},{PLANTED[1]}\nP8,{PLANTED[0]},{PLANTED[1]}\n".encode()),
    "another encoding": ("a.csv", CSV.encode() + PLANTED[1].encode("utf-16")),
    "a Parquet file cut off": ("a.parquet", parquet(permit_no=[PLANTED[0]])[:-9]),
    "a Parquet file whose footer names values": ("a.parquet", parquet(**{PLANTED[0]: ["1"], PLANTED[1]: ["1"]})),
    "a workbook that is none": ("a.xlsx", CSV.encode()),
    "a workbook whose sheets are broken": ("a.xlsx", broken_workbook()),
    "a workbook whose sheet is named after somebody": ("a.xlsx", workbook()),
    "an old workbook that is none": ("a.xls", CSV.encode()),
    "an archive cut off": ("a.csv.gz", gzip.compress(CSV.encode())[:-6]),
    "an archive that is none": ("a.csv.zst", CSV.encode()),
    "an archive of another text": ("a.csv.zst", zstd(PLANTED[1].encode("utf-16"))),
    "text that is binary": ("a.txt", CSV.encode() + b"\0" * 40),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_gets_none_of_its_values_told(
    settings: Settings, profile: Profile, drops: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    file, content = FILES[name]
    drop(drops, "work_permits", "2026-03-01", file, "").write_bytes(content)
    with leaving(settings.logs_dir):
        try:
            told = deliver.run(settings, profile, "work_permits", DAY)
        except DayStopped as stop:
            told = str(stop)
            announcement.announce(settings, profile, DAY, "stopped", told)
    con = connect(settings, read_only=True)
    tables = con.execute("select table_name from duckdb_tables() where schema_name = 'ledger'").fetchall()
    told += "".join(str(con.execute(f"from lake.ledger.{table}").fetchall()) for (table,) in tables)
    con.close()
    told += "".join(path.read_text(encoding="utf-8") for path in settings.releases_dir.glob("today.*"))
    told += "".join(capfd.readouterr())
    assert [value for value in PLANTED if value in told] == []


def test_a_line_that_is_no_json_is_one_row_in_quarantine_and_the_rest_is_read(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    good = {"permit_no": "P1", "employer_name": "Acme", "destination": "MYS", "occupation": "9211"}
    good |= {"applied_on": "2026-02-01", "status": "approved"}
    lines = [json.dumps(good), HOSTILE, json.dumps(good | {"permit_no": "P2"})]
    drop(drops, "work_permits", "2026-03-01", "a.jsonl", "\n".join(lines))
    profile.sources["work_permits"].max_quarantined_share = 1.0
    assert "3 rows" in deliver.run(settings, profile, "work_permits", DAY)
    con = connect(settings, read_only=True)
    assert con.execute("select permit_no, line from lake.accepted.work_permits order by 1").fetchall() == [
        ("P1", 1), ("P2", 3),
    ]  # fmt: skip
    aside = con.execute("select file, line, reasons, row_text from lake.quarantine.row").fetchall()
    assert aside == [("a.jsonl", 2, ["the line is no JSON"], None)]  # what stands in it may be personal
    con.close()


def test_a_task_leaves_by_the_exit() -> None:
    """Every public function of the tasks is wrapped: nothing that Airflow logs or passes on holds a library's words."""
    tree = ast.parse((ROOT / "transforms" / "tasks" / "__init__.py").read_text(encoding="utf-8"))
    public = [one for one in tree.body if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")]
    bare = {one.name for one in public if not any("exit_for_text" in ast.dump(mark) for mark in one.decorator_list)}
    assert bare == set()


def test_the_command_line_says_one_line_of_ours(tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile" / "profile.yml").write_text(f"name: [{PLANTED[1]}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from transforms.command import main; raise SystemExit(main())", "day", "2026-03-01"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={"AWAS_HOME": str(tmp_path / "home"), "AWAS_PROFILE": str(tmp_path / "profile"), "AWAS_KEY": KEY},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("profile.yml: not a profile: ParserError in line 2")
    assert PLANTED[1] not in done.stdout + done.stderr


def test_the_name_of_a_file_neither_breaks_a_line_nor_moves_a_cursor(settings: Settings, tmp_path: Path) -> None:
    """A supplier names a file so that the operator's terminal shows another line than was written."""
    folder = tmp_path / "2026-03-01"
    folder.mkdir()
    (folder / "ok\n\x1b[2Jday published\u202e.zip").write_bytes(b"x")
    with pytest.raises(AwasError) as refused:
        drops.read_delivery("work_permits", date(2026, 3, 1), folder, Fingerprints(settings, "work_permits"))
    assert str(refused.value).isprintable() and "ok⟨U+000A⟩⟨U+001B⟩[2Jday published⟨U+202E⟩.zip" in str(refused.value)
