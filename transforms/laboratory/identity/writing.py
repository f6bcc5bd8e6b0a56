"""How one firm is written in many ways: names shortened, turned round and mistyped, second seats, other telephones."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np

from transforms.laboratory.identity.naming import FREE_MAIL, PLACEHOLDERS, SHORTER, STYLES, Style

Firm = dict[str, Any]


def written(dice: np.random.Generator, firm: Firm, number: int) -> Firm:
    """A record of a firm, as somebody wrote it down; number: which firm it is."""
    style: Style = firm["style"]
    trading = dice.random() < 0.08 and len(firm["latin"]) > 9
    name = firm["latin"] + firm.get("tail", "") if trading else _written_name(dice, firm)
    moved = dice.random() < 0.06  # an old or a second seat
    house = int(dice.integers(1, 400)) if moved else firm["house"]
    row = {
        "truth": number,
        "name": name,
        "trade_name": firm["latin"] + firm.get("tail", "") if dice.random() < 0.2 else None,
        "country": firm["country"],
        "region": firm["region"] if dice.random() < 0.93 else None,
        "city": _city(dice, firm["city"]) if dice.random() < 0.8 else None,
        "address": _address(dice, firm, style, house) if dice.random() < 0.6 else None,
        "postcode": firm["postcode"] if not moved and dice.random() < 0.4 else None,
        "phone": _phone(dice, firm, style) if dice.random() < 0.62 else None,
        "email": _email(dice, firm) if dice.random() < 0.42 else None,
        "website": f"http://www.{firm['host']}/" if firm["host"] and dice.random() < 0.3 else None,
        "licence_no": _licence(dice, firm["licence"]) if dice.random() < 0.35 else None,
        "known_since": min(399, firm["since"] + int(dice.exponential(60))),
    }
    for column, values in PLACEHOLDERS.items():
        if row[column] and dice.random() < 0.03:
            row[column] = str(dice.choice(values))
    return row


def _written_name(dice: np.random.Generator, firm: Firm) -> str:
    style: Style = firm["style"]
    if style.own and dice.random() < 0.3:
        name = firm["own"] + firm["trade"][0]
        return style.own.format(name) if dice.random() < 0.85 else name
    words = [firm["latin"], firm["trade"][1]] if firm["trade"][1] else [firm["latin"]]
    if len(words) > 1 and dice.random() < 0.12:
        words = words[:1]  # the line of business is left out
    name = " ".join(words)
    for long, short in SHORTER.items():
        if long in name and dice.random() < 0.12:
            name = name.replace(long, short)
    if dice.random() < 0.04 and " " in name:
        cut = name.split(" ")
        name = " ".join([*cut[1:], cut[0]])
    if dice.random() < 0.03:
        name = name.replace(" ", "", 1)
    name += firm.get("tail", "")
    name = _mistyped(dice, name)
    form = style.forms[firm["form"] if dice.random() < 0.6 else int(dice.integers(len(style.forms)))]
    name = form.format(name) if dice.random() < 0.85 else name
    if dice.random() < 0.25:
        name = name.upper()
    if style is STYLES["VNM"] and dice.random() < 0.45:
        name = "".join(_plain(letter) for letter in name)
    return name[:30] if dice.random() < 0.02 else name


def _plain(letter: str) -> str:
    letter = {"đ": "d", "Đ": "D"}.get(letter, letter)
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))


def _mistyped(dice: np.random.Generator, text: str) -> str:
    """One slip in eight names, now and then a second one."""
    while len(text) > 5 and dice.random() < 0.12:
        spot, how = int(dice.integers(1, len(text) - 1)), int(dice.integers(4))
        if how == 0:
            text = text[:spot] + text[spot + 1 :]
        elif how == 1:
            text = text[:spot] + text[spot + 1] + text[spot] + text[spot + 2 :]
        elif how == 2:
            text = text[:spot] + text[spot] + text[spot:]
        else:
            text = text[:spot] + "aeiourstnl"[int(dice.integers(10))] + text[spot + 1 :]
    return text


def _city(dice: np.random.Generator, city: str) -> str:
    draw = dice.random()
    return city.upper() if draw < 0.2 else f"Kota {city}" if draw < 0.25 else city


def _address(dice: np.random.Generator, firm: Firm, style: Style, house: int) -> str:
    street = firm["street"]
    if dice.random() < 0.4:
        for long, short in (("Jalan", "Jl."), ("Street", "St."), ("Road", "Rd"), ("Avenue", "Ave"), ("Đường", "Đ.")):
            street = street.replace(long, short)
    floor = f", {dice.choice(['Lantai', 'Lt.', 'Floor', 'Fl.'])} {firm['floor']}" if firm["tower"] else ""
    number = f"No. {house}" if dice.random() < 0.4 else f"No.{house}" if dice.random() < 0.3 else f"{house}"
    text = f"{number} {street}{floor}" if style.dial in ("66", "63", "95", "84", "855") else f"{street} {number}{floor}"
    return text.upper() if dice.random() < 0.2 else text


def _phone(dice: np.random.Generator, firm: Firm, style: Style) -> str:
    number = firm["phones"][int(dice.integers(len(firm["phones"])))]
    draw = int(dice.integers(4))
    if draw == 0:
        return f"+{style.dial} {firm['area']} {number[:3]} {number[3:]}"
    if draw == 1:
        return f"0{firm['area']}-{number}"
    if draw == 2:
        return f"(0{firm['area']}) {number[:3]}-{number[3:]}"
    return f"{style.dial}{firm['area']}{number}"


def _email(dice: np.random.Generator, firm: Firm) -> str:
    if firm["host"]:
        box = firm["box"] if dice.random() < 0.7 else str(dice.choice(["info", "marketing", "sales"]))
        return f"{box}@{firm['host']}".upper() if dice.random() < 0.05 else f"{box}@{firm['host']}"
    return f"{firm['slug']}{firm['serial'] % 89}@{FREE_MAIL[firm['serial'] % len(FREE_MAIL)]}"


def _licence(dice: np.random.Generator, licence: str) -> str:
    return licence.replace("-", " ").lower() if dice.random() < 0.15 else licence
