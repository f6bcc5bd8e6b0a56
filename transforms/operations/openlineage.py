"""OpenLineage events: which relation is made from which columns, and what each delivery brought to the lake.

For an authority's catalogue of data (Marquez, DataHub, OpenMetadata). An event is a job, by which a query makes a
relation, with its lineage column by column, or the run that read a delivery. Names and counts alone, no value of a row.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
from openlineage.client.event_v2 import (
    InputDataset,
    Job,
    JobEvent,
    OutputDataset,
    Run,
    RunEvent,
    RunState,
    set_producer,
)
from openlineage.client.facet_v2 import (
    column_lineage_dataset,
    error_message_run,
    output_statistics_output_dataset,
    schema_dataset,
    sql_job,
)
from openlineage.client.serde import Serde

from transforms.errors import shown
from transforms.lineage import Lineage
from transforms.lineage.query import Name, Names
from transforms.queries import graph
from transforms.settings import SQL_DIR

NAMESPACE = "awas"
_FILES = "file"  # the namespace of what suppliers deliver
set_producer(f"urn:{NAMESPACE}")


def text(known: Lineage, con: duckdb.DuckDBPyConnection) -> str:
    """The events, one JSON a line: relations in the order of their names, then deliveries by day.

    known: the lineage of everything that is published. A relation's event has the day of the newest delivery.
    """
    deliveries = list(_deliveries(con))
    newest = max((event.eventTime for event in deliveries), default=_moment(date(1970, 1, 1)))
    return "".join(f"{Serde.to_json(event)}\n" for event in (*_relations(known, newest), *deliveries))


def _relations(known: Lineage, at: str) -> Iterator[JobEvent]:
    texts = {
        relation: path.read_text(encoding="utf-8")
        for path in sorted(SQL_DIR.rglob("*.sql"))
        for relation in sorted(graph.read(path).makes)
    }
    for relation, made in sorted(known.relations.items()):
        read = sorted({name for names in (*made.value.values(), made.control) for name, _ in names} - {relation})
        fields = {
            column: column_lineage_dataset.Fields(inputFields=_inputs(names, "DIRECT"))
            for column, names in sorted(made.value.items())
            if names
        }
        lineage = column_lineage_dataset.ColumnLineageDatasetFacet(
            fields=fields, dataset=_inputs(made.control, "INDIRECT")
        )
        sql = {"sql": sql_job.SQLJobFacet(query=texts[relation])} if relation in texts else {}
        yield JobEvent(
            eventTime=at,
            job=Job(NAMESPACE, f"make {relation}", facets=dict(sql)),
            inputs=[InputDataset(NAMESPACE, name, facets=_columns(known, name)) for name in read],
            outputs=[OutputDataset(NAMESPACE, relation, facets=_columns(known, relation) | {"columnLineage": lineage})],
        )


def _columns(known: Lineage, relation: str) -> dict[str, Any]:
    fields = [schema_dataset.SchemaDatasetFacetFields(name=name) for name in known.columns.get(relation, ())]
    return {"schema": schema_dataset.SchemaDatasetFacet(fields=fields)}


def _inputs(names: Names, kind: str) -> list[column_lineage_dataset.InputField]:
    """kind: DIRECT for what a value is made from, INDIRECT for what chooses, joins and orders rows."""
    how = [column_lineage_dataset.Transformation(type=kind)]
    return [_input(name, how) for name in sorted(names)]


def _input(name: Name, how: list[column_lineage_dataset.Transformation]) -> column_lineage_dataset.InputField:
    return column_lineage_dataset.InputField(NAMESPACE, name[0], name[1], transformations=how)


def _deliveries(con: duckdb.DuckDBPyConnection) -> Iterator[RunEvent]:
    """Of each delivery its start and its end, both on its day: the ledger knows no hour."""
    rows = con.execute(
        "select source, delivered_on, delivery_id, fingerprint, status, message, files, accepted, quarantined "
        "from lake.ledger.delivery order by delivered_on, source, delivery_id, fingerprint, known_from, status"
    ).fetchall()
    for source, day, delivery, fingerprint, status, message, files, accepted, quarantined in rows:
        run = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{delivery} {fingerprint}"))
        job = Job(NAMESPACE, f"deliver {source}")
        read = [InputDataset(_FILES, f"{source}/{day}/{shown(file['name'])}") for file in json.loads(files)]
        yield RunEvent(eventTime=_moment(day), eventType=RunState.START, run=Run(run), job=job, inputs=read)
        if status != "accepted":
            error = error_message_run.ErrorMessageRunFacet(message=shown(message or status), programmingLanguage="SQL")
            failed = Run(run, facets={"errorMessage": error})
            yield RunEvent(eventTime=_moment(day), eventType=RunState.FAIL, run=failed, job=job, inputs=read)
            continue
        written = [
            OutputDataset(NAMESPACE, name, outputFacets={"outputStatistics": _counted(number)})
            for name, number in ((f"lake.accepted.{source}", accepted), ("lake.quarantine.row", quarantined))
            if number
        ]
        yield RunEvent(
            eventTime=_moment(day), eventType=RunState.COMPLETE, run=Run(run), job=job, inputs=read, outputs=written
        )


def _counted(rows: int) -> output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet:
    return output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=rows)


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
