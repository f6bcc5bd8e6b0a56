"""Which tables of the marts stand behind the sections of an entity's page, and the query that a section shows."""

from __future__ import annotations

from transforms.queries import quoted

# the tables behind the sections of an entity's page; one without a column entity_kind is about the kind that is named
TABLES = {
    "weekly_volume": "",
    "score_history": "",
    "visit": "",
    "case": "",
    "visit_place": "",
    "cleared_reason": "",
    "contest": "",
    "list_history": "",
    "leave_list": "",
    "score_change": "",
    "licence": "agency",
    "employer": "employer",
    "agency_family": "agency",
    "agency": "agency",
    "ban": "agency",
    "agency_dossier": "agency",
    "agency_waterfall": "agency",
    "route_place": "route",
    "route_hour": "route",
    "route_mix": "route",
    "route_neighbour": "route",
}

# of these also the rows about what stood on a list earlier
KEPT = ("score_history", "visit", "case", "contest", "list_history")

# who is behind an agency: those that hang together with it, and by what
_GROUP = "(select family_id from marts.agency_group where entity_id = {entity})"
FAMILY = {
    "agency_group": f"select * from marts.agency_group where family_id in {_GROUP} order by all",
    "agency_link": "select * from marts.agency_link where {entity} in (a, b) or (a in (select entity_id from "
    f"marts.agency_group where family_id in {_GROUP}) and b in (select entity_id from marts.agency_group "
    f"where family_id in {_GROUP})) order by all",
}


def query(table: str, kind: str, entity: str) -> str:
    """The query that gives what a section of an entity's page shows; it runs on `watchlists.duckdb` as it is."""
    if table in FAMILY:
        return FAMILY[table].format(entity=quoted(entity))
    if table == "agency_dossier":
        return (
            "select d.*, a.licensed_since, a.licence_to, a.licence_no, a.address, "
            "a.licensed_since - d.predecessor_since as days from marts.agency_dossier as d "
            f"join marts.agency as a using (entity_id) where d.entity_id = {quoted(entity)}"
        )
    about = "" if TABLES[table] else f"entity_kind = {quoted(kind)} and "
    columns = "*, of_workers - workers as lost" if table == "agency_waterfall" else "*"
    return f"select {columns} from marts.{table} where {about}entity_id = {quoted(entity)} order by all"
