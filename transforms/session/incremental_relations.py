"""Which relations are kept from day to day (`transforms.session.incremental`), and by which key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Relation:
    """A relation that is kept: the query that makes it, the view of crossings that it reads, and its key.

    key: the column by which its rows are made, and by which the crossings of that view belong together. of_crossing:
    the values of the key to which a crossing of the lake may belong. part: the key as a whole number. since: which rows
    are young enough to stay, of {from_day} and {as_of}.
    """

    name: str
    crossings: str
    key: str
    of_crossing: str
    part: str
    since: str


RELATIONS = (
    Relation(
        name="core/journey",
        crossings="core/journey_crossing",
        key="traveller",
        of_crossing="('0x' || left(traveller_key, 16))::ubigint",
        part="traveller",
        since="left_on > {from_day} - 45",
    ),
    Relation(
        name="core/travellers_by_row",
        crossings="core/counted_crossing",
        key="day",
        of_crossing="unnest([crossed_at::date - 1, crossed_at::date, crossed_at::date + 1])",  # in any time zone
        part="(day - date '1970-01-01')",
        since="day > {as_of} - 1120",
    ),
)
