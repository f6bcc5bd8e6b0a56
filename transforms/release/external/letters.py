"""`units/<unit>/letters.html`: the letters that a unit sends today, a sheet each, and how earlier ones came out.

A letter leaves the authority: it is made as what may be told to whoever is listed, from `marts.shared_points`, without
counts of 1 to 4 people, without score and rank, and never from complaints.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import duckdb

from transforms.columns import register
from transforms.profile import Profile
from transforms.release import pages
from transforms.release.external.contest import reference
from transforms.release.pages.naming import in_words, listing
from transforms.release.pages.translations import in_language, switch
from transforms.release.texts.reasons import MOST, Point, sentence
from transforms.release.texts.words import Words, load_words
from transforms.warehouse import rows

PAGE = "letters.html"
ANSWER_DAYS = 14  # that whoever is written to has
_SENT = "select * from marts.letter order by all"
_ASKED = """
    select {figures}, c.language, c.question, c.clears, c.reason
    from marts.shared_points as p
    inner join marts.indicator_catalogue as c on p.indicator = c.indicator
    inner join marts.letter as l on p.entity_kind = l.entity_kind and p.entity_id = l.entity_id and l.outcome = 'new'
    where p.status = 'ok' and p.points > 0 and c.kind <> 'reach' and c.told
    order by p.entity_kind, p.entity_id, p.points desc, p.indicator, c.language
"""
_RULES = "select indicator, article from marts.rule order by indicator, article"


def asked() -> str:
    """The query whose numbers stand in letters: columns that the register marks as shared, and no others."""
    figures = ", ".join(f"p.{one.name}" for one in register().tables["marts.shared_points"].shared)
    return _ASKED.format(figures=figures)


def write(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, folder: Path) -> None:
    """Write the page of every unit that has letters, today's or earlier ones, in each language of the unit's pages."""
    sent = rows(con, _SENT)
    units = {row["unit"]: row for row in rows(con, "from marts.inspection_unit order by unit")}
    questions: dict[tuple[str, str, str], list[Point]] = defaultdict(list)
    for row in rows(con, asked()):
        questions[row["entity_kind"], row["entity_id"], row["language"]].append(row)
    rules: dict[str, list[str]] = defaultdict(list)
    for row in rows(con, _RULES):
        if row["article"]:
            rules[row["indicator"]].append(row["article"])
    template = pages.templates().get_template("letters.html.j2")
    for code in sorted({row["unit"] for row in sent} & units.keys()):
        unit, own = units[code], str(units[code]["language"])
        spoken = [load_words(one, profile) for one in dict.fromkeys([own, *profile.languages])]
        for words in spoken:
            text = template.render(
                t=words, lang=words.code, unit=in_words(words, unit), contact=unit["contact"],
                day=words.day(as_of), list_page=in_language("index.html", words.code, own),
                ways=switch(spoken, PAGE, own, words.code), earlier=_earlier(words, sent, code),
                letters=[_letter(words, as_of, row, questions, rules) for row in sent if _new(row, code)],
            )  # fmt: skip
            target = folder / "units" / code / in_language(PAGE, words.code, own)
            target.write_text(text, encoding="utf-8", newline="\n")


def _new(row: Point, unit: str) -> bool:
    return bool(row["unit"] == unit and row["outcome"] == "new" and row["name"])


def _letter(
    words: Words,
    as_of: date,
    row: Point,
    questions: dict[tuple[str, str, str], list[Point]],
    rules: dict[str, list[str]],
) -> Point:
    """A letter's questions, its reference, and until when to answer. A count that is withheld asks nothing, where
    another one does."""
    asked_of = questions[row["entity_kind"], row["entity_id"], words.code]
    found = ([one for one in asked_of if not one["num_withheld"]] or asked_of)[:MOST]
    told = [
        one | {"said": sentence({words.code: one["reason"]}, one, words), "rules": "; ".join(rules[one["indicator"]])}
        for one in found
    ]
    older = sorted({one["counted_on"] for one in found if one["counted_on"] not in (None, as_of)})
    return row | {
        "questions": told,
        "reference": reference(as_of, row["entity_id"]),
        "until": words.day(as_of + timedelta(days=ANSWER_DAYS)),
        "older": words("letters_counted", days=listing(words, [words.day(day) for day in older])) if older else "",
    }


def _earlier(words: Words, sent: list[Point], unit: str) -> list[tuple[str, ...]]:
    """The letters of the last half year: day, to whom, and what became of it."""
    return [
        (
            words.day(row["sent_on"], "short"),
            str(row["name"] or row["entity_id"]),
            words(f"letter_{row['outcome']}"),
            f"{words.points(row['points_then'])} → {words.points(row['points_now'])}",
        )
        for row in sent
        if row["unit"] == unit and row["outcome"] != "new"
    ]
