"""Lines of totals below or among records: a row that is set aside is called one where its first cell says so.

A list that is made for readers ends in `TOTAL`, and its rows seem to lack a dozen columns.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from transforms.deliver.reading.parts import Part, numbered
from transforms.queries import file_named, identifier, quoted

_REASON = "is a line of totals, and no record; the profile may say how they begin (total_rows)"
_WORDS = (
    "totals?", "grand total", "sub[- ]?totals?", "overall", "sum", "total général", "total general", "totaux", "somme",
    "ensemble", "suma", "totale", "totali", "somma", "totais", "soma", "summe", "gesamt", "gesamtsumme", "insgesamt",
    "totaal", "i alt", "totalt", "summa", "yhteensä", "razem", "ogółem", "celkem", "spolu", "összesen", "ukupno",
    "skupaj", "итого", "всего", "разом", "всього", "общо", "σύνολο", "toplam", "genel toplam", "jami", "барлығы",
    "jumlah", "jumlah besar", "kabuuan", "tổng", "tổng cộng", "tổng số", "cộng", "รวม", "รวมทั้งหมด", "รวมทั้งสิ้น",
    "សរុប", "ລວມ", "စုစုပေါင်း",
    "मोट", "कुल", "कुल योग", "योग", "जम्मा", "মোট", "সর্বমোট", "மொத்தம்", "එකතුව", "کل", "کل میزان", "میزان", "جمع", "جمع کل",
    "الإجمالي", "الاجمالي", "إجمالي", "اجمالي", "المجموع", "مجموع", "المجموع الكلي", "סה\"כ", "ጠቅላላ", "ድምር", "jumla",
    "合計", "総計", "小計", "計", "合计", "总计", "總計", "小计", "共计", "합계", "총계", "소계", "계",
)  # fmt: skip
_PATTERN = rf"({'|'.join(_WORDS)})\s*[:：.]?"


def name(con: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> None:
    """Add to `broken` the reason of the rows that are in it and are totals: their first filled cell is a word for it,
    and at most half of their cells are filled."""
    for part, first, until in numbered(con, parts):
        if not part.headers:
            continue
        cells = [f"nullif(trim({identifier(header)}::varchar), '')" for header in part.headers]
        filled = " + ".join(f"({cell} is not null)::int" for cell in cells)
        con.execute(
            f"insert into broken select _delivery, _row, {quoted(_REASON)} from (select file_row_number + {first} "
            f"as _row, lower(coalesce({', '.join(cells)})) as said, {filled} as n "
            f"from read_parquet({file_named(part.raw or part.rows)}, file_row_number = true)) join (select distinct "
            f"_delivery, _row from broken where {first} <= _row and _row < {until}) using (_row) "
            f"where 2 * n <= {len(part.headers)} and regexp_full_match(said, {quoted(_PATTERN)}) order by _row"
        )
