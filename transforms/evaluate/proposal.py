"""Weights that outcomes propose: what visits of our lists found, made comparable between units, given to the learner.

A proposal is a file in the profile that nobody has signed; it changes no list until somebody does.
"""

from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd

from transforms.cards import load_cards
from transforms.evaluate.experiment import drawn_chances
from transforms.judgements import Judgements
from transforms.profile import Profile
from transforms.queries import graph
from transforms.score.weights import Outcome, propose, write
from transforms.session import as_of_session
from transforms.settings import Settings
from transforms.statistics import experiment
from transforms.warehouse import connect

_VISITS = """
    select entity_id, listed_on, lane, record_id, learnt_on, visited_by as unit, hit,
        checks_made::double as checks, breaches::double as breaches
    from evaluate.visit where entity_kind = ? order by listed_on, entity_id, record_id
"""


def run(settings: Settings, profile: Profile, kind: str, as_of: date) -> str:
    """Learn from the outcomes known on the day and write the proposal; returns one line that says where it is.

    Raises AwasError where that proposal is there already.
    """
    con, judged = connect(settings, read_only=True), profile.judgements
    try:
        as_of_session(con, settings, profile, as_of)
        graph.run(con, graph.needed(graph.queries("evaluate"), ["evaluate.entry", "evaluate.visit"]), {"as_of": as_of})
        fit = propose(con, kind, load_cards(), outcomes(con, kind, judged), as_of, judged)
    finally:
        con.close()
    if not fit.enough:
        return f"{fit.outcomes} outcomes, {fit.hits} of them hits: too few to learn from; the experts' weights stay"
    return f"learned from {fit.outcomes} outcomes, unsigned: {write(fit, profile.folder)}"


def outcomes(con: duckdb.DuckDBPyConnection, kind: str, judged: Judgements) -> list[Outcome]:
    """What visits of our lists found; the session has `evaluate.visit` and `evaluate.entry`.

    A visit counts as a hit where a unit of ordinary strictness with a checklist of the usual length would have found
    enough breaches (`judged.counts_as_hit`); where nothing was counted, its result decides. Entries that were listed
    for their score count as chosen for certain, drawn ones by their chance of being drawn and visited.
    """
    visits = con.execute(_VISITS, [kind]).df()
    counted = visits[visits["breaches"].notna() & (visits["checks"] > 0)]
    if len(counted):
        arrays = counted["breaches"].to_numpy(), counted["checks"].to_numpy(), list(counted["unit"])
        usual = float(counted["checks"].median())
        comparable = experiment.comparable(*arrays, experiment.strictness(*arrays), usual)
        visits.loc[counted.index, "hit"] = comparable >= judged.counts_as_hit
    chance = drawn_chances(con, kind).reindex(pd.MultiIndex.from_frame(visits[["entity_id", "listed_on"]]))
    visits["inclusion"] = chance.fillna(1.0).where((visits["lane"] == "random").to_numpy(), 1.0).to_numpy()
    return [
        Outcome(
            entity_id=visit.entity_id, as_of=visit.listed_on.date(), hit=visit.hit, known_on=visit.learnt_on.date(),
            inclusion=visit.inclusion,
        )
        for visit in visits.itertuples()
    ]  # fmt: skip
