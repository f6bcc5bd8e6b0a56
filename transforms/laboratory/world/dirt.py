"""Rows that break a rule, as real deliveries have them: about one in two hundred, never most of a small delivery."""

from __future__ import annotations

from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.laboratory.world.setup import Setup

# source: (column, what stands in it instead; None for nothing); every one of them has to be quarantined
FAULTS: dict[str, list[tuple[str, str | None]]] = {
    "border_crossings": [
        ("crossed_at", "2025-13-45T08:00:00+07:00"),
        ("checkpoint", None),
        ("direction", "out"),
        ("other_country", "Malaysia"),
        ("purpose", "holiday?"),
        ("traveller_doc_no", None),
        ("mode", "raft"),
        ("birth_date", "00/00/0000"),
    ],
    "work_permits": [
        ("applied_on", "31/02/2026"),
        ("destination", "Hongkong"),
        ("occupation", "maid"),
        ("employer_name", None),
        ("status", "ok"),
        ("wage_month", "-100"),
        ("workers", "0"),
        ("valid_from", "soon"),
    ],
    "agency_register": [("licence_from", "unknown"), ("licence_status", "alive"), ("staff_count", "some")],
    "agency_officers": [("role", "boss"), ("officer_no", None)],
    "inspections": [("result", "bad"), ("inspected_on", None), ("checks_made", "-1")],
    "contests": [("state", "maybe"), ("received_on", None)],
    "complaints": [("kind", "unhappy"), ("filed_on", "yesterday")],
    "job_adverts": [("posted_on", None), ("occupation", "CS"), ("wage_month", "besar")],
    "employer_register": [("name", None), ("country", "Malaysia")],
    "barred_parties": [("barred_from", None)],
}


def soil(setup: Setup, source: str, table: pa.Table, name: str) -> tuple[pa.Table, int, int]:
    """The table with faults in one row of two hundred, and one of two thousand sent twice; in how many rows each."""
    count, twice = table.num_rows // 200, table.num_rows // 2000
    if not count:
        return table, 0, 0
    dice = np.random.default_rng([setup.seed, crc32(f"dirt {source} {name}".encode())])
    rows = dice.choice(table.num_rows, size=count + twice, replace=False)
    again = table.take(pa.array(rows[count:]))
    which = dice.integers(0, len(FAULTS[source]), count)
    for number, (column, wrong) in enumerate(FAULTS[source]):
        hit = np.zeros(table.num_rows, dtype=bool)
        hit[rows[:count][which == number]] = True
        values = pc.if_else(pa.array(hit), pa.scalar(wrong, pa.string()), table[column])
        table = table.set_column(table.schema.get_field_index(column), column, values)
    return pa.concat_tables([table, again]), count, twice
