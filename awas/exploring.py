"""What the notebook of `awas explore` shows: thin answers of a release."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import duckdb
import pandas as pd

from awas.release import Release

if TYPE_CHECKING:  # only an entity's view needs it
    import altair

GUIDE = Path(__file__).parents[1] / "docs" / "for-analysts.md"
MOST = 100_000  # rows of a table that a browser is given; a query reaches the others
ASKED_AT_ONCE = 5_000  # rows of an answer
OWN = "select object, meaning from dictionary where kind in ('table', 'view') order by object;"
_QUESTION = re.compile(r"^### (\d+\. [^\n]+)\n+```sql\n(.*?)```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Rows:
    """A table, and in a line what it is."""

    frame: pd.DataFrame
    told: str


@dataclass(frozen=True)
class About:
    """An entity: heading (Markdown), its scores by day, and the tables that tell of it."""

    heading: str
    history: pd.DataFrame
    tables: dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Answer:
    """Of a query: its rows and in a line what they are, or why there are none (Markdown)."""

    frame: pd.DataFrame
    told: str = ""
    trouble: str = ""


def heading(release: Release) -> str:
    """The day and the number of the release."""
    day, run = release.connection.execute("select as_of, run_id from release").fetchall()[0]
    return f"## Lists of {day}\n\nRelease {_plain(run)}, read-only. A listing is a reason to look, never a finding."


def rows(release: Release, name: str) -> Rows:
    """A table whole, or its first rows where it has more than a browser takes."""
    meaning = dict(zip(*(release.tables()[column] for column in ("name", "meaning")), strict=True))
    count = release.connection.execute(f'select count(*) from "{name}"').fetchall()[0][0]  # a name of tables()
    frame = release.sql(f'from "{name}" limit {MOST}')
    cut = f" (the first {MOST:,} of {count:,} rows)" if count > MOST else ""
    return Rows(frame, f"{meaning[name]}{cut}")


def entity_of(chosen: pd.DataFrame | None) -> str:
    """The entity of a chosen row, if it names one."""
    if chosen is None or len(chosen) == 0 or "entity_id" not in chosen:
        return ""
    return str(chosen["entity_id"].iloc[0])


def entity(release: Release, entity_id: str) -> About | None:
    """What a release holds about an entity; None where it does not know it."""
    known = release.sql("from entity where entity_id = ? order by entity_kind", [entity_id])
    if not len(known):
        return None
    kind, name = known["entity_kind"].iloc[0], known["name"].iloc[0]
    tables = {
        "Why: points of each indicator": release.why(entity_id),
        "Rows behind it": release.sql(
            "select indicator, source, record_id, event_on, file, line from evidence where entity_id = ? order by all",
            [entity_id],
        ),
        "Its case": release.sql('from "case" where entity_id = ?', [entity_id]),
        "Visits": release.sql("from visit where entity_id = ? order by all", [entity_id]),
        "Lists it was on": release.sql("from list_history where entity_id = ? order by as_of desc", [entity_id]),
    }
    ties = release.sql(
        "select if(a = $1, b, a) as entity_id, if(a = $1, b_name, a_name) as name, attribute, weight, first_seen "
        "from agency_link where $1 in (a, b) order by all", [entity_id]
    )  # fmt: skip
    return About(
        f"### {_plain(name)}\n\n{_plain(kind)} {_plain(entity_id)}{_links(ties)}", release.history(entity_id), tables
    )


def history_chart(history: pd.DataFrame) -> altair.Chart:
    """The score over time, as it was computed on each day."""
    import altair as alt

    line = alt.Chart(history, height=160, width=640).mark_line(point=True, interpolate="step-after")
    drawn: alt.Chart = line.encode(
        x=alt.X("as_of:T", title=None), y=alt.Y("score:Q", title="Score"), tooltip=["as_of:T", "score:Q"]
    )
    return drawn


def questions() -> dict[str, str]:
    """The questions of the analysts' guide with their queries; last an easy one, to write one's own in its place."""
    return {**dict(_QUESTION.findall(GUIDE.read_text(encoding="utf-8"))), "A query of my own": OWN}


def ask(release: Release, query: str) -> Answer:
    """The answer to a query, cut where it is long. Errors come back as text: the query is the reader's own."""
    try:
        frame = release.connection.execute(query).fetch_df_chunk(ASKED_AT_ONCE // 2048 + 1)  # 2,048 rows a vector
    except duckdb.Error as error:
        return Answer(pd.DataFrame(), trouble=f"```text\n{str(error).replace('`', ' ')}\n```")
    if len(frame) > ASKED_AT_ONCE:
        return Answer(frame.head(ASKED_AT_ONCE), f"the first {ASKED_AT_ONCE:,} rows; there are more")
    return Answer(frame)


def _links(ties: pd.DataFrame) -> str:
    """Ties to other agencies, each with the address of its own view."""
    lines = [
        f"* [{_plain(tie.name)}](?entity={quote(str(tie.entity_id))}), by {_plain(tie.attribute)}"
        for tie in ties.itertuples(index=False)
    ]
    return "\n\n**Tied to**\n\n" + "\n".join(lines) if lines else ""


def _plain(text: object) -> str:
    """Text of the watched in Markdown: nothing in it is markup."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:])", r"\\\1", escape(str(text), quote=False))
