"""The permit office's delivery: versions of permits, with the agency as somebody wrote it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from transforms.laboratory.world.border import HOMES
from transforms.laboratory.world.columns import dates, documents, moments, numbered, pick
from transforms.laboratory.world.employers import OCCUPATIONS
from transforms.laboratory.world.names import as_written
from transforms.laboratory.world.schemes import Truth
from transforms.laboratory.world.setup import MISSING, Setup

ORDER = {"pending": 0, "denied": 1, "withdrawn": 1, "approved": 1, "cancelled": 2, "changed": 3, "ended": 4}


def permit_numbers(permits: pd.DataFrame) -> pa.Array:
    return numbered("P", np.arange(1, len(permits) + 1), 8)


def homes_of(agencies: pd.DataFrame, permits: pd.DataFrame) -> np.ndarray:
    """Nationality of each permit's worker: that of the state that licensed the agency."""
    home = np.array([code if code in HOMES else "IDN" for code in agencies["country"]])
    of_permit: np.ndarray = home[permits["agency"].to_numpy()]
    return of_permit


def versions(setup: Setup, permits: pd.DataFrame, truth: Truth) -> pd.DataFrame:
    """One row a version: permit (row), status, day of recording, and what changed (job, employer, wage factor).

    Of what had been decided when the history dropped, only the decision is there, not the earlier filing.
    """
    dice = setup.dice("versions")
    count = len(permits)
    rows = np.arange(count)
    known = permits["applied"].to_numpy() >= setup.first
    decided, status = permits["decided"].to_numpy(), permits["status"].to_numpy()
    back, valid_to = permits["back"].to_numpy(), permits["valid_to"].to_numpy()
    parts = [_part(rows[known & (decided > setup.backlog)], permits["applied"].to_numpy(), "pending")]
    for word in ("denied", "withdrawn", "approved"):
        parts.append(_part(rows[known & (status == word)], decided, word))
    cancelled = rows[known & (status == "cancelled")]
    parts.append(_part(cancelled, decided, "approved"))
    parts.append(_part(cancelled, decided + 20, "cancelled"))
    change = _changes(setup, dice, permits, truth, known)
    parts.append(change)
    over = np.minimum(np.where(back == MISSING, valid_to, back) + 4, valid_to + 4)
    left = permits["left"].to_numpy() != MISSING
    ended = (
        known
        & (status == "approved")
        & ((left & (back != MISSING) & (dice.random(count) < 0.8)) | (valid_to < setup.last - 5))
    )
    parts.append(_part(rows[ended], over, "ended"))
    found = pd.concat(parts, ignore_index=True)
    found = found[(found["day"] <= setup.last)]
    found["order"] = found["status"].map(ORDER)
    found = found.sort_values(["permit", "day", "order"], ignore_index=True)
    for column in ("employer", "occupation", "wage"):
        found[column] = found.groupby("permit")[column].ffill()
    found["status"] = found["status"].replace("changed", "approved")
    return found.sort_values(["day", "permit", "order"], ignore_index=True)


def _part(rows: np.ndarray, days: np.ndarray, status: str) -> pd.DataFrame:
    blank = pd.Series(np.nan, index=range(len(rows)))
    made = pd.DataFrame({"permit": rows, "day": days[rows], "status": status, "employer": blank, "wage": blank})
    made["occupation"] = pd.Series([None] * len(rows), dtype=object)
    return made


def _changes(
    setup: Setup, dice: np.random.Generator, permits: pd.DataFrame, truth: Truth, known: np.ndarray
) -> pd.DataFrame:
    """Changed contracts: a better wage now and then; after arrival, at some agencies, another job and less money."""
    agency, applied = permits["agency"].to_numpy(), permits["applied"].to_numpy()
    count, left = len(permits), permits["left"].to_numpy()
    draw = dice.random(count)
    there = known & (permits["status"].to_numpy() == "approved") & (left != MISSING)
    swapped = there & truth.running("contract_substitution", agency, applied) & (draw < 0.8 * truth.strength[agency])
    honest = there & ~swapped & (draw > 0.97)
    rows = np.flatnonzero(swapped | honest)
    day = left + dice.integers(8, 75, count)
    part = _part(rows, day, "changed")
    wage = np.where(swapped, dice.uniform(0.6, 0.9, count), dice.uniform(1.02, 1.2, count))[rows]
    slip = honest[rows] & (dice.random(len(rows)) < 0.15)
    part["wage"] = np.where(slip, 1.0, wage)
    jobs = [OCCUPATIONS[code][0] for code in permits["sector"].to_numpy()[rows]]
    other = (swapped[rows] & (dice.random(len(rows)) < 0.6)) | slip
    part["occupation"] = pd.Series([job if yes else None for job, yes in zip(jobs, other, strict=True)], dtype=object)
    return part[part["day"] <= setup.last].reset_index(drop=True)


def permit_table(
    setup: Setup, agencies: pd.DataFrame, employers: pd.DataFrame, permits: pd.DataFrame, found: pd.DataFrame
) -> tuple[pa.Table, np.ndarray]:
    """The rows of work_permits and the day on which each is recorded."""
    dice = setup.dice("permit table")
    row = found["permit"].to_numpy()
    of = permits.iloc[row]
    status = found["status"].to_numpy()
    decided = np.isin(status, ["approved", "denied", "withdrawn", "cancelled", "ended"])
    granted = np.isin(status, ["approved", "cancelled", "ended"])
    wage = np.round(of["wage"].to_numpy() * found["wage"].fillna(1.0).to_numpy())
    occupation = np.where(found["occupation"].isna(), of["occupation"], found["occupation"])
    written, chosen = _agency_as_written(setup, agencies, permits)
    workers = _worker_columns(setup, dice, agencies, of, len(permits))
    employer, day = of["employer"].to_numpy(), found["day"].to_numpy()
    table = {
        "permit_no": permit_numbers(permits).take(pa.array(row)),
        "workers": numbered("", of["workers"].to_numpy(), 1),
        **workers,
        "origin_region": pa.array(of["origin"].tolist(), type=pa.string()),
        **{name: pick(written[name], chosen[name][row]) for name in ("agency_id", "licence_no", "agency_name")},
        "employer_id": pick(employers["employer_id"].tolist(), employer),
        "employer_name": pick(employers["name"].tolist(), employer),
        "employer_region": pick(employers["region"].tolist(), employer),
        "employer_sector": pick(employers["sector"].tolist(), employer),
        "employer_staff": numbered("", employers["staff_count"].to_numpy()[employer], 1),
        "destination": pick(employers["country"].tolist(), employer),
        "occupation": pa.array(occupation.tolist(), type=pa.string()),
        "wage_month": numbered("", wage.astype(int), 1),
        "currency": pa.array(of["currency"].tolist(), type=pa.string()),
        "fee_charged": numbered("", of["fee"].to_numpy().astype(int), 1),
        "applied_on": dates(of["applied"].to_numpy()),
        "decided_on": dates(np.where(decided, of["decided"], MISSING)),
        "valid_from": dates(np.where(granted, of["valid_from"], MISSING)),
        "valid_to": dates(np.where(granted, of["valid_to"], MISSING)),
        "status": pa.array(status.tolist(), type=pa.string()),
        "job_order_no": numbered("JO", of["order_no"].to_numpy(), 7),
        "recorded_at": moments(day * 86400 + 8 * 3600 + dice.integers(0, 9 * 3600, len(day)), 7),
    }
    return pa.table(table), day


def _worker_columns(
    setup: Setup, dice: np.random.Generator, agencies: pd.DataFrame, of: pd.DataFrame, people: int
) -> dict[str, pa.Array]:
    """Who the worker of each row is; nothing where it is a permit for several."""
    born = setup.first - (dice.triangular(19, 28, 50, people) * 365.25).astype(int)
    sex = dice.random(people) < 0.6
    person = of["worker"].to_numpy()
    return {
        "worker_doc_no": documents(person),
        "worker_nationality": pick(HOMES, _nation(agencies, of, person)),
        "worker_birth_date": dates(np.where(person >= 0, born[person], MISSING)),
        "worker_sex": pick(["M", "F"], np.where(person >= 0, sex[person].astype(int), -1)),
    }


def _nation(agencies: pd.DataFrame, of: pd.DataFrame, person: np.ndarray) -> np.ndarray:
    rows = pd.Index(HOMES).get_indexer(agencies["country"])[of["agency"].to_numpy()]
    return np.where(person >= 0, rows, -1)


def _agency_as_written(
    setup: Setup, agencies: pd.DataFrame, permits: pd.DataFrame
) -> tuple[dict[str, list[str | None]], dict[str, np.ndarray]]:
    """Words and, for each permit, the row of the word (-1 empty): most permits name the agency in full, some badly."""
    dice = setup.dice("as written")
    agency, count = permits["agency"].to_numpy(), len(agencies)
    draw = dice.random(len(permits))
    names = agencies["legal_name"].tolist()
    sloppy = [as_written(dice, name) for name in names]
    wrong = [number.replace("/", "/9", 1) if isinstance(number, str) else None for number in agencies["licence_no"]]
    words: dict[str, list[str | None]] = {
        "agency_id": agencies["agency_id"].tolist(),
        "licence_no": [*agencies["licence_no"], *wrong],
        "agency_name": [*names, *sloppy],
    }
    chosen = {
        "agency_id": np.where((draw > 0.06) | (draw < 0.005), agency, -1),
        "licence_no": np.where(draw < 0.03, -1, np.where(draw > 0.99, agency + count, agency)),
        "agency_name": np.where(draw < 0.005, -1, np.where((draw > 0.02) & (draw < 0.05), agency + count, agency)),
    }
    return words, chosen
