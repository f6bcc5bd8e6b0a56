"""Where the foreign world lies: an invented exit state, its gates, its units, and the countries around it.

Country codes are valid and names are invented, so that nothing here speaks of a real state.
"""

from dataclasses import dataclass

EXIT = "NPL"
REGIONS = ["NP-P1", "NP-P2", "NP-P3", "NP-P4", "NP-P5", "NP-P6", "NP-P7"]
REGION_WEIGHTS = [0.17, 0.10, 0.38, 0.10, 0.12, 0.05, 0.08]
CITIES = {
    "NP-P1": ["Harsani", "Belukot"],
    "NP-P2": ["Jamdhar", "Soltari"],
    "NP-P3": ["Ostrapur", "Lanvale", "Khet Varos"],
    "NP-P4": ["Pelmora", "Gandrik"],
    "NP-P5": ["Butavar", "Nepalwadi"],
    "NP-P6": ["Sarkhel", "Jumota"],
    "NP-P7": ["Dhangor", "Tikavar"],
}


@dataclass(frozen=True)
class Country:
    """A country as the world knows it; wages are a month's, in `currency`; `work` and `travel` are relative volumes."""

    code: str
    name: str
    lat: float
    lon: float
    currency: str = "USD"
    wage: float = 400.0
    floor: float = 0.0
    work: float = 0.0
    travel: float = 1.0


COUNTRIES = [
    Country(EXIT, "Sundara", 27.7, 85.3, "NPR", 20000.0, travel=0.0),
    Country("QAT", "Qadira", 25.3, 51.5, "QAR", 1500.0, 1000.0, 0.26, 5),
    Country("KWT", "Kuvara", 29.3, 48.0, "KWD", 115.0, 75.0, 0.15, 3),
    Country("OMN", "Omandia", 23.6, 58.4, "OMR", 150.0, 0.0, 0.08, 2),
    Country("JOR", "Jordova", 31.9, 35.9, "JOD", 310.0, 260.0, 0.08, 1),
    Country("CYP", "Kypra", 35.1, 33.4, "EUR", 1080.0, 1000.0, 0.07, 1),
    Country("ROU", "Romavia", 44.4, 26.1, "RON", 4400.0, 3700.0, 0.12, 1),
    Country("HRV", "Horvata", 45.8, 16.0, "EUR", 1150.0, 970.0, 0.06, 1),
    Country("MUS", "Morisse", -20.2, 57.5, "MUR", 19000.0, 15000.0, 0.06, 1),
    Country("MDV", "Atolla", 4.2, 73.5, "MVR", 9500.0, 8000.0, 0.12, 3),
    Country("IND", "Bharova", 28.6, 77.2, travel=30),
    Country("CHN", "Zhongara", 29.6, 91.1, travel=6),
    Country("LKA", "Lankara", 6.9, 79.9, travel=4),
    Country("TUR", "Turova", 41.0, 28.9, travel=3),
    Country("GEO", "Kolchara", 41.6, 41.6, travel=0.8),
    Country("MNG", "Mongora", 47.9, 106.9, travel=0.5),
    Country("FRA", "Fransara", 48.9, 2.4, travel=2),
    Country("AUS", "Ostralis", -33.9, 151.2, travel=3),
]
BY_CODE = {country.code: country for country in COUNTRIES}
WORK = [country for country in COUNTRIES if country.work > 0]
HUBS = ["IND", "TUR", "LKA"]
COMPOUNDS = ["GEO", "MNG"]  # where the places of concern lie
# code, name, mode, region, latitude, longitude, time zone, minor, share of all travellers
CHECKPOINTS = [
    ("NPOST", "Ostrapur International", "air", "NP-P3", 27.70, 85.36, "Asia/Kathmandu", "no", 0.36),
    ("NPPEL", "Pelmora Airport", "air", "NP-P4", 28.18, 84.01, "Asia/Kathmandu", "no", 0.07),
    ("NPBUT", "Butavar Airport", "air", "NP-P5", 27.51, 83.41, "Asia/Kathmandu", "no", 0.05),
    ("NPHAR", "Harsani Gate", "land", "NP-P1", 26.64, 88.16, "Asia/Kathmandu", "no", 0.12),
    ("NPJAM", "Jamdhar Gate", "land", "NP-P2", 27.01, 84.88, "Asia/Kathmandu", "no", 0.16),
    ("NPWAD", "Nepalwadi Gate", "land", "NP-P5", 28.05, 81.62, "Asia/Kolkata", "no", 0.10),
    ("NPBEL", "Belukot Crossing", "land", "NP-P1", 26.45, 87.28, "Asia/Kathmandu", "yes", 0.02),
    ("NPSOL", "Soltari Crossing", "land", "NP-P2", 26.73, 85.92, "Asia/Kathmandu", "yes", 0.02),
    ("NPTIK", "Tikavar Crossing", "land", "NP-P7", 28.99, 80.11, "Asia/Kolkata", "yes", 0.02),
    ("NPLAN", "Lanvale Pass", "land", "NP-P3", 28.28, 85.38, "Asia/Kathmandu", "yes", 0.02),
    ("NPSAR", "Sarkhel Port", "sea", "NP-P6", 29.20, 82.10, "Asia/Kathmandu", "no", 0.05),
    ("NPJUM", "Jumota Jetty", "sea", "NP-P6", 29.27, 82.18, "Asia/Kathmandu", "yes", 0.01),
]
GATES = [gate[0] for gate in CHECKPOINTS]
MINOR = [gate[0] for gate in CHECKPOINTS if gate[7] == "yes"]
AIRPORTS = [gate[0] for gate in CHECKPOINTS if gate[2] == "air"]
MODE = {gate[0]: gate[2] for gate in CHECKPOINTS}
OFFSET = {gate[0]: "+05:30" if gate[6] == "Asia/Kolkata" else "+05:45" for gate in CHECKPOINTS}
REACH = {
    "air": [c.code for c in COUNTRIES if c.code != EXIT],
    "land": ["IND", "CHN"],
    "sea": ["IND", "LKA", "MDV"],
}
UNITS = [
    ("L-P1", "Labour inspection, Harsani", "labour", "NP-P1", 4),
    ("L-P2", "Labour inspection, Jamdhar", "labour", "NP-P2", 4),
    ("L-P3", "Labour inspection, Ostrapur", "labour", "NP-P3", 10),
    ("L-P4", "Labour inspection, Pelmora", "labour", "NP-P4", 4),
    ("L-P5", "Labour inspection, Butavar", "labour", "NP-P5", 4),
    ("L-P67", "Labour inspection, the far west", "labour", "NP-P6;NP-P7", 4),
    ("L-ABR", "Labour inspection, seats abroad or unknown", "labour", "*", 4),
    ("B-AIR", "Border control, airports", "border", "NPOST;NPPEL;NPBUT", 4),
    ("B-SOU", "Border control, southern gates", "border", "NPHAR;NPJAM;NPBEL;NPSOL", 4),
    ("B-WES", "Border control, western gates and ports", "border", "NPWAD;NPTIK;NPSAR;NPJUM", 4),
    ("B-NOR", "Border control, northern pass", "border", "NPLAN", 2),
]
UNIT_OF_REGION = {region: unit[0] for unit in UNITS if unit[2] == "labour" for region in unit[3].split(";")}
# section of ISIC and the occupations (ISCO-08) that it employs; the first one is the usual one
SECTORS = {
    "F": ["7112", "9313", "7126"],
    "C": ["9329", "8160", "8153"],
    "I": ["5131", "9112", "5120"],
    "T": ["9111", "5311"],
    "A": ["9211", "9213"],
    "N": ["5414", "9112"],
    "H": ["8322", "8332"],
    "Q": ["2221", "5321"],
}
SECTOR_WEIGHTS = [0.25, 0.2, 0.15, 0.14, 0.08, 0.1, 0.05, 0.03]
SKILLED = {"2221": 2.2, "8332": 1.3, "5120": 1.2, "7126": 1.2}
BAN = ("KWT", "9111")  # deployment of domestic workers, banned in the course of the history
