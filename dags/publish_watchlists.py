"""Whenever a draft is written: have a person sign it off, put it in force, and say so."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Asset, Param, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from transforms.errors import NothingToSign
from transforms.profile import load_profile
from transforms.settings import load_settings
from transforms.tasks.day import APPROVE, REJECT, as_of_day, draft_of, refused, signed_by
from transforms.tasks.scheduling import shared

DRAFT = Asset("awas_draft")
PROFILE = load_profile(load_settings().profile)
log = logging.getLogger(__name__)


def signature() -> HITLOperator:
    """The task in which a person approves or rejects the draft."""
    # never approved by default: without an answer in time it fails for good, and the release in force stays in force
    return HITLOperator(
        task_id="sign_off",
        subject="Put the watchlists of {{ ti.xcom_pull('read_draft')['as_of'] }} in force?",
        body="{{ ti.xcom_pull('read_draft')['summary'] }}\n\n"
        "Read {{ ti.xcom_pull('read_draft')['path'] }}/sign-off.html and index.html, then decide.\n\n"
        "What you sign has the digest `{{ ti.xcom_pull('read_draft')['digest'] }}`.",
        options=[APPROVE, REJECT],
        # a text that must be there would keep the page from letting anybody approve without one
        params={
            "reason": Param(None, type=["null", "string"], title="Reason", description="Why you reject; it is kept")
        },
        assigned_users=[{"id": name, "name": name} for name in PROFILE.approvers] or None,
        response_timeout=timedelta(days=7),
        retries=0,
    )


@dag(
    schedule=[DRAFT],
    # on from the start: a draft that is written while this is switched off would never ask for its signature
    is_paused_upon_creation=False,
    doc_md=__doc__,
    **shared("sign-off", retry_after=timedelta(seconds=30))
    # more than one, so that a draft nobody signs never keeps a newer one from its sign-off
    | {"max_active_runs": 8},
)
def publish_watchlists() -> None:
    @task
    def read_draft(**context: Any) -> dict[str, str]:
        from transforms import tasks

        draft = draft_of(context)
        try:
            return draft | {"summary": tasks.summary(draft["path"])}
        except NothingToSign as done:
            raise AirflowSkipException(str(done)) from None

    sign_off = signature()

    @task(pool="lake")
    def publish(draft: dict[str, str], **context: Any) -> str:
        from transforms import tasks

        as_of, answer = date.fromisoformat(draft["as_of"]), context["ti"].xcom_pull(task_ids="sign_off")
        refusal = refused(answer)
        if refusal:
            raise AirflowSkipException(tasks.refuse(as_of, draft["digest"], *refusal))
        return tasks.publish(as_of, draft["digest"], signed_by(context, answer, PROFILE.approvers))

    @task
    def notify(release: str, **context: Any) -> None:
        from transforms import tasks

        log.info("%s: %s", as_of_day(context), tasks.notify(release, context))

    # no value yet, but a promise of it, which Airflow keeps when the task runs: typed as anything
    draft: Any = read_draft()
    release: Any = publish(draft)
    draft >> sign_off >> release
    notify(release)


publish_watchlists()
