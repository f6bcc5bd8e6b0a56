"""What stands above, below, between or beside the rows: headers, titles, totals, second tables, torn lines."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from transforms.laboratory.judging import Case
from transforms.laboratory.pollution.lines import Rows
from transforms.laboratory.pollution.table import HEADER, file_text, line_text

_HEAD = ",".join(HEADER)
_WIDE = "," * (len(HEADER) - 1)


def cases(rows: Rows, seed: int, name: str) -> Iterator[Case]:
    """Every variant in which the rows themselves are whole but not alone, and those in which they end early."""
    draw = random.Random(seed + 2)  # noqa: S311
    text = file_text(rows)
    body = text.split("\n", 1)[1]
    groups = {
        "preamble": {what: above + text for what, above in _above().items()},
        "header": {what: head + "\n" + body for what, head in _headers().items()},
        "trailing text": {what: text + below for what, below in _below().items()},
        "two tables": _two_tables(rows),
        "lines between": _between(rows, draw),
        "columns": _columns(rows),
    }
    for kind, variants in groups.items():
        for what, variant in variants.items():
            yield Case(kind, what, {name: variant.encode()})
    yield Case("header", "none", {name: body.encode()})
    yield from _torn(rows, draw, name)


def _above() -> Mapping[str, str]:
    return {
        "one title": "Job adverts, March 2026\n",
        "three titles": "Ministry of Labour\nJob adverts\nMarch 2026\n",
        "title, blank line": "Job adverts\n\n",
        "title as wide as the table": f"Job adverts{_WIDE}\n",
        "comment": "# made by export 2.1\n",
        "sep=": "sep=,\n",
        "blank line": "\n",
        "blank cells": f"{_WIDE}\n",
        "title with separators": "Adverts, of all platforms, March 2026\n",
        "numbers of the columns": ",".join(str(i + 1) for i in range(len(HEADER))) + "\n",
    }


def _headers() -> Mapping[str, str]:
    cells = list(HEADER)
    swapped = [*cells[:3], cells[4], cells[3], *cells[5:]]
    return {
        "twice": f"{_HEAD}\n{_HEAD}",
        "second row of units": f"{_HEAD}\n" + ",".join("text" if c != "wage_month" else "a month" for c in HEADER),
        "second row of another language": f"{_HEAD}\n" + ",".join(f"kolom {c}" for c in HEADER),
        "upper case": _HEAD.upper(),
        "spaces": ",".join(f" {cell} " for cell in HEADER),
        "no-break spaces": ",".join(f"{cell}\u00a0" for cell in HEADER),
        "invisible mark": ",".join(f"\u200b{cell}" for cell in HEADER),
        "words apart": _HEAD.replace("_", " "),
        "a name blank": _HEAD.replace(",agency_name,", ",,"),
        "a name twice": _HEAD.replace(",licence_no,", ",agency_name,"),
        "a name more": f"{_HEAD},note",
        "a name fewer": _HEAD.removesuffix(",recorded_at"),
        "first name fewer": _HEAD.removeprefix("advert_id,"),
        "middle name fewer": _HEAD.replace(",licence_no", ""),
        "a separator more": f"{_HEAD},",
        "separator before": f",{_HEAD}",
        "two names changed about": ",".join(swapped),
        "shifted by one": ",".join([*cells[1:], cells[0]]),
        "a letter wrong": _HEAD.replace("agency_name", "agency_nane"),
        "numbered": ",".join(f"column{i}" for i in range(len(HEADER))),
        "quote in a name": _HEAD.replace("agency_name", 'agency"_name'),
    }


def _below() -> Mapping[str, str]:
    return {
        "note": "Source: ministry's own survey\n",
        "blank line, note": "\nSource: ministry's own survey\n",
        "note with separators": "Source: ministry, own survey, 2026\n",
        "note as wide as the table": f"Source: ministry's own survey{_WIDE}\n",
        "total": f"Total,84{_WIDE[1:]}\n",
        "count of rows": "(84 rows affected)\n",
        "count of rows, as wide": f"84{_WIDE}\n",
        "blank lines": "\n\n\n",
        "rows of separators": f"{_WIDE}\n{_WIDE}\n",
        "end of file mark": "\x1a",
        "NULs": "\0" * 64,
        "spaces": "    \n",
        "footnotes": "* provisional\n** corrected\n",
        "error of the export": "ORA-01555: snapshot too old\n",
        "HTML": "</body></html>\n",
    }


def _two_tables(rows: Rows) -> Mapping[str, str]:
    text = file_text(rows)
    fewer = "platform,adverts\nfacebook,30\ntelegram,28\nline,26\n"
    same = ",".join(f"x_{cell}" for cell in HEADER) + "\n" + "".join(f"{i}{_WIDE}\n" for i in range(3))
    more = f"a,{same}".replace("\n", ",1\n")
    half = len(rows) // 2
    return {
        "fewer columns, blank line": f"{text}\n{fewer}",
        "fewer columns": text + fewer,
        "as many columns, blank line": f"{text}\n{same}",
        "as many columns": text + same,
        "more columns, blank line": f"{text}\n{more}",
        "more columns": text + more,
        "above": f"{fewer}\n{text}",
        "same table again below its header": file_text(rows[:half]) + file_text(rows[half:]),
        "same table again, blank line": file_text(rows[:half]) + "\n" + file_text(rows[half:]),
        "same table in another order of columns": file_text(rows[:half])
        + file_text([row[::-1] for row in rows[half:]], header=HEADER[::-1]),
    }


def _between(rows: Rows, draw: random.Random) -> Mapping[str, str]:
    place = draw.randrange(10, 70)
    first, second = file_text(rows[:place]), file_text(rows[place:]).split("\n", 1)[1]
    return {
        "blank line": f"{first}\n{second}",
        "line of spaces": f"{first}   \n{second}",
        "row of separators": f"{first}{_WIDE}\n{second}",
        "section title": f"{first}Telegram\n{second}",
        "section title, as wide": f"{first}Telegram{_WIDE}\n{second}",
        "subtotal": f"{first}Subtotal,{place}{_WIDE[1:]}\n{second}",
        "page header": f"{first}Page 2\n{_HEAD}\n{second}",
        "comment": f"{first}# to be checked\n{second}",
        "a row twice": f"{first}{line_text(rows[place])}\n{second}",
        "page break": f"{first}\f{second}",
    }


def _columns(rows: Rows) -> Mapping[str, str]:
    shorter = [row[:5] + row[6:] for row in rows]
    ragged = file_text(rows).split("\n")
    return {
        "order changed": file_text([row[::-1] for row in rows], header=HEADER[::-1]),
        "a cell more in all rows": file_text([[*row, ""] for row in rows]),
        "a cell more in front": file_text([["", *row] for row in rows]),
        "a separator behind header and rows": file_text([[*row, ""] for row in rows], header=[*HEADER, ""]),
        "a cell fewer in all rows": file_text(shorter),
        "an unknown column": file_text([[*row, "x"] for row in rows], header=[*HEADER, "remark"]),
        "space behind separators": "\n".join(line.replace(",", ", ") for line in ragged),
        "cells padded": file_text([[f"{cell:<12}" for cell in row] for row in rows]),
        "whole lines quoted": "\n".join('"' + line.replace('"', '""') + '"' for line in ragged if line) + "\n",
        "side by side": file_text([[*row, "", "facebook", "3"] for row in rows], header=[*HEADER, "", "platform", "n"]),
    }


def _torn(rows: Rows, draw: random.Random, name: str) -> Iterator[Case]:
    """Files that end early: all that stands below the tear is gone, the torn row itself has to be told."""
    for part in range(4):
        place = draw.randrange(40, 80)
        gone = frozenset((row[0],) for row in rows[place + 1 :])
        line = line_text(rows[place])
        cut = [3, len(line) // 2, len(line) - 3, line.rindex(",")][part]
        torn = file_text(rows[:place]) + line[:cut]
        yield Case("torn", f"row {place + 1} after {cut} letters", {name: torn.encode()}, ambiguous=True, gone=gone)
