"""What stands in the files of a release, as whoever opens them can read it: the text of every place, a line each.

Not only what a page shows: values of attributes, scripts, styles and comments, hidden sheets, properties and names of a
workbook, what a PDF says of itself, names, comments and queries of a database, and the files' own names. Tags inside a
sentence are no break in it, cells of a row stand beside each other, and escapes are opened, so that a name is one text
however it is written.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject, TextStringObject
from python_calamine import CalamineError, CalamineWorkbook

from transforms.errors import AwasError, cause
from transforms.queries import identifier

# tags that stand inside a sentence; every other one ends it, but for a cell, which only ends a word
_INSIDE = r"a|abbr|b|bdi|bdo|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|time|tspan|u|wbr|r|t|phonetic"
_WITHIN = re.compile(rf"</?(?:{_INSIDE})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_CELL = re.compile(r"</?t[dh](?:\s[^<>]*)?>", re.IGNORECASE)
_BESIDE = " | "  # between cells: words of a name may stand in two of them, groups of a number do not
_TAG = re.compile(r"<[^<>]*>")
# where something is drawn: numbers and the letters of a path's commands, and no others
_DRAWN = re.compile(
    r"""\s(?:d|points|transform|viewBox|[cdr]?[xy][12]?|r|width|height)=(["'])[MLHVCSQTAZmlhvcsqtaz0-9 .,-]*\1"""
)
_BREAKS = re.compile(r"[\r\n\t\f\v\x1c-\x1f\x85\u2028\u2029]+")
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|[nrtbf0])")
_TEXT_STREAMS = {"/Metadata", "/EmbeddedFile"}
_PARTS = 1 << 22  # letters of a text that are looked at together
_NAMED = """
    select 'names', concat_ws(' ', database_name, schema_name, table_name, column_name) from duckdb_columns()
    where not internal
    union all select 'comments', comment from duckdb_columns() where not internal
    union all select 'comments', comment from duckdb_tables()
    union all select 'queries', concat_ws(' ', sql, comment) from duckdb_views() where not internal
    union all select 'queries', concat_ws(' ', function_name, macro_definition, comment) from duckdb_functions()
    where not internal
"""


class Text(NamedTuple):
    """where: the file, and the place in it. lines: what can be read there, each line by itself."""

    where: str
    lines: str


def texts(folder: Path) -> Iterator[Text]:
    """Every text of every file of a release, file by file in the order of their names.

    Raises AwasError for a file of a kind that cannot be read here, or that is not what its name says.
    """
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        yield Text(f"the name of {name}", name)
        read = _READERS.get(path.suffix)
        if read is None:
            raise AwasError(
                f"{name}: a file of this kind ({path.suffix}) cannot be searched for personal values; remove it"
            )
        try:
            for where, text in read(path):
                yield from (Text(f"{name}{where}", part) for part in _in_parts(text))
        except _UNREADABLE as error:
            raise AwasError(
                f"{name}: cannot be read as what its name says ({cause(error)}); draft the day again"
            ) from None


def _in_parts(text: str) -> Iterator[str]:
    """A text, cut at ends of lines where it is very long."""
    begin = 0
    while len(text) - begin > _PARTS:
        end = text.rfind("\n", begin, begin + _PARTS) + 1 or begin + _PARTS
        yield text[begin:end]
        begin = end
    yield text[begin:]


def _plain(path: Path) -> Iterator[tuple[str, str]]:
    yield "", _unescaped(path.read_text(encoding="utf-8"))


def _nothing(_: Path) -> Iterator[tuple[str, str]]:
    yield from ()  # a signature's bytes


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_letter, text) if "\\" in text else text


def _letter(escape: re.Match[str]) -> str:
    code = next((int(group, 16) for group in escape.groups() if group), 0x20)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def _page(path: Path) -> Iterator[tuple[str, str]]:
    yield from _marked_up(path.read_text(encoding="utf-8"))


def _marked_up(text: str) -> Iterator[tuple[str, str]]:
    """What is between tags, and what is in them: a comment or a script is read as it stands."""
    text = _unescaped(text)
    shown = _BREAKS.sub(" ", text).replace("<!--", "\n").replace("-->", "\n")
    shown = _CELL.sub(_BESIDE, _WITHIN.sub("", shown))
    yield "", html.unescape(_TAG.sub("\n", shown))
    tags = dict.fromkeys(_DRAWN.sub("", tag) for tag in dict.fromkeys(_TAG.findall(text)))
    yield " (attributes)", html.unescape("\n".join(_BREAKS.sub(" ", tag) for tag in tags))


def _workbook(path: Path) -> Iterator[tuple[str, str]]:
    """Every part as it is stored, so that nothing is hidden; then each sheet, hidden ones too, row by row."""
    with zipfile.ZipFile(path) as book:
        for part in sorted(book.namelist()):
            for where, text in _marked_up(book.read(part).decode("utf-8", "replace")):
                yield f" ({part}){where}", text
        if book.comment:
            yield " (comment)", book.comment.decode("utf-8", "replace")
    with CalamineWorkbook.from_path(path) as sheets:
        for name in sheets.sheet_names:
            rows = sheets.get_sheet_by_name(name).to_python()
            yield f" ({name})", "\n".join(_BREAKS.sub(" ", _BESIDE.join(map(str, row))) for row in rows)


def _paper(path: Path) -> Iterator[tuple[str, str]]:
    """Each page as one text, as its lines break anywhere; then what stands on none: properties, notes, attachments."""
    with path.open("rb") as file:
        reader = pypdf.PdfReader(file)
        for number, page in enumerate(reader.pages, start=1):
            yield f", page {number}", _BREAKS.sub(_BESIDE, page.extract_text())
        yield " (beside its pages)", html.unescape(_TAG.sub("\n", "\n".join(_beside(reader))))


def _beside(reader: pypdf.PdfReader) -> Iterator[str]:
    """The strings of a PDF's objects, and the text of streams that are none of a page, a font or a picture."""
    waiting: list[object] = [reader.trailer]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum not in seen:
                seen.add(one.idnum)
                waiting.append(one.get_object())
        elif isinstance(one, DictionaryObject):
            waiting += one.values()
            if isinstance(one, StreamObject) and one.get("/Type") in _TEXT_STREAMS:
                yield one.get_data().decode("utf-8", "replace")
        elif isinstance(one, ArrayObject):
            waiting += one
        elif isinstance(one, TextStringObject):
            yield _BREAKS.sub(" ", one)


def _database(path: Path) -> Iterator[tuple[str, str]]:
    """Every column in which text can stand, whatever schema it is in; then names, comments and queries."""
    with duckdb.connect(str(path), read_only=True, config={"enable_external_access": "false"}) as con:
        columns = con.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where not internal and regexp_matches(data_type, 'VARCHAR|JSON|BLOB|ENUM|UNION') order by all"
        ).fetchall()
        for schema, table, column in columns:
            name = identifier(column)
            found = con.execute(
                f"select distinct regexp_replace({name}::varchar, '[\\r\\n]+', ' ', 'g') "
                f"from {identifier(schema)}.{identifier(table)} where {name} is not null order by all"
            ).fetchall()
            yield f", {table}.{column}", "\n".join(text for (text,) in found)
        named: dict[str, list[str]] = {}
        for kind, text in con.execute(_NAMED).fetchall():
            named.setdefault(kind, []).append(_BREAKS.sub(" ", text or ""))
        yield from ((f" ({kind})", "\n".join(dict.fromkeys(found))) for kind, found in named.items())


_UNREADABLE = (OSError, ValueError, KeyError, zipfile.BadZipFile, CalamineError, PyPdfError, duckdb.Error)
_Reader = Callable[[Path], Iterator[tuple[str, str]]]
_READERS: dict[str, _Reader] = {
    ".csv": _plain,
    ".duckdb": _database,
    ".html": _page,
    ".json": _plain,
    ".jsonl": _plain,
    ".md": _plain,
    ".pdf": _paper,
    ".pub": _plain,
    ".sig": _nothing,
    ".svg": _page,
    ".txt": _plain,
    ".xlsx": _workbook,
}
