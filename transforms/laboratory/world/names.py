"""Invented names of firms and people, put together from syllables; any likeness to a real one is chance."""

from __future__ import annotations

import numpy as np

FIRMS: dict[str, tuple[list[str], list[str], list[str], str]] = {
    "IDN": (
        ["Sur", "Bin", "Man", "Kar", "Tri", "Nus", "Bu", "Sen", "Wir", "Pra", "Ad", "Ci", "Du", "Har", "Lam", "Ra"],
        ["ya", "tang", "diri", "tara", "daya", "santa", "mita", "jaya", "tama", "guna", "bakti", "wangi", "sakti"],
        ["Abadi", "Sejati", "Perdana", "Gemilang", "Utama", "Sentosa", "Lestari", "Makmur", "Cemerlang", "Karya"],
        "PT {}",
    ),
    "PHL": (
        ["Ma", "Ba", "Ta", "Lu", "Da", "Ka", "Si", "Pa", "Al", "Gi"],
        ["lapit", "yani", "gumpay", "lawig", "tahan", "langit", "balan", "raya", "sikap", "tanod"],
        ["Overseas", "Manpower", "International", "Placement", "Global", "Crew"],
        "{} Services Inc.",
    ),
    "VNM": (
        ["Hưng", "Thành", "Đại", "Minh", "Tân", "Phú", "Vạn", "Long"],
        [" Lộc", " Phát", " Tiến", " Nam", " Thịnh", " Sơn", " Khang", " An"],
        ["Nhân Lực", "Hợp Tác", "Xuất Khẩu", "Quốc Tế"],
        "Công ty CP {}",
    ),
    "MMR": (
        ["Shwe", "Aung", "Mya", "Thiri", "Yadana", "Htet", "Win", "Zay"],
        [" Lin", " Thar", " Myat", " Kyaw", " Moe", " Zin", " Yarzar", " Phyo"],
        ["Employment", "Overseas", "Golden", "Services"],
        "{} Co., Ltd.",
    ),
    "KHM": (
        ["Chan", "Sok", "Rith", "Vis", "Kam", "Dara", "Phal", "Bor"],
        ["vath", "neang", "mony", "rith", "sothea", "pheap", "rasmey", "ney"],
        ["Manpower", "Recruitment", "Angkrong", "Cambo Work"],
        "{} Co., Ltd.",
    ),
    "THA": (
        ["Siri", "Thana", "Wat", "Chok", "Sri", "Phon", "Rung", "Krit"],
        ["chai", "pong", "wat", "anan", "thong", "sap", "ruang", "porn"],
        ["Recruitment", "Labour Supply", "Work Group", "Overseas"],
        "{} Ltd.",
    ),
}
FIRST = ["Ra", "De", "Su", "Yu", "In", "Ma", "Lo", "Ti", "An", "Ki", "Ne", "Wa", "Bo", "Ha", "Pu", "Ar", "Ve", "Zu"]
MIDDLE = ["ni", "wa", "ra", "li", "mo", "da", "na", "ti", "sa", "vi", "ko", "be"]
LAST = ["tri", "wan", "din", "to", "yan", "sih", "ran", "mi", "lo", "das", "nuk", "vath", "la", "gan"]
EMPLOYER_WORDS = [
    "Everbright",
    "Kinabaru",
    "Harmon",
    "Lotus",
    "Summit",
    "Pacifica",
    "Jade",
    "Meridian",
    "Orchard",
    "Coral",
]
EMPLOYER_KINDS = {
    "A": "Fisheries",
    "C": "Manufacturing",
    "F": "Construction",
    "I": "Hospitality",
    "N": "Facility Services",
    "Q": "Care Homes",
    "T": "Households",
}
SPECIAL = [
    '{} "Anugerah"',
    "{} & Putra <Cabang>",
    "{}; Unit 'B'",
    "{} <b>Terpercaya</b>",
    "{}, Tbk.",
    "=CONCAT({})",
    "{} مساعدة",
    "{} 人力",
]
CITIES = {
    "ID-JK": "Jakarta",
    "ID-BT": "Tangerang",
    "ID-JB": "Indramayu",
    "ID-JT": "Cilacap",
    "ID-YO": "Yogyakarta",
    "ID-JI": "Malang",
    "ID-SU": "Medan",
    "ID-LA": "Bandar Lampung",
    "ID-KR": "Batam",
    "ID-RI": "Dumai",
    "ID-BA": "Denpasar",
    "ID-NB": "Mataram",
    "ID-NT": "Kupang",
    "ID-KB": "Pontianak",
    "ID-KU": "Nunukan",
    "ID-SN": "Makassar",
    "PH-00": "Manila",
    "VN-HN": "Hanoi",
    "MM-06": "Yangon",
    "KH-12": "Phnom Penh",
    "TH-10": "Bangkok",
}


def core_names(dice: np.random.Generator, countries: list[str]) -> list[str]:
    """One name a firm, without its legal form; no two are the same."""
    seen: set[str] = set()
    names = []
    for country in countries:
        first, second, third, _ = FIRMS[country]
        picks = dice.integers(0, 1 << 30, size=5)
        name = f"{first[picks[0] % len(first)]}{second[picks[1] % len(second)]} {third[picks[2] % len(third)]}"
        if name in seen:
            name = f"{first[picks[3] % len(first)]}{second[picks[4] % len(second)]} {name}"
        while name in seen:
            name = f"{name.rsplit(' #', 1)[0]} {_word(dice)}"
        seen.add(name)
        names.append(name)
    return names


def legal_name(core: str, country: str) -> str:
    return FIRMS[country][3].format(core)


def slug(core: str, number: int) -> str:
    """A host name under the reserved top level domain `example`."""
    letters = "".join(letter for letter in core.lower() if letter.isascii() and letter.isalpha())
    return f"{letters or 'firm'}{number}.example"


def people(dice: np.random.Generator, count: int) -> list[str]:
    """Names of persons, which may repeat as names do."""
    return [f"{_word(dice)} {_word(dice)}" for _ in range(count)]


def _word(dice: np.random.Generator) -> str:
    a, b, c = dice.integers(0, 1 << 30, size=3)
    return f"{FIRST[a % len(FIRST)]}{MIDDLE[b % len(MIDDLE)]}{LAST[c % len(LAST)]}"


def as_written(dice: np.random.Generator, name: str) -> str:
    """A name as somebody in a hurry writes it: other case, no legal form, or a letter too few."""
    how = int(dice.integers(0, 4))
    if how == 0:
        return name.upper()
    if how == 1:
        return name.removeprefix("PT ")
    if how == 2:
        return name.replace("PT ", "P.T. ").replace(" ", "  ", 1)
    spot = 3 + int(dice.integers(0, max(1, len(name) - 4)))
    return name[:spot] + name[spot + 1 :]
