"""All kinds of damage, and the damaged files of a delivery."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence

from transforms.laboratory.judging import Case
from transforms.laboratory.zoo import cells, columns, lines, packages, texts, workbooks
from transforms.laboratory.zoo.subjects import Subject

Damage = Callable[[Subject, random.Random], Iterable[Case]]

DAMAGES: list[Damage] = [
    columns.dropped, columns.renamed, columns.blanked, columns.blanked_half, columns.same_throughout,
    columns.headers_changed_about, columns.cells_changed_about, columns.shifted, columns.headers_shifted,
    columns.order_of_columns, cells.numbers, cells.days, cells.identifiers, cells.names, lines.fewer, lines.again,
    lines.other_files, lines.around, lines.months_as_columns, texts.marks, texts.tears, texts.quotes, packages.wrapped,
    packages.litter, workbooks.kinds,
]  # fmt: skip


def damaged(subject: Subject, seed: int, damages: Sequence[Damage] = tuple(DAMAGES)) -> Iterator[Case]:
    """The delivery as it is, then each damaged one that differs from it; the same seed gives the same bytes.

    What is drawn for one kind of damage does not depend on the others.
    """
    whole = subject.write(subject.table)
    yield Case("undamaged", subject.name, whole)
    for damage in damages:
        draw = random.Random(f"{seed} {subject.name} {damage.__module__}.{damage.__name__}")  # noqa: S311
        yield from (case for case in damage(subject, draw) if case.files != whole)
