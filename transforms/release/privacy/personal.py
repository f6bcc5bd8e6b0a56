"""Does a release name a person? A search of what people typed into it, and then of every file as a reader meets it.

What a personal column could reach is shown by the lineage (`provenance`); this is the second lock. Texts are compared
with what the lake keeps restricted: names of persons in any order and in disguise (`disguises`), birth dates as a
release could write them, and document, officer and bank numbers (`numbers`). What a public column holds as well is a
coincidence: an agency called after its owner, the day of a licence, an employer's number that reads as a day; and so
is what the product's own texts and the profile hold ("so long"), and what `chance_matches` tells. Names of one word,
bare short numbers and the first of January, which stands for an unknown day, are looked for only where somebody typed:
in whole files they are most often chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb

from transforms.errors import AwasError
from transforms.names import disguises
from transforms.names.disguises import SHORTEST, Form, Term, words_of
from transforms.queries import identifier
from transforms.release.privacy import chance_matches, numbers, release_text, restricted
from transforms.release.privacy.prefilter import Sieve
from transforms.release.privacy.quarantined import Quarantined
from transforms.release.privacy.wording import Found, find
from transforms.release.texts.words import Words
from transforms.settings import Settings

# days as pages write them; eight digits alone are most often a figure
_DAY = re.compile(r"(?<!\d)(?:\d{4}-\d\d-\d\d|\d\d([/.])\d\d\1\d{4}|\d{1,2} [^\W\d_]{3,} \d{4})(?!\d)")
Texts = dict[str, str]  # text → where it stands first


@dataclass
class Known:
    """What is restricted. written: a day as words → that day."""

    names: dict[Term, restricted.Kept]
    days: dict[date, str]
    written: dict[Term, date]
    forms: dict[str, list[Form]] = field(init=False)
    sieve: Sieve = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what names are looked for by."""
        self.forms = disguises.index(kept.words for kept in self.names.values())
        self.sieve = Sieve(self.forms)


class Public(NamedTuple):
    """What anybody may read. lake, reference: whole cells; own: files of the product and the profile."""

    lake: tuple[str, ...]
    reference: tuple[str, ...]
    own: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """Those of the lake and of the reference files."""
        return (*self.lake, *self.reference)

    @property
    def all(self) -> tuple[str, ...]:
        """The cells a line each, and then the files."""
        return ("\n".join(text.replace("\n", " ") for text in self.cells), *self.own)


def search(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    languages: Iterable[Words],
    folder: Path,
    columns: Iterable[tuple[str, str]],
) -> None:
    """Compare a release with what is restricted in `lake`: its typed columns (mart, column), then all its files.

    Raises AwasError that names the place, and the contract's column, never the value.
    """
    languages = list(languages)
    days = restricted.days(con)
    known = Known(restricted.names(con), days, dict(restricted.written(days, languages)))
    texts = _typed(folder / "watchlists.duckdb", columns)
    lines = dict(texts)
    named = _named(known, texts)
    dated = find({term: days[day] for term, day in known.written.items()}, texts, ordered=True)
    numbered: Texts = {}
    for text, where in texts.items():
        for number in numbers.typed(text):
            numbered.setdefault(number, where)
    aside = Quarantined(con, settings)
    _in_files(known, aside, folder, lines, named, dated, numbered)
    held = numbers.held(con, settings, numbered)
    if not (named or dated or held or aside.found):
        return
    lake, reference = (
        tuple(dict.fromkeys(texts)) for texts in (restricted.public_texts(con), restricted.reference_texts(con))
    )
    public = Public(lake, reference, restricted.own_texts(settings))
    found = [
        *aside.not_public(map(disguises.opened, public.all)),
        *_not_public_names(con, known, named, lines, public),
        *_not_public_days(con, dated, languages, public),
        *_not_public_numbers(con, held, folder, texts, public),
    ]
    for where, kept in sorted(found):
        raise _refusal(where, kept)


def _in_files(
    known: Known, aside: Quarantined, folder: Path, lines: Texts, named: Found, dated: Found, numbered: Texts
) -> None:
    """Add what stands in the files of a release, as far as it is not found already; lines: that may hold a name."""
    for where, text in release_text.texts(folder):
        opened = disguises.opened(text)
        aside.look(where, opened)
        for line in known.sieve.lines(opened):
            lines.setdefault(line, where)
        for number in numbers.in_file(opened):
            numbered.setdefault(number, where)
        for day in {found[0] for found in _DAY.finditer(opened)}:
            term = words_of(day)
            if term in known.written and known.written[term].timetuple().tm_yday > 1:
                dated.setdefault(term, (where, known.days[known.written[term]]))
    for term, found in _named(known, lines, shortest=SHORTEST).items():
        named.setdefault(term, found)


def _named(known: Known, texts: Texts, shortest: int = 0) -> Found:
    """The names that stand in texts, as words in any order or in disguise. shortest: letters of those of two words."""
    wanted = {
        term: kept.column
        for term, kept in known.names.items()
        if not shortest or (len(term) > 1 and sum(map(len, term)) >= shortest)
    }
    terms = find(wanted, texts, ordered=False)
    for text, where in texts.items():
        for words in disguises.names(text, known.forms):
            term = tuple(sorted(words))
            terms.setdefault(term, (where, known.names[term].column))
    return terms


def _not_public_names(
    con: duckdb.DuckDBPyConnection, known: Known, named: Found, lines: Texts, public: Public
) -> list[tuple[str, str]]:
    if not named:
        return []
    few = Known({term: known.names[term] for term in named}, {}, {})
    read = {line: "" for text in public.all for line in few.sieve.lines(disguises.opened(text))}
    whole = {tuple(sorted(words_of(text))) for text in public.cells}
    words = {(word,) for word in restricted.words_in(public.own)}
    also = {*_named(few, read), *(whole & set(named)), *words}
    left = {term: found for term, found in named.items() if term not in also}
    if not left:
        return []
    standing = {line: (where, left.keys() & _named(few, {line: ""}).keys()) for line, where in lines.items()}
    in_files = {line for line, (where, terms) in standing.items() if terms and _is_of_file(where)}
    cells = {cell for line in in_files for cell in chance_matches.cells(line, lines[line])}
    whole |= {tuple(sorted(words_of(cell))) for cell in chance_matches.public_codes(con, sorted(cells))}
    told = {
        term
        for line, (where, terms) in standing.items()
        for term in terms
        if not (line in in_files and chance_matches.is_between_cells(term, line, where, few.forms, whole))
    }
    return [found for term, found in left.items() if term in told]


def _is_of_file(where: str) -> bool:
    """Whether a text is one of a file, and not what somebody typed, which is one cell."""
    return not where.startswith("marts.")


def _not_public_days(
    con: duckdb.DuckDBPyConnection, dated: Found, languages: list[Words], public: Public
) -> list[tuple[str, str]]:
    if not dated:
        return []
    days = dict(restricted.written(restricted.public_days(con), languages))
    lines = {
        line: "" for text in public.all for line in text.split("\n") if any(_may_hold(line, term) for term in dated)
    }
    told = find(dict.fromkeys(dated, ""), lines, ordered=True)
    identifiers = numbers.public(con, [term[0] for term in dated if len(term) == 1])
    return [found for term, found in dated.items() if not (term in days or term in told or term in identifiers)]


def _may_hold(line: str, day: Term) -> bool:
    return day[0] in line and day[-1] in line


def _not_public_numbers(
    con: duckdb.DuckDBPyConnection, held: Found, folder: Path, typed: Texts, public: Public
) -> list[tuple[str, str]]:
    if not held:
        return []
    tokens = chance_matches.holding(con, [number for (number,) in held], (*public.reference, *public.own))
    left = {number for (number,) in held if any(tokens[way] for way in (number, number[::-1]))}
    told = {number for (number,) in held} - left
    searched = (numbers.without_own(disguises.opened(text)) for _, text in release_text.texts(folder))
    for opened in (*map(disguises.opened, typed), *searched) if left else ():
        told |= {number for number in left - told if not chance_matches.is_public_number(number, tokens, opened)}
    return [found for (number,), found in held.items() if number in told]


def _typed(database: Path, columns: Iterable[tuple[str, str]]) -> Texts:
    """Distinct text of typed columns → the first column, as marts.mart.column, in which it stands."""
    texts: Texts = {}
    with duckdb.connect(str(database), read_only=True) as con:
        for table, column in columns:
            for value in restricted.distinct(con, f"marts.{identifier(table)}", column):
                for text in value if isinstance(value, list) else [value]:
                    texts.setdefault(str(text), f"marts.{table}.{column}")
    return texts


def _refusal(where: str, kept: str) -> AwasError:
    return AwasError(
        f"{where}: a text of it holds a value of {kept}, which is personal; find the delivery, mapping or "
        "decision that it comes from"
    )
