"""`list.pdf`: a unit's list as a sheet to carry and to write on; the same view, the same bytes for the same day."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import typst

from transforms.errors import shown
from transforms.languages import fonts
from transforms.release.pages import driving_order
from transforms.release.pages.facts import LANES
from transforms.release.pages.frame import TEMPLATES, frame
from transforms.release.pages.naming import clipped
from transforms.release.pages.unit import View, hit_rate, nothing_why, parts_of

_LONG = re.compile(r"(\S{24})(?=\S)")


class Press:
    """Typst with the fonts of this machine, looked up once."""

    def __init__(self) -> None:
        self._source = (TEMPLATES / "list.typ").read_bytes()
        self._compiler = typst.Compiler(font_paths=fonts.fonts())
        self.letters: set[str] = set()  # of all that was printed

    def print(self, view: View) -> bytes:
        """The sheet of a unit. Every text is data to it, never markup."""
        made = datetime.combine(view.facts.as_of, datetime.min.time(), tzinfo=UTC)
        data = _plain(_data(view))
        self.letters.update(*fonts.texts_of(data))
        inputs = {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}
        pdf = self._compiler.compile(self._source, format="pdf", sys_inputs=inputs, timestamp=made)
        if not isinstance(pdf, bytes):
            raise TypeError("typst gave no single file")
        return pdf


def _data(view: View) -> dict[str, Any]:
    words, page = view.words, frame(view.facts, view.words)
    silent = len(view.lane("silent"))
    results = ("none", "minor", "serious", "referral")
    return {
        "lang": words.code,
        "dir": page["dir"],
        "unit": view.unit["name"],
        "day": page["for_visits"],
        "list": page["list_name"],
        "page_of": words("page_of"),
        "health": [*(view.health or [words("health_fine")]), f"{words('complete')} {parts_of(view)[-1][1][0]}"],
        "late": bool(view.health),
        "visits": words("visits", n=sum(e["lane"] != "silent" for e in view.entries)),
        "counts": " · ".join(view.counts),
        "hits": hit_rate(view.facts, words, view.unit["unit"]),
        "nothing": "" if view.entries else f"{words('nothing_to_visit')}. {nothing_why(view)}",
        "silent": [words("count_silent", n=silent), words("about_silent")] if silent else [],
        "drive": [words("drive"), driving_order.summary(words, view.stops)],
        "stops": [[str(s["number"]), s["name"], s["place"], s["phone"], s["away"]] for s in view.stops],
        "parts": [[heading, lines] for heading, lines in parts_of(view) if lines],
        "entries": [_entry(view, entry) for entry in sorted(view.entries, key=lambda e: e["lane"] == "silent")],
        "results": [words(f"result_{result}") for result in results],
        "checks": words("column_checks"),
        "breaches": words("column_breaches"),
        "signature": words("sheet_signature"),
        "lanes": [[words(f"lane_{lane}"), words(f"about_{lane}")] for lane in LANES if view.lane(lane)],
        "foot": [words("foot_rank"), words("foot_day", day=page["day"]), words("foot_look"), words("foot_official")],
    }


def _entry(view: View, entry: dict[str, Any]) -> dict[str, Any]:
    standing = "; ".join(part for part in (entry["kind_word"], entry["rank_text"], entry["apart_text"]) if part)
    late = view.words("old_data")
    return {
        "name": entry["name"],
        "id": clipped(str(entry["entity_id"]), 60),
        "place": entry["place"],
        "lane": entry["lane"],
        "lane_word": entry["lane_word"],
        "standing": standing + (f" · {entry['movement_text']}" if entry["movement_text"] else ""),
        "reasons": [
            " ".join([r["text"], *([f"({r['since']})"] if r["since"] else []), *([f"({late})"] if r["grey"] else [])])
            for r in entry["reasons"]
        ],
        "rules": f"{view.words('rules')}: {'; '.join(entry['rules'])}" if entry["rules"] else "",
        "visited": f"{view.words('case')}: {' · '.join(entry['visited'])}" if entry["visited"] else "",
        "notes": [
            note
            for note in (entry["pinned"], entry["also_fact"], entry["story"], entry["joint"], entry["when"])
            if note
        ],
        "advice": [[label, text] for label, text in entry["advice"]],
    }


def _plain(value: Any) -> Any:
    """Texts without hidden characters, with places to break a line in words that have none."""
    if isinstance(value, str):
        return _LONG.sub("\\1\u200b", shown(value))
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
