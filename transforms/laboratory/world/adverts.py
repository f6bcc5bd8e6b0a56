"""Job adverts: what they promise, and whom one is to call."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from transforms.laboratory.world.columns import dates, moments, numbered, pick
from transforms.laboratory.world.permits import floor_of
from transforms.laboratory.world.schemes import Truth
from transforms.laboratory.world.setup import Setup

PLATFORMS = ["facebook", "tiktok", "whatsapp", "telegram", "jobs board", "instagram"]
OPENINGS = [
    "Lowongan resmi, kontrak dan asuransi lengkap",
    "Kerja di luar negeri, wawancara di kantor kami",
    "Hiring now for our partner abroad",
]
# what an advert may say, and how often honest and other ones do; hardly any is without one of them
PROMISES: list[tuple[str, float, float]] = [
    ("tanpa pengalaman", 0.25, 0.7),
    ("berangkat cepat", 0.15, 0.6),
    ("tiket ditanggung", 0.15, 0.65),
    ("cukup visa turis", 0.004, 0.4),
    ("hubungi lewat WhatsApp atau Telegram saja", 0.12, 0.75),
    ("gaji besar", 0.15, 0.7),
    ("makan dan tempat tinggal gratis", 0.3, 0.65),
]
JOBS_BOARD, BROKER, OWN = 1, 2, 100  # whose handle: of a board that many use, of a broker of a few, of the agency


def advert_table(
    setup: Setup, agencies: pd.DataFrame, permits: pd.DataFrame, truth: Truth
) -> tuple[pa.Table, np.ndarray]:
    """Adverts of agencies are like their permits; those of funnels promise much, name little, and lead elsewhere.

    Those of agencies that put workers into debt are written by brokers, who give numbers of their own.
    """
    dice = setup.dice("adverts")
    day, agency, lure, money, place, job, wage = _offers(setup, dice, permits, truth)
    broker = truth.running("debt", agency, day) & (dice.random(len(day)) < 0.55)
    silent = lure & (dice.random(len(day)) < 0.6)
    unlicensed = lure | (dice.random(len(day)) < np.where(broker, 0.5, 0.12))
    table = {
        "advert_id": numbered("J", np.arange(1, len(day) + 1), 7),
        "posted_on": dates(day),
        "platform": pick(PLATFORMS, dice.integers(0, len(PLATFORMS), len(day))),
        "agency_name": pick(agencies["legal_name"].tolist(), np.where(silent, -1, agency)),
        "licence_no": pick(agencies["licence_no"].tolist(), np.where(unlicensed, -1, agency)),
        "contact_phone": _phones(dice, agencies, agency, lure, broker),
        "contact_handle": _handles(dice, agencies, truth, agency, lure, broker),
        "destination": pa.array(place.tolist(), type=pa.string()),
        "occupation": pa.array(job.tolist(), type=pa.string()),
        "wage_month": numbered("", wage.astype(int), 1),
        "currency": pa.array(money.tolist(), type=pa.string()),
        "text": _texts(dice, lure),
        "recorded_at": moments(day * 86400 + dice.integers(8, 20, len(day)) * 3600, 7),
    }
    return pa.table(table), day


def _offers(setup: Setup, dice: np.random.Generator, permits: pd.DataFrame, truth: Truth) -> tuple[np.ndarray, ...]:
    """Of every advert, by day and agency: day, agency, whether it is a lure, currency, country, occupation, wage."""
    rows = np.sort(dice.choice(len(permits), size=max(20, len(permits) // 10), replace=False))
    like = permits.iloc[rows]
    day = like["applied"].to_numpy() + dice.integers(-25, 26, len(rows))
    kept = (day >= setup.first) & (day <= setup.last)
    more_day, more_agency = _lures(setup, dice, truth)
    day = np.concatenate([day[kept], more_day])
    agency = np.concatenate([like["agency"].to_numpy()[kept], more_agency])
    lure = np.concatenate([np.zeros(int(kept.sum()), dtype=bool), np.ones(len(more_day), dtype=bool)])
    lure |= truth.running("tourist_funnel", agency, day) & (dice.random(len(day)) < 0.5)
    floor, money = floor_of(like)
    floor = np.concatenate([floor[kept], np.full(len(more_day), 350.0)])
    place, job = like["country"].to_numpy()[kept], like["occupation"].to_numpy()[kept]
    extra = len(more_day)
    place, job = np.concatenate([place, ["KHM"] * extra]), np.concatenate([job, ["4222"] * extra])
    money = np.where(lure, "USD", np.concatenate([money[kept], ["USD"] * extra]))
    place, job = np.where(lure, "KHM", place), np.where(lure, "4222", job)
    wage = np.where(lure, dice.integers(900, 1600, len(day)), np.round(floor * dice.uniform(1, 1.5, len(day))))
    order = np.lexsort((agency, day))
    return tuple(x[order] for x in (day, agency, lure, money, place, job, wage))


def _lures(setup: Setup, dice: np.random.Generator, truth: Truth) -> tuple[np.ndarray, np.ndarray]:
    """Days and agencies of adverts that no permit stands behind."""
    agencies = np.repeat(np.flatnonzero(truth.scheme == "tourist_funnel"), 14)
    day = truth.since[agencies] + (dice.random(len(agencies)) * (setup.last - truth.since[agencies])).astype(int)
    return day, agencies


def _phones(
    dice: np.random.Generator, agencies: pd.DataFrame, agency: np.ndarray, lure: np.ndarray, broker: np.ndarray
) -> pa.Array:
    """The agency's number; one advert in twenty gives a clerk's mobile; brokers give theirs, lures none."""
    count = len(agencies)
    clerk = ~lure & (broker | (dice.random(len(agency)) < 0.05))
    mobiles = [f"+62 812 5550 {number:05d}" for number in range(4 * count)]
    row = np.where(clerk, count + 4 * agency + np.where(broker, dice.integers(0, 4, len(agency)), 0), agency)
    return pick([*agencies["phone"].tolist(), *mobiles], np.where(lure, -1, row))


def _handles(
    dice: np.random.Generator,
    agencies: pd.DataFrame,
    truth: Truth,
    agency: np.ndarray,
    lure: np.ndarray,
    broker: np.ndarray,
) -> pa.Array:
    """Accounts to write to: the agency's own, for some honest firms a jobs board's, for a few bad ones a broker's."""
    draw = dice.random(len(agency))
    bad = np.isin(truth.scheme, ["tourist_funnel", "debt"])
    shared = BROKER + np.cumsum(bad) // 3  # three agencies to a broker
    own = OWN + agency * 31
    board = (agency % 17 == 0) & (draw < 0.5) & ~lure
    handle = np.where(board, JOBS_BOARD, own)
    handle = np.where(bad[agency] & (lure | broker) & (draw < 0.5), shared[agency], handle)
    return numbered("@kerja", np.where(lure | broker | board | (draw < 0.3), handle, -1), 6)


def _texts(dice: np.random.Generator, lure: np.ndarray) -> pa.Array:
    """An opening and what is promised; every combination is a word of its own."""
    said = np.zeros(len(lure), dtype=np.int64)
    for place, (_, usual, luring) in enumerate(PROMISES):
        said += (dice.random(len(lure)) < np.where(lure, luring, usual)).astype(np.int64) << place
    opening = np.where(lure, 2, dice.integers(0, len(OPENINGS), len(lure)))
    words = [
        "; ".join([first, *(text for place, (text, _, _) in enumerate(PROMISES) if combination >> place & 1)])
        for first in OPENINGS
        for combination in range(1 << len(PROMISES))
    ]
    return pick(words, opening * (1 << len(PROMISES)) + said)
