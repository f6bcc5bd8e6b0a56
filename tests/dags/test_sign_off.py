"""A person signs, refuses with a reason, or lets the time pass; only the first of these releases anything.

Airflow is imported inside the tests: it reads the environment, which `conftest.py` sets, once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from transforms import tasks
from transforms.errors import AwasError, NothingToSign
from transforms.tasks.day import refused

DRAFT = {"as_of": "2026-03-31", "run_id": "r1", "digest": "d1", "path": "/drafts/r1"}
SITI = {"id": "siti", "name": "Siti"}


def answered(option: str, person: dict[str, str] | None = None, reason: str = "") -> dict[str, Any]:
    """What Airflow hands on once somebody has answered."""
    return {
        "chosen_options": [option],
        "params_input": {"reason": reason},
        "responded_at": datetime(2026, 4, 1, 8, tzinfo=UTC),
        "responded_by_user": person or SITI,
    }


def publish(dags: dict[str, Any], answer: dict[str, Any] | None, user: str | None = None) -> Any:
    """The task that comes after the sign-off, with that answer."""
    context = {
        "ti": SimpleNamespace(xcom_pull=lambda task_ids: answer),
        "dag_run": SimpleNamespace(conf={"approved_by": "eve"}, triggering_user_name=user),
    }
    return dags["publish_watchlists"].get_task("publish").python_callable(DRAFT, **context)


def test_an_approval_releases_the_digest_that_was_shown(dags: dict[str, Any], stages: list[str]) -> None:
    assert publish(dags, answered("Approve")) == "/releases/r1"
    assert stages == ["publish 2026-03-31 d1 signed by siti"]  # the name under which the profile knows her


def test_a_refusal_releases_nothing_and_its_reason_is_kept(dags: dict[str, Any], stages: list[str]) -> None:
    from airflow.sdk.exceptions import AirflowSkipException

    with pytest.raises(AirflowSkipException, match="refused by Siti: two units are missing"):
        publish(dags, answered("Reject", reason=" two units are missing "))
    assert stages == ["refuse 2026-03-31 d1: Siti, two units are missing"]


def test_a_refusal_without_a_reason_says_so(dags: dict[str, Any], stages: list[str]) -> None:
    from airflow.sdk.exceptions import AirflowSkipException

    with pytest.raises(AirflowSkipException):
        publish(dags, answered("Reject"))
    assert stages == ["refuse 2026-03-31 d1: Siti, no reason was given"]


def test_nobody_is_asked_about_a_draft_that_is_gone(
    dags: dict[str, Any], stages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was signed by `awas run`, say, before Airflow was started."""
    from airflow.sdk.exceptions import AirflowSkipException

    def gone(draft: str) -> str:
        raise NothingToSign(f"{draft}: was signed")

    monkeypatch.setattr(tasks, "summary", gone)
    context = {"dag_run": SimpleNamespace(conf={"draft": DRAFT}, run_id="r")}
    with pytest.raises(AirflowSkipException, match="was signed"):
        dags["publish_watchlists"].get_task("read_draft").python_callable(**context)


def test_only_the_profiles_approvers_sign(dags: dict[str, Any], stages: list[str]) -> None:
    with pytest.raises(AwasError, match="Eve may not sign: the profile's approvers are "):
        publish(dags, answered("Approve", {"id": "eve", "name": "Eve"}))
    assert stages == []


def test_without_an_answer_nothing_is_released(dags: dict[str, Any], stages: list[str]) -> None:
    with pytest.raises(AwasError, match="nobody signed"):
        publish(dags, None)
    assert stages == []


def test_when_the_time_has_passed_the_sign_off_fails(dags: dict[str, Any]) -> None:
    from airflow.providers.standard.exceptions import HITLTimeoutError

    sign_off = dags["publish_watchlists"].get_task("sign_off")
    with pytest.raises(HITLTimeoutError):
        sign_off.execute_complete({}, {"error": "no response", "error_type": "timeout"})


def test_an_option_that_was_not_offered_is_no_answer(dags: dict[str, Any]) -> None:
    sign_off = dags["publish_watchlists"].get_task("sign_off")
    with pytest.raises(ValueError, match="Responses"):
        sign_off.execute_complete({}, answered("Approve all"))
    assert sign_off.execute_complete({}, answered("Reject", reason="no"))["chosen_options"] == ["Reject"]


def test_what_is_no_refusal_is_none() -> None:
    assert refused(None) is None
    assert refused(answered("Approve")) is None
