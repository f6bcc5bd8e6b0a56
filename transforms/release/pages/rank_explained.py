"""Why an entity has its rank: its points, what changed them, and what would take it off the list."""

from __future__ import annotations

from transforms.queries import quoted
from transforms.release.pages import charts
from transforms.release.pages.entries import indicator_name, why
from transforms.release.pages.facts import Row
from transforms.release.pages.section import EMPTY, NUMBER, Scene, Section, titled
from transforms.release.texts.words import Words

TELLING = 0.05  # points from which on a comparison has a line of its own


def points(scene: Scene) -> Section:
    """The points that sum to the score, as one bar and as a table."""
    words, facts = scene.words, scene.facts
    sentences = why(facts, scene.cards, words, scene.row)
    lines = sorted(sentences["lines"], key=lambda line: (not line["fact"], -line["value"], line["indicator"]))
    notes = [words("unsaid") + ": " + "; ".join(sentences["unsaid"]) + "."] if sentences["unsaid"] else []
    notes += [words("tier", tier=sentences["tier"])] if sentences["tier"] else []
    notes += [words("coverage", share=sentences["share"])] if sentences["share"] is not None else []
    if scene.row.get("score_sure") is not None and scene.row["score_sure"] != scene.row["score"]:
        notes.append(words("score_sure", score=words.points(scene.row["score_sure"])))
    if scene.row.get("p_top") is not None:
        notes.append(words("p_top", chance=round(100 * scene.row["p_top"]), n=scene.row["top_k"]))
    if not lines:
        return Section("why", words("why"), words("why_none"), notes=notes, query=_why_query(scene))
    apart = [line for line in lines if line["value"] >= TELLING or line["fact"] or line["answered"]]
    rest = [line for line in lines if line not in apart]
    told_apart, rest = (apart, rest) if len(rest) > 1 else (lines, [])
    numbered = [(str(place), line) for place, line in enumerate(told_apart, start=1)]
    others = sum(line["value"] for line in rest)
    best = max(lines, key=lambda line: line["value"])
    finding = _finding(words, float(scene.row["score"] or 0), sentences["score"], lines[0], best)
    pieces = [(n, line["value"]) for n, line in numbered if line["value"]]
    drawn = any(line["value"] for line in lines)
    last = [("", words("why_rest", n=len(rest)), "", "", words.points(others))] if rest else []
    return Section(
        "why",
        words("why"),
        finding,
        charts.parts([*pieces, *([("", others)] if others else [])], sentences["score"], finding) if drawn else EMPTY,
        columns=[("", NUMBER), *titled(words, _POINT_COLUMNS)],
        rows=[
            *((n, line["name"], line["count"], line["peers"], line["points"]) for n, line in numbered),
            *last,
            ("", words("total"), "", "", sentences["score"]),
        ],
        notes=notes,
        query=_why_query(scene),
    )


def _finding(words: Words, value: float, score: str, first: Row, best: Row) -> str:
    """The fact, where there is one; else what gives most of the score, and the rest where that is against it."""
    if first["fact"]:
        return words("why_fact", name=first["name"], score=score)
    if best["value"] <= 0:
        return words("why_caption", score=score)
    if best["value"] <= value:
        return words("why_finding", score=score, name=best["name"], points=best["points"])
    rest = words.points(value - best["value"], sign=True)
    return words("why_more", score=score, name=best["name"], points=words.points(best["value"], sign=True), rest=rest)


_POINT_COLUMNS = (("reason", "lead"), ("count", ""), ("peers", ""), ("points", NUMBER))


def _why_query(scene: Scene) -> str:
    return f"from marts.why({quoted(scene.entity)}, words := {quoted(scene.words.code)}, kind := {quoted(scene.kind)})"


def leaving(scene: Scene) -> Section | None:
    """What would have to be different for it to leave the list; none where that cannot be told."""
    words = scene.words
    ways_out = [row for row in scene.of("leave_list") if row["unit"] == scene.row["unit"]]
    if not ways_out:
        return None
    ways_out.sort(key=lambda row: row["place"])
    first = ways_out[0]
    name = indicator_name(scene.cards, words, first["indicator"])
    if len(ways_out) == 1 and first["withheld"] and first["num_to"] is None:
        finding = words("leave_fewer", name=name)
    elif len(ways_out) == 1:
        finding = words("leave_one", name=name, now=_count(scene, first, ""), to=_bound(scene, first))
    else:
        finding = words("leave_all", n=len(ways_out))
    return Section(
        "leave",
        words("leave"),
        finding,
        columns=titled(words, (("reason", "lead"), ("now", NUMBER), ("would_be", NUMBER))),
        rows=[
            (indicator_name(scene.cards, words, r["indicator"]), _count(scene, r, ""), _bound(scene, r))
            for r in ways_out
        ]
        if len(ways_out) > 1
        else (),
        notes=[words("leave_note")],
        query=scene.query("leave_list"),
    )


def _bound(scene: Scene, row: Row) -> str:
    """at most 3; at least 1,136 where low values are the concern"""
    card = scene.cards.get(row["indicator"])
    if row["withheld"] and row["num_to"] is None:
        return scene.words("fewer")
    return scene.words("at_least" if card and card.direction == "down" else "at_most", n=_count(scene, row, "_to"))


def _count(scene: Scene, row: Row, which: str) -> str:
    """The cases of a condition, or the value of a measure; words where they are withheld."""
    card, words = scene.cards.get(row["indicator"]), scene.words
    if row["withheld"] and row[f"num{which}"] is None:
        return words(f"withheld_{row['withheld']}")
    if card is not None and card.smoothing and row[f"value{which}"] is not None:
        return words("times_before", value=row[f"value{which}"])
    measured = row[f"num{which}"] is None or (card is not None and card.kind == "measure")
    number = row[f"value{which}"] if measured else row[f"num{which}"]
    return words("fewer_than_five") if number is None else words.text(round(number) if abs(number) >= 10 else number)


def changed(scene: Scene) -> Section | None:
    """How much the score moved since the list before, by cause."""
    words = scene.words
    changes = [row for row in scene.of("score_change") if row["points"]]
    if not changes:
        return None
    changes.sort(key=lambda row: (-abs(row["points"]), row["indicator"], row["cause"]))
    total = sum(row["points"] for row in changes)
    day = changes[0]["previous_as_of"]
    moved = words("changed_finding", points=words.points(total, sign=True), day=day)
    finding = moved if total else words("changed_nothing", day=day)
    return Section(
        "changed",
        words("changed"),
        finding,
        columns=titled(words, (("reason", "lead"), ("cause", ""), ("points", NUMBER))),
        rows=[
            (
                indicator_name(scene.cards, words, r["indicator"]),
                words.either(f"change_{r['cause']}", r["cause"]),
                words.points(r["points"], sign=True),
            )
            for r in changes
        ],
        query=scene.query("score_change"),
        folded=len(changes) > 4,
    )
