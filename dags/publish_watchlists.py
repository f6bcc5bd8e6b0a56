"""Whenever a draft is written: have a person sign it off, put it in force, and say so."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule, dag, task

from transforms.day import as_of_day, draft_of, signed_by
from transforms.errors import AwasError
from transforms.profile import load_profile
from transforms.settings import load_settings

DRAFT = Asset("awas_draft")
PROFILE = load_profile(load_settings().profile)
log = logging.getLogger(__name__)


@dag(
    schedule=[DRAFT],
    start_date=datetime(2000, 1, 1, tzinfo=ZoneInfo(PROFILE.timezone)),
    catchup=False,
    # more than one, so that a draft nobody signs never keeps a newer one from its sign-off
    max_active_runs=8,
    default_args={
        "owner": "data engineering",
        "retries": 2,
        "retry_delay": timedelta(seconds=30),
        "retry_policy": ExceptionRetryPolicy([RetryRule(AwasError, RetryAction.FAIL)]),
    },
    tags=["awas", "sign-off"],
    doc_md=__doc__,
)
def publish_watchlists() -> None:
    @task
    def read_draft(**context: Any) -> dict[str, str]:
        return draft_of(context)

    # never approved by default: without an answer in time it fails for good, and the release in force stays in force
    sign_off = ApprovalOperator(
        task_id="sign_off",
        subject="Put the watchlists of {{ ti.xcom_pull('read_draft')['as_of'] }} in force?",
        body="Read {{ ti.xcom_pull('read_draft')['path'] }}/index.html, then decide.\n\n"
        "What you sign has the digest `{{ ti.xcom_pull('read_draft')['digest'] }}`.",
        assigned_users=[{"id": name, "name": name} for name in PROFILE.approvers] or None,
        response_timeout=timedelta(days=7),
        retries=0,
        ignore_downstream_trigger_rules=True,
    )

    @task(pool="lake")
    def publish(draft: dict[str, str], **context: Any) -> str:
        from transforms import tasks

        signer = signed_by(context, context["ti"].xcom_pull(task_ids="sign_off"))
        return tasks.publish(date.fromisoformat(draft["as_of"]), draft["digest"], signer)

    @task
    def notify(release: str, **context: Any) -> None:
        log.info("the watchlists of %s are in force: %s", as_of_day(context), release)

    draft = read_draft()
    release = publish(draft)
    draft >> sign_off >> release
    notify(release)


publish_watchlists()
