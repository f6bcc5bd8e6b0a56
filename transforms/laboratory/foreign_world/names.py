"""Names, numbers and addresses of the foreign world, all invented, and the ways in which they are misspelt."""

import numpy as np

from transforms.laboratory.foreign_world.settings import Ints, Texts

FIRST = (
    "Himal Everest Lotus Saral Nava Purna Golden Blue Royal Unity Om Shanti Trident Sky River Silver Zen Pioneer Gauri"
)
SECOND = (
    "Gate Path Bridge Star Horizon Vision Link Peak Hands World Crown Light Orient Care Force Wings Point Harbour Trust"
)
KINDS = "Manpower|Overseas|Human Resource|Recruitment|International Placement|Employment Services|Foreign Employment"
FORMS = ["Pvt. Ltd.", "Private Limited", "P. Ltd.", "Company", ""]
GIVEN = "Asha Bikram Chandra Dipa Eklav Gita Hari Indra Jaya Kamal Lila Mohan Nira Om Puja Rajan Sita Tara Uma Vijay"
FAMILY = "Adhiraj Basnota Chaudel Dahalin Gurange Karkiva Lamsalo Maharon Neupari Oliwar Pantha Rokalin Shahiro Thapa"
STREETS = ["Lake Road", "Station Street", "Temple Lane", "New Market", "Ring Road", "College Path", "Airport Road"]
FIRMS = (
    "Al Noor|Meridian|Delta|Continental|Bright|Castor|Falcon|Oasis|Balkan|Adria|Nordic|Coral|Summit|Atlas|Vertex|Sol"
)
TRADES = {
    "F": "Construction", "C": "Garments", "I": "Hotels", "T": "Household", "A": "Farms", "N": "Cleaning and Security",
    "H": "Transport", "Q": "Hospital",
}  # fmt: skip


def agency_names(count: int, rng: np.random.Generator) -> Texts:
    """Return `count` names of agencies; a few are alike by chance, as in any register."""
    first, second, kinds = FIRST.split(), SECOND.split(), KINDS.split("|")
    picks = np.column_stack([rng.integers(0, len(part), count) for part in (first, second, kinds, FORMS)])
    names = [f"{first[a]} {second[b]} {kinds[c]} {FORMS[d]}".strip() for a, b, c, d in picks]
    return np.array(names, dtype=object)


def person_names(count: int, rng: np.random.Generator) -> Texts:
    """Return `count` names of persons; namesakes are common."""
    given, family = GIVEN.split(), FAMILY.split()
    picks = zip(rng.integers(0, len(given), count), rng.integers(0, len(family), count), strict=True)
    return np.array([f"{given[a]} {family[b]}" for a, b in picks], dtype=object)


def employer_names(sectors: Texts, rng: np.random.Generator) -> Texts:
    """Return a name for each employer: households have a person's, firms have a number where the name is taken."""
    firms = FIRMS.split("|")
    persons = person_names(len(sectors), rng)
    numbers = rng.permutation(len(sectors))
    names = [
        f"Household of {person}" if sector == "T" else f"{firms[n % len(firms)]} {TRADES[sector]} {n // len(firms) + 1}"
        for sector, person, n in zip(sectors, persons, numbers, strict=True)
    ]
    return np.array(names, dtype=object)


def phones(count: int, rng: np.random.Generator) -> Texts:
    """Return mobile numbers of the exit state, written in one of three ways."""
    numbers = rng.integers(10_000_000, 99_999_999, count)
    ways = rng.integers(0, 3, count)
    return np.array([_phone(int(n), int(way)) for n, way in zip(numbers, ways, strict=True)], dtype=object)


def _phone(number: int, way: int) -> str:
    digits = f"98{number}"
    return [f"+977{digits}", f"+977 {digits[:3]}-{digits[3:]}", f"0{digits}"][way]


def numbered(prefix: str, numbers: Ints, width: int) -> Texts:
    """Return identifiers: the prefix and the number with leading zeros."""
    return np.array([f"{prefix}{number:0{width}d}" for number in numbers], dtype=object)


def misspell(names: Texts, rng: np.random.Generator) -> Texts:
    """Return the names with one slip each: a letter left out, two letters turned round, other case, no legal form."""
    ways, places = rng.integers(0, 4, len(names)), rng.random(len(names))
    return np.array(
        [_slip(str(n), int(w), float(p)) for n, w, p in zip(names, ways, places, strict=True)], dtype=object
    )


def _slip(name: str, way: int, place: float) -> str:
    at = 1 + int(place * max(1, len(name) - 3))
    if way == 0:
        return name[:at] + name[at + 1 :]
    if way == 1:
        return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]
    if way == 2:
        return name.upper()
    return name.replace(" Pvt. Ltd.", "").replace(" Private Limited", "").replace(" P. Ltd.", "")
