"""`list.xlsx`: a unit's list as a workbook; filters, a header that stays, numbers as numbers, no formulas from data."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from transforms.errors import shown
from transforms.release.pages.facts import Row
from transforms.release.pages.frame import frame
from transforms.release.pages.unit import View, hit_rate, parts_of

LONGEST = 32_000  # characters that a cell can hold
COLUMNS = (  # name of its message, key of the entry, width, format
    ("number", "number", 5, "whole"),
    ("lane", "lane_word", 10, "text"),
    ("name", "full_name", 28, "text"),
    ("identifier", "entity_id", 14, "text"),
    ("place", "place", 26, "text"),
    ("reason_1", "reason_1", 40, "text"),
    ("rules", "rules", 18, "text"),
    ("case", "case", 28, "text"),
    ("ask", "ask", 28, "text"),
    ("what", "what", 12, "text"),
    ("rank", "rank", 8, "whole"),
    ("rank_low", "rank_low", 10, "whole"),
    ("rank_high", "rank_high", 10, "whole"),
    ("score", "score", 8, "points"),
    ("change", "movement_text", 26, "text"),
    ("reason_2", "reason_2", 46, "text"),
    ("reason_3", "reason_3", 46, "text"),
    ("clears", "clears", 40, "text"),
    ("note", "note", 40, "text"),
)
PRINTED = 9  # columns that a sheet of A4 holds so that they can be read; the others are for the screen
_OFF = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def write(view: View) -> bytes:
    """The workbook of a unit: the list, and what to know about it; the same bytes for the same day."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, _OFF)
    title = _text(view.unit["name"])
    book.set_properties({"title": title, "created": datetime.combine(view.facts.as_of, datetime.min.time())})
    formats = {
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
        "points": book.add_format({"num_format": "0.00", "valign": "top"}),
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2}),
    }
    _list(view, book.add_worksheet(_sheet(view.words("sheet_list"))), formats)
    _about(view, book.add_worksheet(_sheet(view.words("sheet_about"))), formats)
    book.close()
    return target.getvalue()


def _list(view: View, sheet: Any, formats: dict[str, Any]) -> None:
    page = frame(view.facts, view.words)
    for column, (message, _, width, _) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, view.words(f"xlsx_{message}"), formats["head"])
    for place, entry in enumerate(view.entries, start=1):
        row = _row(view, place, entry)
        for column, (_, key, _, kind) in enumerate(COLUMNS):
            value = row.get(key)
            if value is None or value == "":
                sheet.write_blank(place, column, None, formats[kind])
            elif kind == "text":
                sheet.write_string(place, column, _text(value), formats[kind])
            else:
                sheet.write_number(place, column, float(value), formats[kind])
    sheet.autofilter(0, 0, max(1, len(view.entries)), len(COLUMNS) - 1)
    sheet.freeze_panes(1, 3)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.print_area(0, 0, max(1, len(view.entries)), PRINTED - 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{_footer(page['for_visits'])}, {_footer(page['list_name'])}&R&P / &N")
    if page["dir"] == "rtl":
        sheet.right_to_left()


def _row(view: View, place: int, entry: Row) -> Row:
    reasons = [r["text"] + (f" ({r['since']})" if r["since"] else "") for r in entry["reasons"]]
    numbered = {f"reason_{n}": text for n, text in enumerate(reasons, start=1)}
    advice = dict(entry["advice"])
    told = ("pinned", "also_fact", "story", "joint", "when", "apart_text")
    notes = (*(entry[key] for key in told), advice.get(""))
    cells = {
        "rules": "; ".join(entry["rules"]),
        "case": " · ".join(entry["visited"]),
        "ask": advice.get(view.words("ask")),
        "clears": advice.get(view.words("clears")),
    }
    what = view.words(f"kind_{entry['entity_kind']}")
    ranked = dict.fromkeys(("rank", "rank_low", "rank_high")) if entry["lane"] == "fact" else {}
    return (
        entry
        | ranked
        | numbered
        | cells
        | {"number": place, "what": what, "note": " · ".join(note for note in notes if note)}
    )


def _about(view: View, sheet: Any, formats: dict[str, Any]) -> None:
    page, words = frame(view.facts, view.words), view.words
    lines = [view.unit["name"], f"{page['for_visits']} · {page['list_name']}", *(view.health or [words("health_fine")])]
    lines += [hit_rate(view.facts, words, view.unit["unit"])]
    lines += [line for heading, sentences in parts_of(view) if sentences for line in (heading, *sentences)]
    lines += [f"{words(f'lane_{lane}')}: {words(f'about_{lane}')}" for lane in ("fact", "lead", "random", "silent")]
    lines += [words("foot_rank"), words("foot_day", day=page["day"]), words("foot_look"), words("foot_official")]
    sheet.set_column(0, 0, 100)
    for place, line in enumerate(lines):
        sheet.write_string(place, 0, _text(line), formats["head" if place == 0 else "text"])


def _text(value: object) -> str:
    return shown(str(value))[:LONGEST]


def _sheet(name: str) -> str:
    return "".join("-" if c in "[]:*?/\\'" else c for c in name)[:31]


def _footer(text: str) -> str:
    return _text(text).replace("&", "&&")[:100]
