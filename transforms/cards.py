"""The indicators' cards: what each one asks, how it counts and what would clear it.

A card `config/indicators/<stem>.yml` and a query `sql/indicators/<entity kind>/<stem>.sql` make an indicator; no code.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from transforms import yml
from transforms.errors import AwasError, cause
from transforms.queries import parameters
from transforms.settings import CONFIG_DIR, SQL_DIR

CARDS_DIR = CONFIG_DIR / "indicators"
QUERIES_DIR = SQL_DIR / "indicators"
ENTITY_KINDS = ("agency", "employer", "route")
PLURALS = {"agency": "agencies", "employer": "employers", "route": "routes"}
PLACEHOLDERS = ("num", "den", "value", "expected", "peer_value", "peer_num_of_100")
Counts = Literal[
    "people", "staff", "adverts", "agencies", "checks", "employers", "months", "parties", "visits", "years"
]
_PLACE = re.compile(r"\{(\w+)(?:\|[^{}]*)?\}")  # {num}, or {num|permit was|permits were}: words in the form for it
PROTECTED_SOURCE = "complaints"  # whether there are any is told to nobody who is visited
WORDED = ("name", "question", "reason", "clears", "ask", "known_failure")
PEOPLE = ("people", "staff")  # staff: people as well, but none of those that are counted against them
Texts = dict[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], str]  # language → words; always with "en"


class Card(BaseModel):
    """One indicator.

    kind: what the weight of its query's rows means.
      fact: cases of a broken rule, which weigh by what the rule protects (cap) and by how many they are (half).
      rate: cases and exposure, against peers. surge: counts of days, against the season.
      measure: an observed value above 0 (a wage, days); the median of an entity stands against its peers'.
      link: strength of a tie to another party, 0 to 1; the ties of an entity add up as independent chances (noisy-or).
      reach: how many a visit reaches, added up: it tells of no problem, and counts for the order alone (`reach`).
    direction: whether high or low values are a concern; low ones for measures only. peers: of rates and measures, with
    whom it is compared: its peer group, or everyone of its kind, where what the group has in common is what the
    indicator tells (size, trade and place). window_days: length of its look-back; of a surge, the whole weeks that are
    compared. None: how things stand on the day, however old. maturity_days: how old a row must be before it counts,
    because younger ones may still change; the look-back ends so many days before the day. The query receives both ends
    ($from_day, $to_day). spans: other lengths of time, in days; the query receives each by its name. smoothing: of a
    surge, the share of the newest week in a moving average; 0: all alike. minimum_base: smallest exposure (surges:
    travellers in the history; measures: values; facts: cases) that tells something. telling_cases: of a rate, so many
    cases that are a third of a smaller base tell something, too. num_counts, den_counts, value_counts (of a measure
    whose value is a count): what is counted; 1 to 4 people do not leave the authority. part_of: id of a card whose
    cases hold these. base_without: id of a card whose base without its cases is this one's base. rest_shown: its base
    without its cases is published by other cards. from_neighbours: it comes from clients or agencies, and is not passed
    on in turn. settled_by_visit: a clean visit settles what is older. records: of a rate whose query names records and
    says which are cases (is_case), what they are: departures (route_id, crossing_id, left_on) or rows of this source
    (entity_id, record_id, event_on, file, line). ratio: how many times the rate, value or season of its peers a problem
    has (direction down: how many times less). weight: trust, 0 to 1, of its log likelihood ratio. present: chance that
    a problem shows in it; None: as judged. cap: most points it can give. half: how many cases of a fact give half of
    it. needs: sources that must be there; any_need: one is enough. oversights: of a rate whose cases break a law, how
    often that happens to the honest; peers who do it more often make it no more ordinary. stands_in_for: a source that
    tells it better; beside it, it is not available. columns: what records have to tell (`source.one|other`: one is
    enough); where none in its look-back does, their source counts as absent. `work_permits.destination`: one abroad.
    reference: tables that must have rows. reason: words around {num}, {den}, {value}, {expected}, {peer_value},
    {peer_num_of_100} and its lengths.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"[AER]\d{2}")
    name: Texts
    question: Texts
    reason: Texts
    entity_kind: Literal["agency", "employer", "route"]
    kind: Literal["fact", "rate", "surge", "measure", "link", "reach"]
    domain: Literal["licence", "network", "permits", "movement", "harm", "employer", "reach"]
    direction: Literal["up", "down"] = "up"
    peers: Literal["group", "everyone"] = "group"
    window_days: int | None = Field(default=None, gt=0)
    maturity_days: int = Field(default=0, ge=0)
    spans: dict[Annotated[str, Field(pattern=r"^[a-z_]+_days$")], Annotated[int, Field(gt=0)]] = Field({})
    smoothing: float = Field(default=0.0, ge=0, lt=1)
    minimum_base: float = Field(default=20, ge=0)
    telling_cases: int = Field(default=3, gt=0)
    num_counts: Counts = "people"
    den_counts: Counts = "people"
    value_counts: Counts | None = None
    part_of: str | None = None
    base_without: str | None = None
    rest_shown: bool = False
    from_neighbours: bool = False
    settled_by_visit: bool = False
    records: str | None = None
    ratio: float = Field(default=3.0, gt=1)
    weight: float = Field(default=1.0, ge=0, le=1)
    present: float | None = Field(default=None, gt=0, lt=1)
    cap: float = Field(default=3.0, gt=0)
    half: float = Field(default=5.0, gt=0)
    oversights: float | None = Field(default=None, gt=0, lt=1)
    needs: tuple[str, ...] = Field(min_length=1)
    any_need: bool = False
    stands_in_for: str | None = None
    columns: tuple[Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+(\|[a-z_]+)*$")], ...] = ()
    reference: tuple[str, ...] = ()
    source: str
    clears: Texts
    ask: Texts
    known_failure: Texts
    owner: str
    stem: str = ""

    def values(self, as_of: date) -> dict[str, object]:
        """What its query receives: rows count that are later than from_day and not later than to_day; and its spans."""
        to_day = as_of - timedelta(days=self.maturity_days)
        days = {"as_of": as_of, "from_day": self.from_day(as_of), "to_day": to_day, **self.spans}
        return {name: value for name, value in (days | {"records": self.records}).items() if value is not None}

    def from_day(self, as_of: date) -> date | None:
        """The day after which rows count; None where it has no window."""
        return as_of - timedelta(days=self.maturity_days + self.window_days) if self.window_days else None

    @property
    def lengths(self) -> dict[str, str]:
        """Its lengths of time in days, by the names under which its words may mention them."""
        days = {"window_days": self.window_days, "maturity_days": self.maturity_days, **self.spans}
        return {name: str(length) for name, length in days.items() if length}

    def with_lengths(self) -> Card:
        """The card with its own lengths of time in its words."""
        words = {field: dict(getattr(self, field)) for field in WORDED}
        for (name, days), texts in product(self.lengths.items(), words.values()):
            texts |= {code: text.replace(f"{{{name}}}", days) for code, text in texts.items()}
        return self.model_copy(update=words)

    @property
    def second(self) -> bool:
        """Whether its query reads the points that others have by themselves: it is measured after these."""
        return bool(self.stem) and re.search(r"\b(?:from|join) score\.", self.sql()) is not None

    @property
    def told(self) -> bool:
        """Whether who is visited may hear of it: not whether there are complaints, nor what is thought of others."""
        return PROTECTED_SOURCE not in self.needs and not self.second

    @property
    def row(self) -> dict[str, object]:
        """Its row of `ref.card`: all fields but words, which of its numbers count people, and whether it is told."""
        people = {f"{number}_people": getattr(self, f"{number}_counts") in PEOPLE for number in ("num", "den", "value")}
        own = self.model_dump(exclude={"id", "stem", "records", "present", "oversights", *WORDED})
        return {"indicator": self.id} | own | people | {"history_days": self.history_days, "told": self.told}

    @property
    def history_days(self) -> int | None:
        """How far back it looks; None: there is no oldest record."""
        return self.maturity_days + (self.window_days or 0) + max(self.spans.values(), default=0) or None

    @property
    def query(self) -> Path:
        return QUERIES_DIR / self.entity_kind / f"{self.stem}.sql"

    def sql(self) -> str:
        """The text of its query, without a closing semicolon."""
        text = self.query.read_text(encoding="utf-8").strip().removesuffix(";")
        if not self.records:
            return text
        named = "departures" if self.records == "departures" else "records"
        counted = (QUERIES_DIR / f"of_{named}.sql").read_text(encoding="utf-8").strip()
        return f"with {named} as (\n{text}\n)\n\n{counted}"

    @model_validator(mode="after")
    def _words(self) -> Card:
        for field in WORDED:
            if "en" not in getattr(self, field):
                raise ValueError(f"{field}: has no words in English (en), which stand in where a language lacks")
        known = (*PLACEHOLDERS, *self.lengths)
        for words in self.reason.values():
            if set(_PLACE.findall(words)) - set(known) or set("{}") & set(_PLACE.sub("", words)):
                raise ValueError(f"reason: {words!r} has a placeholder that is not known; known are {', '.join(known)}")
        return self

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Card:
        if self.direction == "down" and self.kind != "measure":
            raise ValueError(f"direction: a {self.kind} can only be a concern upwards; write direction: up")
        if (self.kind == "reach") != (self.domain == "reach"):
            raise ValueError("domain: how many a visit reaches is a domain of its own; write reach for both or none")
        if self.peers == "everyone" and self.kind not in ("rate", "measure"):
            raise ValueError(f"peers: a {self.kind} is not compared with peers; remove it")
        if self.kind == "surge" and (not self.window_days or self.window_days % 7):
            raise ValueError("window_days: a surge compares whole weeks; write a multiple of 7")
        if self.records and (self.kind != "rate" or self.records not in ("departures", *self.needs)):
            raise ValueError("records: of a rate only, and departures or one of the sources in needs; mend it")
        if self.maturity_days and not self.window_days:
            raise ValueError("maturity_days: only a window ends before the day; write window_days or remove it")
        if self.oversights and self.kind != "rate":
            raise ValueError(f"oversights: a {self.kind} is not compared with how often something happens; remove it")
        if self.smoothing and self.kind != "surge":
            raise ValueError("smoothing: only a surge has weeks to smooth; remove it")
        return self


@lru_cache(maxsize=1)
def load_cards() -> dict[str, Card]:
    """All cards by id, in the order of their ids. Raises AwasError for a bad card, or a card or query alone."""
    return read_cards(CARDS_DIR, QUERIES_DIR)


def read_cards(cards_dir: Path, queries_dir: Path) -> dict[str, Card]:
    """The cards of a folder, checked against the queries of another one. Raises AwasError that names the file."""
    cards: dict[str, Card] = {}
    for card in map(_read_card, sorted(cards_dir.glob("*.yml"))):
        if card.id in cards:
            raise AwasError(f"{cards_dir}/{card.stem}.yml: {card.id} is that of {cards[card.id].stem}.yml; change it")
        cards[card.id] = card
    wanted = {f"{card.entity_kind}/{card.stem}" for card in cards.values()}
    existing = {f"{kind}/{path.stem}" for kind in ENTITY_KINDS for path in (queries_dir / kind).glob("*.sql")}
    for name in sorted(wanted - existing):
        raise AwasError(f"{queries_dir}/{name}.sql: missing: the indicator's card has no query; write it")
    for name in sorted(existing - wanted):
        raise AwasError(f"{queries_dir}/{name}.sql: no card {cards_dir / Path(name).name}.yml; write or remove it")
    for card in cards.values():
        _check_days(cards_dir / f"{card.stem}.yml", card, queries_dir / card.entity_kind / f"{card.stem}.sql")
    return dict(sorted(cards.items()))


def _check_days(path: Path, card: Card, query: Path) -> None:
    """Refuse a field of time that the card's query does not use: it would change the words and not the count."""
    named = parameters(query.read_text(encoding="utf-8"))
    days = {name: name for name in card.spans} | ({"maturity_days": "to_day"} if card.maturity_days else {})
    window = {"window_days": "from_day"} if card.window_days and card.kind != "surge" else {}
    for field, name in (window | days).items():
        if name not in named:
            raise AwasError(f"{path}: {field}: its query does not name ${name}; use it there")
    for name in sorted(named - card.values(date.max).keys()):
        raise AwasError(f"{query}: ${name}: its card has no such span; add it to spans there, or window_days")


def _read_card(path: Path) -> Card:
    try:
        card = Card(stem=path.stem, **yml.load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise AwasError(f"{path}: {cause(error)}; mend the card") from error
    except (yml.Error, TypeError) as error:
        raise AwasError(f"{path}: not a card: {cause(error)}; mend the card") from error
    if not path.stem.startswith(f"{card.id}_"):
        raise AwasError(f"{path}: id {card.id} does not begin the file's name; rename one of them")
    return card
