"""What the records say one by one: the rows behind each reason, and earlier visits."""

from __future__ import annotations

from transforms.queries import quoted
from transforms.release.pages import case
from transforms.release.pages.entries import indicator_name
from transforms.release.pages.facts import Row
from transforms.release.pages.naming import in_words
from transforms.release.pages.section import NUMBER, Scene, Section, titled
from transforms.release.texts.words import Words

_VISIT_COLUMNS = (
    ("date", "whole"), ("unit", ""), ("occasion", ""), ("checks", NUMBER), ("breaches", NUMBER), ("result", ""),
    ("measures", ""), ("follow_up", "whole"),
)  # fmt: skip


def evidence(scene: Scene) -> list[Section]:
    """The newest rows behind each reason, as the suppliers know them."""
    words, facts = scene.words, scene.facts
    reasons = facts.reasons.get((scene.kind, scene.entity, words.code), [])
    sections: list[Section] = []
    for reason in reasons:
        code = reason["indicator"]
        rows = facts.evidence.get((scene.kind, scene.entity, code), [])
        points = facts.points[(scene.kind, scene.entity)]
        withheld = any(p["withheld"] for p in points if p["indicator"] == code)
        more = (rows[0]["true_count"] or len(rows)) - len(rows) if rows else 0
        none = "rows_weeks" if scene.cards[code].kind == "surge" else "rows_none"
        notes = [words("rows_withheld")] if withheld else [words(none)] if not rows else []
        sections.append(
            Section(
                f"rows-{code}",
                indicator_name(scene.cards, words, code),
                columns=titled(words, (("date", "whole"), ("source", ""), ("record", "id"), ("where", "id"))),
                rows=[_record(words, row) for row in rows],
                notes=notes or ([words("rows_more", n=more)] if more > 0 else []),
                query=f"from marts.evidence_for({quoted(scene.entity)}, {quoted(code)})",
                folded=len(rows) > 5,
            )
        )
    return sections


def _when(words: Words, row: Row) -> str:
    """The day of a record, or its month where it is about people."""
    if row["event_on"] is not None:
        return words.day(row["event_on"], "short")
    return "–" if row["event_month"] is None else words.day(row["event_month"], "month")


def _record(words: Words, row: Row) -> tuple[str, ...]:
    return (
        _when(words, row),
        words.either(f"source_{row['source']}", row["source"] or "–"),
        _number(words, row["record_id"] or "–"),
        f"{row['file']}:{row['line']}" if row["file"] else "–",
    )


def _number(words: Words, record: str) -> str:
    """A record's own number; of a tie to another agency, whose, and what they share."""
    other, _, attribute = record.rpartition(" ")
    shared = f"attribute_{attribute}"
    return f"{other}, {words(shared)}" if other and shared in words else record


def _result(words: Words, row: Row) -> str:
    """What a visit found; of one that met nobody, why not."""
    if (row["contact"] or "met") != "met":
        return words(f"contact_{row['contact']}")
    return words.either(f"result_{row['result']}", row["result"])


def visits(scene: Scene) -> Section:
    """Earlier inspections and what they found."""
    words, rows = scene.words, scene.of("visit")
    names = {unit["unit"]: in_words(words, unit) for unit in scene.facts.units}
    newest = sorted(rows, key=lambda r: (r["inspected_on"], r["inspection_id"]), reverse=True)
    if newest:
        last = newest[0]
        finding = words(
            "visits_last",
            n=len(newest),
            day=last["inspected_on"],
            result=words.either(f"result_{last['result']}", last["result"]),
        )
    else:
        finding = words("visits_none")
    return Section(
        "visits",
        words("visits_earlier"),
        finding,
        columns=titled(words, _VISIT_COLUMNS) if newest else (),
        rows=[
            (
                words.day(r["inspected_on"], "short"),
                names.get(r["unit"]) or str(r["unit"] or "–"),
                words.either(f"occasion_{r['reason']}", r["reason"]),
                words.text(r["checks_made"]),
                words.text(r["breaches"]),
                _result(words, r),
                case.measures(words, r["measures"]) if r["measures"] else "–",
                words.day(r["follow_up_on"], "short") if r["follow_up_on"] else "–",
            )
            for r in newest
        ],
        notes=[words("visits_note")] if newest else [],
        query=scene.query("visit"),
    )
