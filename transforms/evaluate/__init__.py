"""Does it work? What each day's outcomes say of the lists so far; nightly the smoke alarm, weekly a backtest.

Nothing that leads to a score reads what is computed here.
"""

from __future__ import annotations

from datetime import date

import duckdb

from transforms.cards import load_cards
from transforms.evaluate import experiment, fairness, feedback, indicator_trials
from transforms.evaluate.figures import Figure, replace
from transforms.judgements import Judgements
from transforms.profile import Profile
from transforms.queries import graph
from transforms.session import as_of_session
from transforms.settings import Settings
from transforms.warehouse import connect, replace_day, transaction

DAILY = ("experiment", "feedback", "fairness", "trial")


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Replace the day's figures of `DAILY` in the lake; returns one line of what they say."""
    con = connect(settings)
    try:
        as_of_session(con, settings, profile, as_of)
        figures = evaluate(con, as_of, profile.judgements)
        with transaction(con):
            replace_day(
                con, "lake.evaluate.rule_listing", as_of,
                "select $as_of as as_of, * from evaluate.rule_listing order by all",
            )  # fmt: skip
        count = replace(con, as_of, DAILY, figures)
    finally:
        con.close()
    visits = sum(int(f.den or 0) for f in figures if f.measure == "hit_rate" and f.subject == "list" and f.unit is None)
    stop = next(f.verdict for f in figures if f.measure == "stop")
    return f"{count} figures; {visits} visits of what was listed so far; stop rule: {stop}"


def evaluate(con: duckdb.DuckDBPyConnection, as_of: date, judged: Judgements) -> list[Figure]:
    """The day's figures, from a session of `session.as_of_session`; leaves `evaluate.rule_listing` in it."""
    cards = load_cards()
    wanted = [
        "evaluate.outcome",
        "evaluate.rule_listing",
        "evaluate.entry",
        "evaluate.visit",
        "evaluate.group_worker",
        "evaluate.trial",
    ]
    values = {"as_of": as_of, "minimum_bases": {name: card.minimum_base for name, card in cards.items()}}
    graph.run(con, graph.needed(graph.queries("evaluate"), wanted), values)
    figures: list[Figure] = [*fairness.figures(con, as_of, judged), *indicator_trials.figures(con, cards, judged)]
    listed = con.execute(
        "select unnest(visits) as kind from ref.units union select entity_kind from lake.score.listing order by kind"
    ).fetchall()
    for (kind,) in listed:
        figures += [*experiment.figures(con, kind, as_of, judged), *feedback.figures(con, kind, judged)]
    return figures
