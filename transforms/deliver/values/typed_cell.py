"""The value of a cell, of its column's type, as SQL of its text; and why a text has none."""

from __future__ import annotations

from transforms.contracts import Column
from transforms.deliver.values import dates, identifiers, numbers, times
from transforms.profile import Source
from transforms.queries import identifier, quoted


def form_of(column: Column) -> str:
    """The column in which an identifier stands in its one form, made once a row."""
    return identifier(f"_form_{column.name}")


def value(column: Column, cell: str, source: Source, checkpoint: str | None) -> str:
    """SQL of what a text says; NULL where it says nothing. checkpoint: SQL of the code of the row's checkpoint."""
    type_ = column.type.lower()
    if column.pseudonym:
        cell_value = f"pseudonym({form_of(column)})"
    elif column.identifier:
        cell_value = form_of(column)
    elif type_ == "varchar[]":
        cell_value = f"list_transform(string_split({cell}, ';'), lambda part: trim(part))"
    elif type_ == "date":
        cell_value = dates.day(column, cell, source)
    elif type_ == "timestamptz":
        cell_value = times.moment(column, cell, source, checkpoint)
    elif numbers.is_number(column):
        cell_value = numbers.value(column, cell, source)
    elif type_ == "varchar":
        cell_value = cell
    else:
        cell_value = f"try_cast({cell} as {type_})"
    return cell_value


def beside(column: Column, text: str | None, source: Source) -> list[str]:
    """SQL of what is told of a cell beside its value: the shape of a document's number, how a day or time was
    written, or whether a fraction is odd."""
    if column.pseudonym:
        shape = identifiers.shape(form_of(column)) if text else "null::varchar"
        return [f"{shape} as {identifiers.shape_of(column)}"]
    if column.type.lower() == "date" and text:
        return dates.is_typed(column, text, source)
    if column.type.lower() == "timestamptz":
        return times.beside(column, text, source)
    return numbers.beside(column, text, source) if numbers.is_number(column) else []


def reason(column: Column, text: str, source: Source) -> str | None:
    """SQL that says why a text of a column is not of its type; none where every text is."""
    if column.identifier or column.pseudonym:
        return identifiers.reason(column, text, source)
    if column.type.lower() == "timestamptz":
        return times.reason(column, text, source)
    if column.type.lower() == "date":
        return dates.reason(column, text, source)
    if numbers.is_number(column):
        return numbers.reason(column, text, source)
    is_text = column.type.lower() in ("varchar", "varchar[]")
    return None if is_text else quoted(f"{column.name}: is not a yes or no")
