"""Weights that outcomes propose: what visits of our lists found, made comparable between units, given to the learner.

A proposal is a file in the profile that nobody has signed; it changes no list until somebody does.
"""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np

from transforms import graph
from transforms.cards import load_cards
from transforms.evaluate.experiment import drawn_chances
from transforms.profile import Profile
from transforms.score.weights import Outcome, propose, write
from transforms.session import as_of_session
from transforms.settings import Settings
from transforms.statistics import experiment
from transforms.statistics.metrics import Floats
from transforms.warehouse import connect

HIT = 0.5  # comparable breaches from which a visit counts as one that found something
_VISITS = """
    select entity_id, listed_on, lane, record_id, learnt_on, visited_by as unit, hit,
        checks_made::double as checks, breaches::double as breaches
    from evaluate.visit where entity_kind = ? order by listed_on, entity_id, record_id
"""


def run(settings: Settings, profile: Profile, kind: str, as_of: date) -> str:
    """Learn from the outcomes known on the day and write the proposal; returns one line that says where it is.

    Raises AwasError where that proposal is there already.
    """
    con = connect(settings, read_only=True)
    try:
        as_of_session(con, settings, profile, as_of)
        graph.run(con, graph.needed(graph.queries("evaluate"), ["evaluate.visit"]), {"as_of": as_of})
        found = propose(con, kind, load_cards(), outcomes(con, kind), as_of)
    finally:
        con.close()
    if not found.enough:
        return f"{found.outcomes} outcomes, {found.hits} of them hits: too few to learn from; the experts' weights stay"
    return f"learned from {found.outcomes} outcomes, unsigned: {write(found, profile.folder)}"


def outcomes(con: duckdb.DuckDBPyConnection, kind: str) -> list[Outcome]:
    """What visits of our lists found; the session has `evaluate.visit` and `evaluate.entry`.

    A visit counts as a hit where a unit of ordinary strictness with a checklist of the usual length would have found
    at least half a breach; where nothing was counted, its result decides. Entries that were listed for their score
    count as chosen for certain, drawn ones by their chance of being drawn and visited.
    """
    rows = con.execute(_VISITS, [kind]).fetchnumpy()
    unit = list(rows["unit"].astype(str))
    checks, breaches = _floats(rows["checks"]), _floats(rows["breaches"])
    counted = np.isfinite(breaches) & (checks > 0)
    hit = np.asarray(rows["hit"], dtype=bool)
    if counted.any():
        units = [name for name, known in zip(unit, counted, strict=True) if known]
        strict = experiment.strictness(breaches[counted], checks[counted], units)
        usual = float(np.median(checks[counted]))
        hit[counted] = experiment.comparable(breaches[counted], checks[counted], units, strict, usual) >= HIT
    chance = drawn_chances(con, kind)
    days, learnt = (rows[name].astype("datetime64[D]").tolist() for name in ("listed_on", "learnt_on"))
    return [
        Outcome(
            entity_id=entity, as_of=day, hit=bool(found), known_on=known,
            inclusion=1.0 if lane != "random" else chance.get((entity, day), 1.0),
        )
        for entity, day, lane, found, known in zip(rows["entity_id"], days, rows["lane"], hit, learnt, strict=True)
    ]  # fmt: skip


def _floats(column: object) -> Floats:
    """A column with NaN for NULL."""
    floats: Floats = np.ma.filled(np.ma.asarray(column, dtype=float), np.nan)
    return floats
