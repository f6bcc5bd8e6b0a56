"""A claim: what is said, the query that says it, and its answer. Nothing on the page comes from anywhere else."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict

from transforms import yml

HERE = Path(__file__).parent


class Claim(BaseModel):
    """holds, fails: what is said (language → words) where the `holds` of every row is true, or not.

    Without such a column the first is said.
    """

    model_config = ConfigDict(extra="forbid")

    part: str
    title: str
    holds: dict[str, str]
    fails: dict[str, str] = {}
    notes: list[str] = []
    query: str


def read() -> list[Claim]:
    """The claims of `claims.yml`, in its order."""
    return [Claim(**claim) for claim in yml.load((HERE / "claims.yml").read_text(encoding="utf-8"))]


def answer(con: duckdb.DuckDBPyConnection, claim: Claim) -> dict[str, Any]:
    """The claim with its query's answer, as the page shows it."""
    cursor = con.execute(claim.query)
    columns = [column[0] for column in cursor.description or []]
    rows = cursor.fetchall()
    holds = all(row[columns.index("holds")] for row in rows) if "holds" in columns else None
    said = claim.fails if holds is False else claim.holds
    shown = claim.model_dump(include={"title", "notes", "query"})
    verdict = {True: "yes", False: "no", None: ""}[holds]
    cells = [[_cell(value) for value in row] for row in rows]
    return shown | {"said": said["en"], "said_id": said["id"], "verdict": verdict, "columns": columns, "rows": cells}


def write(path: Path, answers: Sequence[dict[str, Any]], left_out: Sequence[str]) -> None:
    """The page, self-contained."""
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    text = environment.get_template("page.html.jinja").render(claims=answers, left_out=left_out)
    path.write_text(text, encoding="utf-8")


def verify(page: Path, database: Path) -> list[str]:
    """Run every query that a page shows; titles of those whose answer is not the table that stands beside it."""
    shown = re.findall(
        r"<h2>\d+\. (.*?)</h2>.*?<tbody>(.*?)</tbody>.*?<pre>(.*?)</pre>", page.read_text(encoding="utf-8"), re.DOTALL
    )
    wrong = []
    with duckdb.connect(str(database), read_only=True) as con:
        for title, body, query in shown:
            found = [[str(_cell(cell)) for cell in row] for row in con.execute(html.unescape(query)).fetchall()]
            cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in re.findall(r"<tr>(.*?)</tr>", body)]
            if [[html.unescape(cell) for cell in row] for row in cells] != found:
                wrong.append(html.unescape(title))
    return wrong


def _cell(value: object) -> object:
    return round(float(value), 3) if isinstance(value, float | Decimal) else "" if value is None else value
