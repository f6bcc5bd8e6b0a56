"""Which day a run is about, which draft it signs, and who signed: read from the run itself, never from a clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from transforms.errors import AwasError

APPROVE, REJECT = "Approve", "Reject"
CALLER = "dag_test"  # how Airflow names the one who starts a run in process, as `make day` does
NOBODY = "nobody signed this draft: sign it off in Airflow's web page, or run `make day`, which signs with your name"
_Value = TypeVar("_Value")


def as_of_day(context: Mapping[str, Any]) -> date:
    """The day that a run is about.

    Looked for in this order: the run's partition key, its conf (`day`), its parameter (`day`), the draft whose asset
    event started it, its logical date in the DAG's time zone. So scheduled, manual, backfill and asset-triggered runs
    need no case of their own. Raises AwasError where a run has none of them, or one that is no day.
    """
    stated = (
        ("partition key", context.get("partition_key")),
        ("conf 'day'", _conf(context).get("day")),
        ("parameter 'day'", (context.get("params") or {}).get("day")),
        ("draft's 'as_of'", _newest_event(context).get("as_of")),
    )
    for where, value in stated:
        if value is not None:
            return _day(where, value)
    moment = context.get("logical_date")
    if moment is None:
        raise AwasError(f'run {context.get("run_id")} is about no day: start it with conf {{"day": "YYYY-MM-DD"}}')
    return local_day(moment, context["dag"].timezone)


def local_day(moment: datetime, zone: Any) -> date:
    """The calendar day of a moment in a time zone."""
    # Airflow's moments are of a kind of their own, and so are their days, which no query takes for a date
    return date.fromordinal(moment.astimezone(zone).toordinal())


def may_wait(context: Mapping[str, Any]) -> bool:
    """Whether the run may wait for deliveries that are not there yet; `make day` says no."""
    return bool(_first(_conf(context).get("wait"), (context.get("params") or {}).get("wait"), True))


def draft_of(context: Mapping[str, Any]) -> dict[str, str]:
    """The draft to be signed: `as_of`, `run_id`, `digest`, `path`, of the newest asset event, else of conf (`draft`).

    Raises AwasError where the run names no draft.
    """
    draft = _newest_event(context) or _conf(context).get("draft") or {}
    if not draft.get("digest"):
        raise AwasError(f"run {context.get('run_id')} names no draft: it starts by itself when a draft is written")
    return {key: str(draft[key]) for key in ("as_of", "run_id", "digest", "path") if key in draft}


def signed_by(context: Mapping[str, Any], answer: Mapping[str, Any] | None, approvers: Collection[str] = ()) -> str:
    """Who approved: the person who answered the sign-off, or the caller of a run in process (`make day`).

    answer: what the sign-off task returned; None where it was passed over. approvers: who may sign, by the name that is
    returned then; none: anybody who may answer. A name in conf counts only for a run in process: over the web or the
    API nobody can sign in another's name. Raises AwasError where nobody signed, or somebody who may not.
    """
    if answer:
        name, person = _person(answer), answer.get("responded_by_user") or {}
        if answer.get("chosen_options") != [APPROVE] or not name:
            raise AwasError(NOBODY)
        known = [person[key] for key in ("id", "name") if person.get(key) in approvers]
        if approvers and not known:
            raise AwasError(f"{name} may not sign: the profile's approvers are {', '.join(sorted(approvers))}")
        return str(known[0]) if approvers else name
    stated = _conf(context).get("approved_by")
    run = context.get("dag_run")
    if not stated or getattr(run, "triggering_user_name", None) != CALLER:
        raise AwasError(NOBODY)
    return str(stated)


def started_by(context: Mapping[str, Any], caller: str) -> str:
    """Who ran a day: who started the run by hand, else the account of the process."""
    user = getattr(context.get("dag_run"), "triggering_user_name", None)
    return str(user) if user and user != CALLER else caller


def refused(answer: Mapping[str, Any] | None) -> tuple[str, str] | None:
    """Who refused a draft, and why; None where it was not refused."""
    if not answer or answer.get("chosen_options") != [REJECT]:
        return None
    reason = str((answer.get("params_input") or {}).get("reason") or "").strip()
    return _person(answer) or "somebody", reason or "no reason was given"


def _person(answer: Mapping[str, Any]) -> str:
    person = answer.get("responded_by_user") or {}
    return str(person.get("name") or person.get("id") or "")


def _conf(context: Mapping[str, Any]) -> dict[str, Any]:
    return getattr(context.get("dag_run"), "conf", None) or {}


def _newest_event(context: Mapping[str, Any]) -> dict[str, Any]:
    """What the newest asset event that started the run carries; empty where no event did."""
    groups = (context.get("triggering_asset_events") or {}).values()
    events = [event for group in groups for event in group]
    return dict(max(events, key=lambda event: event.timestamp).extra or {}) if events else {}


def _day(where: str, value: Any) -> date:
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError as error:
        raise AwasError(f"{where} is {value!r}, not a day; write YYYY-MM-DD") from error


def _first(*values: _Value | None) -> _Value | None:
    return next((value for value in values if value is not None), None)
