"""Which raw columns of the profiles' sources are what: damage is done to columns by their role."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Roles:
    """The raw columns of a source by what they are; empty where it has none."""

    key: str
    name: str = ""
    identifier: str = ""
    number: str = ""
    day: str = ""
    code: str = ""
    other_name: str = ""
    other_day: str = ""

    def each(self) -> dict[str, str]:
        """Column → the first role that it has."""
        found: dict[str, str] = {}
        for role, column in vars(self).items():
            if column:
                found.setdefault(column, role)
        return found


ROLES = {
    "asean:agency_register": Roles(
        "agency_id", "legal_name", "licence_no", "bond_amount", "licence_to", "licence_status", "email", "licence_from"
    ),
    "asean:agency_officers": Roles("agency_id", "officer_name", "officer_no", "", "from_date", "role"),
    "asean:work_permits": Roles(
        "permit_no", "employer_name", "worker_doc_no", "wage_month", "applied_on", "status", "agency_name", "valid_from"
    ),
    "asean:border_crossings": Roles(
        "crossing_id", "carrier", "traveller_doc_no", "", "birth_date", "purpose", "booking_ref", "document_issued_on"
    ),
    "asean:job_adverts": Roles(
        "advert_id", "agency_name", "licence_no", "wage_month", "posted_on", "currency", "platform"
    ),
    "asean:complaints": Roles("complaint_id", "agency_name", "agency_id", "", "filed_on", "kind"),
    "asean:contests": Roles("contest_id", "state", "record_id", "", "received_on", "entity_kind"),
    "asean:inspections": Roles("inspection_id", "unit", "agency_id", "breaches", "inspected_on", "result"),
    "asean:employer_register": Roles("employer_id", "name", "employer_id", "staff_count", "registered_on", "sector"),
    "hk_border:crossing_counts": Roles("Date", "Control Point", "", "Total", "Date", "Arrival / Departure"),
    "us_h2:work_permits": Roles(
        "CASE_NO",
        "EMPLOYER_NAME",
        "CASE_NO",
        "NBR_WORKERS_CERTIFIED",
        "DECISION_DATE",
        "CASE_STATUS",
        "AGENT_ATTORNEY_NAME",
        "CERTIFICATION_BEGIN_DATE",
    ),
    "us_h2:inspections": Roles(
        "case_id", "trade_nm", "case_id", "h2a_violtn_cnt", "findings_start_date", "st_cd", "cty_nm"
    ),
}
