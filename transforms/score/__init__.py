"""Score: points, ranks and how sure they are, the units' lists, and why everything is as it is, for one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from transforms import graph
from transforms.cards import ENTITY_KINDS, Card, load_cards
from transforms.judgements import Judgements, shipped
from transforms.profile import Profile
from transforms.queries import run_sql_files, sql_files
from transforms.score.cells import Cells, Ints
from transforms.score.change import changes
from transforms.score.fitting import entities_of, prepare_cells, read_cells
from transforms.score.units import capacity_of, compose_lists
from transforms.score.weights import EXPERTS, Weighting, choose, read_weightings, weighted
from transforms.session import as_of_session, previous_list
from transforms.settings import SQL_DIR, Settings
from transforms.statistics.alerts import false_discovery_rate, tail
from transforms.statistics.points import Measured, in_cents, raw_points
from transforms.statistics.ranking import including, plausible_ranks, ranks, seed_of, tiers
from transforms.warehouse import connect, replace_day, transaction

Frame = dict[str, Any]
FILES = [*sql_files(SQL_DIR / "score"), *sorted(Path(__file__).parent.glob("*.py"))]  # all that reads the session
TABLES = ("point", "entity", "listing", "change", "leaving", "weighting")


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Replace the day's rows of `lake.score`; returns one line of counts.

    Raises AwasError for an indicator without a card, or measured twice.
    """
    con = connect(settings)
    try:
        as_of_session(con, settings, profile, as_of, only=graph.read_by(FILES, "core"))
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
    needs = round(100 * judged.tier_needs)
    experts = load_cards()
    prepare_cells(con)
    before = previous_list(con, as_of)
    files = [SQL_DIR / "score" / f"{name}.sql" for name in ("tables", "views", "capacity")]
    run_sql_files(con, files, as_of=as_of, previous_list=before)
    for kind in ENTITY_KINDS:
        in_force, beside = choose(weightings, kind, as_of)
        cards = weighted(experts, in_force)
        cells = read_cells(con, kind, cards, as_of, entities_of(con, kind, as_of), smallest_group=judged.smallest_group)
        measured = cells.measured()
        cents, sure = _cents(measured), _cents(cells.measured(cells.sure))
        top = sum(capacity_of(con, kind).values()) or judged.no_unit_top
        _insert(con, "score.point", kind, _point_frame(cells, measured, cents, sure))
        frame = _entity_frame(cells, measured, cents, seed_of(as_of, profile, kind), top, needs)
        _insert(con, "score.entity", kind, frame | {"sure": sure.sum(1)})
        if before:
            _keep_changes(con, kind, cards, cells, cents, before)
        if in_force or beside:
            _keep_weightings(con, kind, cells, {
                EXPERTS: experts, **{one.version: weighted(experts, one) for one in (in_force, beside) if one}
            }, in_force.version if in_force else EXPERTS)  # fmt: skip
        compose_lists(con, kind, cells, profile, as_of, before, judged)


def keep(con: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, int]:
    """Replace the day in the lake by the session's tables; returns the rows of each."""
    return {name: replace_day(con, f"lake.score.{name}", as_of, f"from score.day_{name}") for name in TABLES}


def _cents(measured: Measured) -> Ints:
    return in_cents(raw_points(measured), measured.domains)


def _entity_frame(cells: Cells, measured: Measured, cents: Ints, seed: int, top: int, needs: int) -> Frame:
    """Columns of the entities' table. needs: cents without which a tier is C."""
    total, coverage = cents.sum(1), cells.coverage()
    with_ties, no_ties = ranks(total, coverage, cells.entities)
    plausible = plausible_ranks(measured, cells.entities, seed, top)
    low, high = including(plausible.low, plausible.high, with_ties, no_ties)
    return {
        "entity_id": _texts(cells.entities), "cents": total, "rank_with_ties": with_ties, "rank_no_ties": no_ties,
        "rank_low": low, "rank_high": high, "p_top": plausible.top, "top_k": np.full(len(total), top),
        "tier": _texts(tiers(total, high, needs)), "coverage": coverage, "facts": cells.facts(),
    }  # fmt: skip


def _point_frame(cells: Cells, measured: Measured, cents: Ints, sure: Ints) -> Frame:
    """Columns of the points' table; what cannot be said is NaN."""
    said = cells.shrunk()
    return {
        "entity_id": _texts([cells.entities[i] for i in cells.entity]),
        "indicator": _texts([cells.cards[i].id for i in cells.card]),
        "domain": _texts([cells.cards[i].domain for i in cells.card]),
        "value": cells.value(),
        "peer_value": cells.peer_value(),
        "expected": cells.exposure(cells.all) * cells.prior.mean,
        "shrunk": said.mean,
        "low": said.low,
        "high": said.high,
        "cents": cents[cells.entity, cells.card],
        "q_value": np.where(cells.known, false_discovery_rate(tail(measured))[cells.entity, cells.card], np.nan),
        "sure": sure[cells.entity, cells.card],
    }


def _keep_changes(
    con: duckdb.DuckDBPyConnection, kind: str, cards: dict[str, Card], cells: Cells, cents: Ints, before: date
) -> None:
    """Append why scores moved since the previous list."""
    lines = list(changes(con, kind, cards, cells, cents, before))
    names = ("entity_id", "indicator", "cause", "cents")
    columns = zip(*(line[1:] for line in lines), strict=True) if lines else [()] * len(names)
    frame = {name: np.array(column, dtype=object) for name, column in zip(names, columns, strict=True)}
    _insert(con, "score.change", kind, frame | {"cents": frame["cents"].astype(np.int64)})


def _keep_weightings(
    con: duckdb.DuckDBPyConnection, kind: str, cells: Cells, sets: dict[str, dict[str, Card]], in_force: str
) -> None:
    """Append the score and rank of every entity under each set of weights."""
    for version, cards in sets.items():
        own = [cards[card.id] for card in cells.cards]
        cents = _cents(replace(cells, cards=own).measured()).sum(1)
        _, rank = ranks(cents, cells.coverage(), cells.entities)
        _insert(con, "score.weighting", kind, {
            "entity_id": _texts(cells.entities), "version": _texts([version] * len(cents)),
            "in_force": np.full(len(cents), version == in_force), "cents": cents, "rank": rank,
        })  # fmt: skip


def _insert(con: duckdb.DuckDBPyConnection, table: str, kind: str, frame: Frame) -> None:
    """Append columns to a table of the session; NaN becomes NULL."""
    con.register("frame", frame)
    con.execute(f"insert into {table} by name select ? as entity_kind, * from frame", [kind])
    con.unregister("frame")


def _texts(values: list[str]) -> Any:
    return np.array(values, dtype=object)
