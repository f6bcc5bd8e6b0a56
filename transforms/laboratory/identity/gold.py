"""A register of firms with truth: the same firm written differently, and different firms that look alike.

Nothing in here knows how records are matched. Firms of eight countries; chains, franchises, namesakes in one town,
firms of father and son, office towers, and service agents whose telephone and address many clients give as theirs.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from transforms.laboratory.identity.naming import SHARES, STYLES, brand
from transforms.laboratory.identity.writing import Firm, written

COLUMNS = [
    "record_id", "truth", "name", "trade_name", "country", "region", "city", "address", "postcode", "phone", "email",
    "website", "licence_no", "known_since",
]  # fmt: skip


def make_gold(records: int, seed: int) -> pd.DataFrame:
    """About `records` rows with `COLUMNS`; truth: the number of the firm. known_since: day 0 to 399."""
    dice = np.random.default_rng([seed, 20260331])
    firms: list[Firm] = []
    taken: set[str] = set()
    while len(firms) < records / 2.7:
        firms += [firm for firm in _firms(dice, len(firms)) if _is_registrable(dice, firm, taken)]
    _agents(dice, firms)
    rows: list[Firm] = []
    for number, firm in enumerate(firms):
        copies = 1 + int(min(17, dice.geometric(0.37) - 1))
        rows += [written(dice, firm, number) for _ in range(copies)]
        if len(rows) >= records:
            break
    frame = pd.DataFrame(rows[:records]).sample(frac=1, random_state=seed, ignore_index=True)
    frame["record_id"] = [f"r{number:06d}" for number in range(len(frame))]
    return frame[COLUMNS]


def _is_registrable(dice: np.random.Generator, firm: Firm, taken: set[str]) -> bool:
    """Registers refuse a name that is taken, and most of the time one that differs by its line of business alone."""
    brand_, whole = (
        f"{firm['country']} {text}".replace(" ", "").lower()
        for text in (firm["latin"], firm["latin"] + firm["trade"][1] + firm.get("tail", ""))
    )
    refused = whole in taken or (brand_ in taken and "tail" not in firm and dice.random() < 0.85)
    taken.update([] if refused else [brand_, whole])
    return not refused


def _firms(dice: np.random.Generator, serial: int) -> list[Firm]:
    """One firm, or a few that resemble each other without being the same."""
    country = str(dice.choice(list(SHARES), p=np.array(list(SHARES.values())) / sum(SHARES.values())))
    firm = _firm(dice, country, serial)
    draw = dice.random()
    if draw < 0.02:  # a chain: branches with a licence, seat and telephone each; some share the head's
        others = [_branch(dice, firm, serial + 1 + n) for n in range(int(dice.integers(2, 7)))]
    elif draw < 0.035:  # a franchise: one brand, independent owners, whose names are part of the firm's
        others = [_franchise(dice, firm, serial + 1 + n) for n in range(int(dice.integers(2, 5)))]
    elif draw < 0.055:  # father and son, or brothers: names that differ in one word, one house
        others = [_relative(dice, firm, serial + 1)]
    elif draw < 0.10:  # namesakes by chance: one word of the brand differs, same town
        others = [_namesake(dice, firm, serial + 1)]
    elif draw < 0.115:  # a new firm of the same people under another name
        others = [_phoenix(dice, firm, serial + 1)]
    else:
        others = []
    return [firm, *others]


def _firm(dice: np.random.Generator, country: str, serial: int) -> Firm:
    style = STYLES[country]
    own, latin = brand(dice, style)
    trade = style.trades[int(dice.integers(len(style.trades)))] if dice.random() < 0.7 else ("", "")
    city, region, area = style.cities[min(len(style.cities) - 1, int(dice.exponential(1.5)))]
    slug = "".join(letter for letter in latin.lower() if letter.isascii() and letter.isalpha())
    host = f"{slug[:18]}{'' if dice.random() < 0.6 else serial % 97}.example" if dice.random() < 0.45 else ""
    tower = dice.random() < 0.03
    return {
        "style": style, "country": country, "own": own, "latin": latin, "trade": trade, "city": city, "region": region,
        "area": area, "serial": serial, "form": 0 if dice.random() < 0.7 else int(dice.integers(len(style.forms))),
        "phones": [_number(dice) for _ in range(1 + int(dice.random() < 0.35))],
        "street": style.streets[0] if tower else style.streets[int(dice.integers(len(style.streets)))],
        "house": 1 if tower else int(dice.integers(1, 400)), "tower": tower, "floor": int(dice.integers(2, 40)),
        "postcode": f"{int(dice.integers(10000, 99999))}",
        "host": host, "box": str(dice.choice(["info", "admin", "hrd", "office", "cs"])), "slug": slug[:14],
        "licence": f"{country[:2]}-{int(dice.integers(10**6, 10**7))}", "since": int(dice.integers(0, 300)),
    }  # fmt: skip


def _number(dice: np.random.Generator) -> str:
    return f"{int(dice.integers(2_000_000, 9_000_000))}"


def _apart(dice: np.random.Generator, firm: Firm, serial: int) -> Firm:
    """Another firm of that country with that brand: everything else is its own."""
    other = _firm(dice, firm["country"], serial)
    return other | {name: firm[name] for name in ("own", "latin", "trade", "form")}


def _branch(dice: np.random.Generator, firm: Firm, serial: int) -> Firm:
    other = _apart(dice, firm, serial)
    word = {"IDN": " Cabang", "PHL": " Branch", "MYS": " Cawangan"}.get(firm["country"], "")
    tail = f"{word} {other['city']}" if dice.random() < 0.6 else ""
    shared = {"host": firm["host"]} | ({"phones": firm["phones"]} if dice.random() < 0.3 else {})
    return other | shared | {"tail": tail}


def _franchise(dice: np.random.Generator, firm: Firm, serial: int) -> Firm:
    other = _apart(dice, firm, serial)
    return other | {"host": firm["host"], "tail": f" {brand(dice, firm['style'])[1].split()[0]}"}


def _relative(dice: np.random.Generator, firm: Firm, serial: int) -> Firm:
    other = _apart(dice, firm, serial)
    last = brand(dice, firm["style"])
    shared = ("city", "region", "area", "street", "house", "postcode", "tower", "floor")
    mine = {name: firm[name] for name in shared} | ({"phones": firm["phones"]} if dice.random() < 0.4 else {})
    words = firm["latin"].split()
    return other | mine | {"latin": " ".join([words[0], last[1].split()[0]]), "own": firm["own"] + last[0]}


def _namesake(dice: np.random.Generator, firm: Firm, serial: int) -> Firm:
    other = _apart(dice, firm, serial)
    words, new = firm["latin"].split(), brand(dice, firm["style"])
    spot = int(dice.integers(len(words)))
    words[spot] = new[1].split()[0]
    own = new[0] if firm["style"].own else " ".join(words)
    return other | {name: firm[name] for name in ("city", "region", "area")} | {"latin": " ".join(words), "own": own}


def _phoenix(dice: np.random.Generator, firm: Firm, serial: int) -> Firm:
    other = _firm(dice, firm["country"], serial)
    shared = [name for name in ("phones", "host", "street") if dice.random() < 0.5] or ["phones"]
    mine = {name: firm[name] for name in ("city", "region", "area", *shared)}
    return other | mine | ({"house": firm["house"], "postcode": firm["postcode"]} if "street" in shared else {})


def _agents(dice: np.random.Generator, firms: list[Firm]) -> None:
    """Every fortieth firm gives the telephone of a service agent, some his address as well."""
    clients = dice.permutation(len(firms))[: len(firms) // 40]
    start = 0
    while start < len(clients):
        size = int(min(40, 2 + dice.exponential(7)))
        phone, house = _number(dice), int(dice.integers(1, 400))
        for row in clients[start : start + size]:
            firms[row]["phones"] = [phone]
            if dice.random() < 0.5:
                firms[row] |= {"house": house, "street": firms[row]["style"].streets[1], "postcode": f"{house:05d}"}
        start += size
