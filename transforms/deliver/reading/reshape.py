"""Records out of a table as it is printed: blanks that mean "as above" filled, columns made records, flags taken off.

Every record keeps the line on which its cell stands, and where one line gives several records, the column
(`_column`, as spreadsheets name it).
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from transforms.deliver.reading import table_frame
from transforms.deliver.reading.parts import Part
from transforms.deliver.values import texts
from transforms.errors import DeliveryRefused
from transforms.profile.shape import FLAG, UNTOLD, Shape, Unpivot
from transforms.queries import file_named, identifier, quoted

_SPACE = r"[\s\p{Z}\p{Cf}]"
_NUMBER = r"[+-]?\d(?:[\d.,'’\s\p{Z}]*\d)?"
_GROUPED = {"'": "['’]", " ": r"[\s\p{Z}]"}


@dataclass(frozen=True)
class Reshaped:
    """A query of records. headers: its columns. empty: a query of how many cells hold nothing and are no record."""

    query: str
    headers: list[str]
    empty: str | None = None


def records(con: duckdb.DuckDBPyConnection, part: Part, shape: Shape, sheet: str | None) -> Part:
    """The records of a part whose rows are text; the part itself where they are its rows.

    sheet: of a workbook. Raises DeliveryRefused where the shape does not fit.
    """
    if not shape.reshapes:
        return part
    target = part.rows.with_suffix(".records.parquet")
    try:
        made = reshape(part.headers, f"read_parquet({file_named(part.rows)})", shape, sheet)
    except DeliveryRefused as error:
        raise DeliveryRefused(f"{part.file}: {error}") from error
    con.execute(f"copy ({made.query}) to {quoted(str(target))} (format parquet)")
    empty = con.execute(made.empty).fetchone() if made.empty else None
    account = part.account | ({"empty_cell": int(empty[0])} if empty else {})
    return replace(part, headers=made.headers, rows=target, by_column=made.empty is not None, account=account)


def reshape(headers: Sequence[str], relation: str, shape: Shape, sheet: str | None) -> Reshaped:
    """The records of a relation whose cells are text, with the line in `_line`.

    headers: the relation's columns, in the order of the file. Raises DeliveryRefused where the shape does not fit.
    """
    by_name = {header.casefold(): header for header in headers}
    absent = [name for name in [*shape.fill_down, *shape.numbers] if name.casefold() not in by_name]
    if absent:
        raise DeliveryRefused(f"the column {absent[0]} of its shape is not there")
    cells = list(_unpivoted(headers, shape, shape.unpivot)) if shape.unpivot else []
    turned = {header for header, _ in cells}
    names = [header for header in headers if header not in turned]
    clash = {name.casefold() for name in names} & {name.casefold() for name in shape.made}
    if clash:
        raise DeliveryRefused(f"has a column {by_name[min(clash)]} already, which its shape would make")
    query, empty, place = _filled_down(headers, relation, shape), None, ["_line"]
    if shape.unpivot:
        empty = _empty(query, turned)
        query, place = _long(query, names, cells, shape.unpivot), ["_line", "_column"]
        names += [*shape.unpivot.groups, shape.unpivot.value]
    if shape.sheet_as:
        day = _dated(shape, {shape.sheet_as: sheet}, "the sheet's name")[shape.sheet_as]
        query = f"select *, {_literal(day)} as {identifier(shape.sheet_as)} from ({query})"
        names.append(shape.sheet_as)
    numbers = {by_name.get(name.casefold(), name) for name in shape.all_numbers}
    cleaned = [expression for name in names for expression in _cleaned(name, name in numbers, shape)]
    flags = [f"{name}{FLAG}" for name in names if name in numbers and shape.has_flags]
    return Reshaped(f"select {', '.join([*cleaned, *place])} from ({query})", [*names, *flags], empty)


def _filled_down(headers: Sequence[str], relation: str, shape: Shape) -> str:
    """Blank cells of the columns to fill take what stands above them, within the group of the columns before them."""
    query = f"select {', '.join([*map(identifier, headers), '_line'])} from {relation}"
    if not shape.fill_down:
        return query
    by_name = {header.casefold(): header for header in headers}
    columns = [identifier(by_name[name.casefold()]) for name in shape.fill_down]
    cells = [f"nullif(trim({column}), '')" for column in columns]
    groups = [
        f"count(coalesce({', '.join(['null', *cells[:place]])})) over (order by _line) as _group{place}"
        for place in range(len(cells))
    ]
    filled = [
        f"last_value({cell} ignore nulls) over (partition by _group{place} order by _line) as {column}"
        for place, (cell, column) in enumerate(zip(cells, columns, strict=True))
    ]
    left = ", ".join(f"_group{place}" for place in range(len(cells)))
    return (
        f"select * exclude ({left}) replace ({', '.join(filled)}) "
        f"from (select *, {', '.join(groups)} from ({query})) order by _line"
    )


def _unpivoted(headers: Sequence[str], shape: Shape, unpivot: Unpivot) -> Iterator[tuple[str, str]]:
    """Header → SQL of the record that a cell below it becomes. Raises DeliveryRefused where there is no such header."""
    wanted, has_any = re.compile(unpivot.columns), False
    for place, header in enumerate(headers):
        match = wanted.fullmatch(header)
        if match:
            has_any = True
            column = table_frame.letter(place)
            groups = _dated(shape, match.groupdict(), f"column {column}")
            cells = [f"{identifier(name)} := {_literal(text)}" for name, text in groups.items()]
            cells += [f"{identifier(unpivot.value)} := {identifier(header)}", f"_column := {quoted(column)}"]
            yield header, f"struct_pack({', '.join(cells)})"
    if not has_any:
        raise DeliveryRefused("no column is one of those that its shape turns into records (unpivot)")


def _long(query: str, kept: Sequence[str], cells: Sequence[tuple[str, str]], unpivot: Unpivot) -> str:
    names = [*map(identifier, kept), "_line"]
    made = ", ".join(f"_record.{identifier(name)}" for name in [*unpivot.groups, unpivot.value, "_column"])
    records = ", ".join(record for _, record in cells)
    is_filled = f"nullif(trim(_record.{identifier(unpivot.value)}), '') is not null"
    return (
        f"select {', '.join(names)}, {made} from (select {', '.join(names)}, unnest([{records}]) as _record "
        f"from ({query})) where {is_filled}"
    )


def _empty(query: str, turned: set[str]) -> str:
    counts = [f"count(*) filter (where nullif(trim({identifier(header)}), '') is null)" for header in sorted(turned)]
    return f"select {' + '.join(counts)} from ({query})"


def _dated(shape: Shape, made: dict[str, str | None], where: str) -> dict[str, str | None]:
    """Texts out of headers or a sheet's name, dates among them as ISO 8601."""
    days = dict(made)
    for name, form in shape.dates.items():
        text = made.get(name)
        if text is None:
            continue
        try:
            days[name] = datetime.strptime(text.strip(), form).date().isoformat()  # noqa: DTZ007
        except ValueError:
            raise DeliveryRefused(f"{where}: is no date as the profile says ({name}: {form})") from None
    return days


def _literal(text: str | None) -> str:
    return "null::varchar" if text is None else quoted(text)


def _cleaned(name: str, is_number: bool, shape: Shape) -> Iterator[str]:
    """SQL of a column without flags and texts that mean an empty cell; and that of its flag, where it may have one."""
    column = identifier(name)
    text = f"regexp_replace({column}, '^{_SPACE}+|{_SPACE}+$', '', 'g')"
    missing = ", ".join(map(quoted, shape.missing))
    if not is_number:
        yield f"case when {text} not in ({missing}) then {column} end as {column}" if missing else column
        return
    flags = {**dict.fromkeys(shape.missing, "missing"), **shape.flags}
    alone = [mark for mark, meaning in flags.items() if meaning in UNTOLD]
    beside = [mark for mark, meaning in flags.items() if meaning not in UNTOLD]
    number, mark = text, "null::varchar"
    if beside:
        marks = "|".join(_escaped(one) for one in sorted(beside, key=len, reverse=True))
        for form, digits, sign in (
            (f"({_NUMBER}){_SPACE}*({marks})", 1, 2), (f"({marks}){_SPACE}*({_NUMBER})", 2, 1),
        ):  # fmt: skip
            is_flagged = f"regexp_full_match({text}, {quoted(form)})"
            number = f"case when {is_flagged} then regexp_extract({text}, {quoted(form)}, {digits}) else {number} end"
            mark = f"case when {is_flagged} then regexp_extract({text}, {quoted(form)}, {sign}) else {mark} end"
    if alone:
        is_alone = f"{text} in ({', '.join(map(quoted, alone))})"
        number = f"case when {is_alone} then null else {number} end"
        mark = f"case when {is_alone} then {text} else {mark} end"
    yield f"{_without_groups(number, shape.thousands)} as {column}"
    if shape.has_flags:
        cases = " ".join(f"when {quoted(one)} then {quoted(meaning)}" for one, meaning in flags.items())
        yield f"case {mark} {cases} end as {identifier(name + FLAG)}"


def _without_groups(number: str, mark: str | None) -> str:
    if mark is None:
        return number
    group = _GROUPED.get(mark, re.escape(mark))
    narrow = texts.in_narrow_form(number)
    grouped = quoted(rf"[+-]?\d{{1,3}}({group}\d{{3}})+([.,]\d*)?")
    behind = quoted(group + r"(\d{3})")
    plain = f"regexp_replace({narrow}, {behind}, '\\1', 'g')"
    return f"case when regexp_full_match({narrow}, {grouped}) then {plain} else {number} end"


def _escaped(mark: str) -> str:
    return "".join(f"\\{letter}" if letter in string.punctuation else letter for letter in mark)
