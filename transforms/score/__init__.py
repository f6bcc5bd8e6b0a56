"""Score: points, ranks and how sure they are, the units' lists, and the reasons for all of it, for one day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from transforms.cards import ENTITY_KINDS, Card, load_cards
from transforms.judgements import Judgements, shipped
from transforms.profile import Profile
from transforms.queries import graph, run_sql_files, sql_files
from transforms.score import disclosed_figures, neighbours
from transforms.score.cells import SURE, Cells
from transforms.score.change import changes
from transforms.score.fitting import entities_of, prepare_cells, read_cells
from transforms.score.units import capacity_of, compose_lists
from transforms.score.weights import EXPERTS, Weighting, choose, ordered, read_weightings, weighted
from transforms.session import as_of_session, previous_list
from transforms.settings import SQL_DIR, Settings
from transforms.statistics.alerts import false_discovery_rate, tail
from transforms.statistics.points import Cents, Measured, cents_of, gross
from transforms.statistics.ranking import including, plausible_ranks, ranks, seed_of, tiers
from transforms.warehouse import append, connect, replace_day, transaction

FILES = [*sql_files(SQL_DIR / "score"), *sorted(Path(__file__).parent.glob("*.py"))]  # all that reads the session
TABLES = ("point", "entity", "listing", "change", "leaving", "weighting", "visited", "letter", "given")


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Replace the day's rows of `lake.score`; returns one line of counts.

    Raises AwasError for an indicator without a card, or measured twice.
    """
    con = connect(settings)
    try:
        as_of_session(con, settings, profile, as_of, only=graph.read_by([*FILES, *neighbours.files()], "core"))
        freshness = {name: source.freshness_days for name, source in profile.sources.items()}
        neighbours.run(con, as_of, read_weightings(profile.folder), freshness, profile.judgements)
        score(con, profile.name, as_of, read_weightings(profile.folder), profile.judgements)
        with transaction(con):
            rows = keep(con, as_of)
    finally:
        con.close()
    return f"{rows['entity']} entities scored by {rows['point']} indicator values; {rows['listing']} listed"


def score(
    con: duckdb.DuckDBPyConnection,
    profile: str,
    as_of: date,
    weightings: Sequence[Weighting] = (),
    judged: Judgements | None = None,
) -> None:
    """Fill the session's tables `score.*` from the measures of the day.

    weightings: learned weights of the profile. judged: its judgements, or else the shipped ones.
    """
    judged = judged or shipped()
    experts = ordered(load_cards(), judged.reach)
    prepare_cells(con)
    before, cells_of = previous_list(con, as_of), {}
    files = [SQL_DIR / "score" / f"{name}.sql" for name in ("tables", "follow_up", "views", "capacity", "letter")]
    run_sql_files(con, files, as_of=as_of, previous_list=before, **_letters(judged))
    for kind in ENTITY_KINDS:
        in_force, beside = choose(weightings, kind, as_of)
        cards = weighted(experts, in_force)
        cells = cells_of[kind] = read_cells(con, kind, cards, as_of, entities_of(con, kind, as_of), judged)
        measured = cells.measured()
        cents, sure = cents_of(measured), cents_of(cells.measured(SURE))
        top = sum(capacity_of(con, kind).values()) or judged.no_unit_top
        append(con, "score.point", _point_frame(cells, measured, cents, sure).assign(entity_kind=kind))
        frame = _entity_frame(cells, measured, cents, seed_of(as_of, profile, kind), top)
        append(con, "score.entity", frame.assign(sure=sure.sum(1), entity_kind=kind))
        if before:
            append(con, "score.change", changes(con, kind, cards, cells, cents, before).assign(entity_kind=kind))
        if in_force or beside:
            _keep_weightings(con, kind, cells, {
                EXPERTS: experts, **{one.version: weighted(experts, one) for one in (in_force, beside) if one}
            }, in_force.version if in_force else EXPERTS)  # fmt: skip
    compose_lists(con, cells_of, profile, as_of, before, judged)
    disclosed_figures.give(con, as_of, before)
    disclosed_figures.tell(con, as_of, before)


def _letters(judged: Judgements) -> dict[str, int]:
    """What decides to whom a unit writes: the score in cents above which something stands out, as for leads."""
    return {"letter_floor": round(100 * math.log(judged.least_lift)), "letter_rest_days": judged.letter_rest_days}


def keep(con: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, int]:
    """Replace the day in the lake by the session's tables; returns the rows of each."""
    return {name: replace_day(con, f"lake.score.{name}", as_of, f"from score.day_{name}") for name in TABLES}


def _entity_frame(cells: Cells, measured: Measured, cents: Cents, seed: int, top: int) -> pd.DataFrame:
    """Columns of the entities' table."""
    total, reach, coverage = cents.sum(1), cents[:, cells.is_reach].sum(1), cells.coverage().to_numpy()
    with_ties, no_ties = ranks(total, coverage, cells.entities)
    plausible = plausible_ranks(measured, cells.entities, seed, top)
    low, high = including(plausible.low, plausible.high, with_ties, no_ties)
    return pd.DataFrame({
        "entity_id": cells.entities, "cents": total, "reach": reach, "rank_with_ties": with_ties,
        "rank_no_ties": no_ties, "rank_low": low, "rank_high": high, "p_top": plausible.top, "top_k": top,
        "tier": tiers(total - reach, high, cells.judged), "coverage": coverage, "facts": cells.facts().to_numpy(),
    })  # fmt: skip


def _point_frame(cells: Cells, measured: Measured, cents: Cents, sure: Cents) -> pd.DataFrame:
    """Columns of the points' table; what cannot be said is NaN."""
    shrunk, q_value = cells.shrunk(), cells.of_rows(false_discovery_rate(tail(measured)))
    return pd.DataFrame({
        "domain": cells.rows["domain"], "value": cells.value(), "peer_value": cells.peer_value(),
        "expected": cells.exposure() * cells.prior_mean(), "shrunk": shrunk["mean"], "low": shrunk["low"],
        "high": shrunk["high"], "cents": cells.of_rows(cents),
        "took": cells.of_rows(gross(measured) - cents), "q_value": q_value.where(cells.rows["known"]),
        "sure": cells.of_rows(sure),
    }).reset_index()  # fmt: skip


def _keep_weightings(
    con: duckdb.DuckDBPyConnection, kind: str, cells: Cells, sets: dict[str, dict[str, Card]], in_force: str
) -> None:
    """Append the score and rank of every entity under each set of weights."""
    coverage = cells.coverage().to_numpy()
    for version, cards in sets.items():
        cents = cents_of(replace(cells, cards=[cards[card.id] for card in cells.cards]).measured()).sum(1)
        _, rank = ranks(cents, coverage, cells.entities)
        append(con, "score.weighting", pd.DataFrame({
            "entity_kind": kind, "entity_id": cells.entities, "version": version, "in_force": version == in_force,
            "cents": cents, "rank": rank,
        }))  # fmt: skip
