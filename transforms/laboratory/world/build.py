"""A whole world, made in order: who there is, what they do, what is written down, what is delivered."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa

from transforms.laboratory.world.adverts import advert_table
from transforms.laboratory.world.agencies import make_agencies, scope_of_licences
from transforms.laboratory.world.border import border_table, corrected, make_persons
from transforms.laboratory.world.contests import contest_table
from transforms.laboratory.world.corridors import make_corridors
from transforms.laboratory.world.deliver import deliver, deliver_snapshots, write_truth
from transforms.laboratory.world.employers import make_employers, make_portfolios
from transforms.laboratory.world.events import Events, joined
from transforms.laboratory.world.filings import homes_of, permit_numbers, permit_table, versions
from transforms.laboratory.world.journeys import make_journeys
from transforms.laboratory.world.papers import complaint_table, inspection_table
from transforms.laboratory.world.permits import make_permits
from transforms.laboratory.world.registry import (
    barred_table,
    employer_table,
    make_officers,
    number_licences,
    officers_on,
    register_on,
)
from transforms.laboratory.world.schemes import Truth, assign, truth_tables
from transforms.laboratory.world.setup import Setup
from transforms.laboratory.world.travel import make_travel

Say = Callable[[str], None]


def build(setup: Setup, say: Say = lambda _: None) -> pd.DataFrame:
    """Write drops and truth of a world; what an earlier world left in the same folder goes.

    Returns one row a delivery: source, delivered_on, rows, broken, repeated.
    """
    for part in ("drops", "truth"):
        shutil.rmtree(setup.out / part, ignore_errors=True)
    agencies = make_agencies(setup)
    employers = make_employers(setup)
    truth = assign(setup, agencies)
    portfolios = make_portfolios(setup, employers, truth.scheme, truth.since)
    scope_of_licences(setup, agencies, employers, portfolios)
    permits = make_permits(setup, agencies, employers, portfolios, truth)
    number_licences(setup, agencies, permits, truth)
    say(f"{len(agencies)} agencies, {len(employers)} employers, {len(permits)} permits")
    events, foreign, new_passport = _everybody(setup, permits, employers, truth)
    say(f"{len(events)} crossings of {len(foreign)} people")
    ledger = _deliver_papers(setup, agencies, employers, permits, truth)
    people = make_persons(setup, events, foreign, new_passport, homes_of(agencies, permits))
    table, recorded = border_table(setup, events, people, permit_numbers(permits))
    fixed, fixed_on = corrected(setup, table, recorded)
    table, recorded = pa.concat_tables([table, fixed]), np.concatenate([recorded, fixed_on])
    ledger += deliver(setup, "border_crossings", table, recorded)
    dirt = pd.DataFrame(ledger).sort_values(["source", "delivered_on"], ignore_index=True)
    tables = truth_tables(setup, agencies, employers, permits, truth)
    write_truth(setup.out / "truth", tables | {"deliveries": dirt})
    return dirt


def _everybody(
    setup: Setup, permits: pd.DataFrame, employers: pd.DataFrame, truth: Truth
) -> tuple[Events, np.ndarray, np.ndarray]:
    """All crossings of the history; for each person, whether at home abroad and the chance of a new passport."""
    workers = make_journeys(setup, permits, employers, truth)
    workers = workers.where(workers.day >= setup.first)
    odd, odd_persons, odd_passports = make_corridors(setup)
    ordinary = max(500, setup.crossings - len(workers) - sum(len(part) for part in odd))
    usual, usual_persons, usual_foreign = make_travel(setup, ordinary)
    persons = [len(permits), *odd_persons, *usual_persons]
    abroad = [False] * (1 + len(odd)) + usual_foreign
    passports = np.repeat([0.12, *odd_passports, *([0.05] * len(usual))], persons)
    agency, applied = permits["agency"].to_numpy(), permits["applied"].to_numpy()
    fetched = truth.running("tourist_funnel", agency, applied) | truth.running("diversion", agency, applied)
    passports[: len(permits)][fetched] = 0.45
    events = joined([workers, *odd, *usual], persons)
    kept = (events.day >= setup.first) & (events.day <= setup.last)
    return events.where(kept), np.repeat(abroad, persons), passports


def _deliver_papers(
    setup: Setup, agencies: pd.DataFrame, employers: pd.DataFrame, permits: pd.DataFrame, truth: Truth
) -> list[dict[str, object]]:
    """Everything but the crossings."""
    officers = make_officers(setup, agencies, truth)
    ledger = deliver_snapshots(setup, "agency_register", lambda day: register_on(setup, agencies, day))
    ledger += deliver_snapshots(setup, "agency_officers", lambda day: officers_on(agencies, officers, day))
    found = versions(setup, permits, truth)
    ledger += deliver(setup, "work_permits", *permit_table(setup, agencies, employers, permits, found))
    ledger += deliver(setup, "complaints", *complaint_table(setup, agencies, permits, truth))
    ledger += deliver(setup, "job_adverts", *advert_table(setup, agencies, permits, truth))
    visits, visited = inspection_table(setup, agencies, employers, truth)
    ledger += deliver(setup, "inspections", visits, visited)
    ledger += deliver(setup, "contests", *contest_table(setup, visits))
    ledger += deliver(setup, "employer_register", *employer_table(setup, employers))
    ledger += deliver(setup, "barred_parties", *barred_table(setup, agencies, officers, truth))
    return ledger
