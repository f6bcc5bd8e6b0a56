"""Which day a run is about: the same answer for scheduled, manual, backfill and asset-triggered runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pendulum
import pytest

from transforms.errors import AwasError
from transforms.queries import literal
from transforms.tasks.day import as_of_day, draft_of, may_wait, signed_by

JAKARTA = ZoneInfo("Asia/Jakarta")
DAY = date(2026, 3, 31)


def a_run(**about: Any) -> dict[str, Any]:
    """The context of a task, as a run of that kind has it."""
    conf = about.pop("conf", None)
    user = about.pop("user", None)
    return {
        "dag": SimpleNamespace(timezone=JAKARTA),
        "dag_run": SimpleNamespace(conf=conf, triggering_user_name=user),
        "run_id": "a run",
        **about,
    }


def an_event(day: str, hour: int = 4) -> SimpleNamespace:
    return SimpleNamespace(
        timestamp=datetime(2026, 4, 1, hour, tzinfo=UTC),
        extra={"as_of": day, "run_id": "r", "digest": f"digest of {day}", "path": "/p"},
    )


@pytest.mark.parametrize(
    "context",
    [
        a_run(logical_date=datetime(2026, 3, 30, 20, tzinfo=UTC)),  # three in the morning in Jakarta
        a_run(conf={"day": "2026-03-31"}, logical_date=datetime(2026, 6, 1, tzinfo=UTC)),
        a_run(params={"day": "2026-03-31", "wait": True}, logical_date=None),
        a_run(partition_key="2026-03-31", conf={}),
        a_run(partition_key="2026-03-31T00:00:00"),
        a_run(triggering_asset_events={"awas_draft": [an_event("2026-03-31")]}),
        a_run(triggering_asset_events={"awas_draft": [an_event("2026-03-31", 5), an_event("2026-03-30", 4)]}),
    ],
    ids=["scheduled", "manual", "parameter", "partition", "partition with time", "draft", "two drafts"],
)
def test_the_day_is_found(context: dict[str, Any]) -> None:
    assert as_of_day(context) == DAY


def test_a_run_about_no_day_is_an_error_not_a_guess() -> None:
    with pytest.raises(AwasError, match="about no day"):
        as_of_day(a_run(logical_date=None))


@pytest.mark.parametrize("word", ["yesterday", "31/03/2026", "2026-02-30", ""])
def test_a_word_that_is_no_day_is_an_error(word: str) -> None:
    with pytest.raises(AwasError, match="not a day"):
        as_of_day(a_run(conf={"day": word}))


def test_the_day_of_a_scheduled_run_is_a_plain_date() -> None:
    """Airflow's moments are pendulum's, and so was the day: no query took it, and the first delivery failed."""
    night = pendulum.datetime(2026, 3, 30, 20, tz="UTC")
    assert literal(as_of_day(a_run(logical_date=night))) == "date '2026-03-31'"


def test_the_schedule_runs_a_day_after_it_has_ended(dags: dict[str, Any]) -> None:
    """Each scheduled run, and each run of a backfill, is about the day before the morning on which it starts."""
    from airflow.serialization.serialized_objects import DagSerialization

    dag = dags["daily_watchlists"]
    scheduled = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag))
    begin, end = datetime(2026, 3, 28, tzinfo=JAKARTA), datetime(2026, 4, 2, tzinfo=JAKARTA)
    backfill = list(scheduled.iter_dagrun_infos_between(begin, end))
    assert len(backfill) >= 4
    for info in backfill:
        day = as_of_day(a_run(logical_date=info.logical_date, dag=dag))
        assert info.run_after.astimezone(JAKARTA).date() == day + timedelta(days=1)


def test_a_run_waits_unless_it_is_told_not_to() -> None:
    assert may_wait(a_run())
    assert may_wait(a_run(params={"wait": True}))
    assert not may_wait(a_run(params={"wait": True}, conf={"wait": False}))


def test_the_newest_draft_is_the_one_to_sign() -> None:
    context = a_run(triggering_asset_events={"awas_draft": [an_event("2026-03-31", 5), an_event("2026-03-30", 4)]})
    assert draft_of(context)["digest"] == "digest of 2026-03-31"
    with pytest.raises(AwasError, match="names no draft"):
        draft_of(a_run(conf={"day": "2026-03-31"}))


def test_the_signature_is_of_the_person_who_answered() -> None:
    answer = {"chosen_options": ["Approve"], "responded_by_user": {"id": "7", "name": "Siti"}}
    assert signed_by(a_run(conf={"approved_by": "somebody else"}, user="dag_test"), answer) == "Siti"


@pytest.mark.parametrize(
    ("answer", "conf", "user"),
    [
        ({"chosen_options": ["Reject"], "responded_by_user": {"id": "7", "name": "Siti"}}, {}, None),
        ({"chosen_options": ["Approve"], "responded_by_user": None}, {"approved_by": "x"}, "dag_test"),
        (None, {}, "dag_test"),
        (None, {"approved_by": "siti"}, "budi"),
        (None, {"approved_by": "siti"}, None),
    ],
    ids=["rejected", "no person", "no name", "in another's name", "by the scheduler"],
)
def test_nobody_signs_for_another(answer: Any, conf: dict[str, str], user: str | None) -> None:
    with pytest.raises(AwasError, match="nobody signed"):
        signed_by(a_run(conf=conf, user=user), answer)


def test_the_caller_of_make_day_signs() -> None:
    assert signed_by(a_run(conf={"approved_by": "siti"}, user="dag_test"), None) == "siti"
