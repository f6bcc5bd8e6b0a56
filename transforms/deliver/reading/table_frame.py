"""Where a table stands on its page: the rows of its header, and the first line that is not its own any more."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from transforms.names.code_form import code_form
from transforms.profile import Source
from transforms.profile.reading import lacking

FAR = 50  # rows from the top of a page, among which a header is looked for by its names

Cells = Sequence[str]


def titles(rows: Sequence[Cells], source: Source) -> int:
    """How many rows stand above the header: as the profile says, unless another row has the names of a layout.

    rows: the first ones of the page, as text.
    """
    made = {name.casefold() for name in source.shape.made}
    above: int
    for above in (source.skip_rows, *range(len(rows))):
        titles_found = {name.casefold() for name in names(rows[above : above + source.shape.header_rows], source)}
        if any(not lacking(layout, titles_found | made) and lacking(layout, made) for layout in source.layouts):
            return above
    return source.skip_rows


def odd_titles(above: int, source: Source) -> list[str]:
    """A signal where the header stands in another line than the profile says."""
    if above == source.skip_rows:
        return []
    stand = "1 line stands" if above == 1 else f"{above} lines stand"
    return [f"{stand} above the header, the profile says {source.skip_rows} (skip_rows)"]


def blank_between(lines: Sequence[int]) -> list[str]:
    """A signal where lines without a cell stand between records. lines: their numbers."""
    return [f"line {lines[0]} is empty ({len(lines)} lines like it): another table below it?"] if lines else []


def names(rows: Sequence[Cells], source: Source) -> list[str]:
    """The columns' names out of the rows of a header, each as wide as the widest, and spelled as the profile does."""
    width = max((len(row) for row in rows), default=0)
    whole = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows]
    if source.shape.fill_right:
        for row in whole[:-1]:
            for place in range(1, width):
                row[place] = row[place] or row[place - 1]
    return spelled([" ".join(filter(None, parts)) for parts in zip(*whole, strict=True)], source)


def spelled(headers: Sequence[str], source: Source) -> list[str]:
    """Headers as the profile spells them, where they differ from it in form alone and no other one could be meant.

    First in what a keyboard decides (`code_form`), then in what a hurried typist leaves out (`_bare`).
    """
    needed = [name for layout in source.layouts for names in lacking(layout, ()) for name in names]
    wanted = {*source.columns, *source.ignore, *needed}
    for form in (_form, _bare):
        headers = _matched(headers, wanted, form)
    return list(headers)


def _matched(headers: Sequence[str], wanted: Collection[str], form: Callable[[str], str]) -> list[str]:
    """Headers under their wanted names, where one header and one wanted name, and no other ones, have the same form."""
    by_form: dict[str, set[str]] = {}
    for name in wanted:
        by_form.setdefault(form(name), set()).add(name)
    forms = [form(header) for header in headers]
    often = Counter(forms)
    return [
        next(iter(by_form[own])) if len(by_form.get(own, ())) == often[own] == 1 else header
        for header, own in zip(headers, forms, strict=True)
    ]


def _form(header: str) -> str:
    return code_form(header).casefold()


def _bare(header: str) -> str:
    """A header without accents, with one space for each row of points, dashes, strokes and the like."""
    letters = unicodedata.normalize("NFD", _form(header).replace("°", "o"))
    return " ".join(re.sub(r"[\s_.:/\-]+", " ", re.sub("[\u0300-\u036f]", "", letters)).split()) or header


def end(source: Source) -> Callable[[Iterable[str | None]], bool]:
    """A test of whether a row is the first below the table."""
    stop = re.compile(source.shape.stop_at) if source.shape.stop_at else None

    def is_below(cells: Iterable[str | None]) -> bool:
        first = next((cell.strip() for cell in cells if cell and cell.strip()), "") if stop else ""
        return bool(stop and first and stop.match(first))

    return is_below


def letter(place: int) -> str:
    """The name of a column as spreadsheets show it: A, B, ... Z, AA; place: from 0."""
    text, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
