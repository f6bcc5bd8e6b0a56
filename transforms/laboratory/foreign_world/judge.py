"""`python -m transforms.laboratory.foreign_world.judge --truth DIR --release FOLDER`: how well a release found the bad.

Reads `watchlists.duckdb` of the release by the contract and nothing else of the product. Agencies are judged twice: in
the order of the lists over all units, and by score. Who is bad by a revocation that everybody knows counts neither way;
an unlicensed broker counts for the agency that lent it its licence.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

KINDS = {"agency": "agencies", "employer": "employers", "route": "routes"}
CUTS = (25, 50, 100)
LISTED = """
    select entity_id
    from marts.{kind}_watchlist
    where entity_id is not null and lane not in ('random', 'silent')
    group by entity_id
    order by min(list_rank), max(score) desc nulls last, entity_id
"""
BROKERS = """
    select any_value(family.entity_id) as entity_id, broker.entity_id as lender
    from marts.agency_family as family
    inner join read_csv(?, all_varchar = true) as broker on lower(family.agency_name) = lower(broker.name)
    where family.entity_id not in (select entity_id from read_csv(?, all_varchar = true))
    group by family.entity_id, broker.entity_id
"""
TABLES = "select table_name from information_schema.tables where table_schema = 'marts'"
SCORED = "select entity_id from marts.{kind}_scores where score is not null order by score desc, entity_id"


@dataclass(frozen=True)
class Figures:
    """How one order did: entries, precision at each cut, recall and look-alikes among the first hundred."""

    order: str
    entries: int
    bad: int
    precision: dict[int, float]
    recall: float
    look_alikes: dict[int, int]
    by_scheme: dict[str, tuple[int, int]]  # scheme: found among the first hundred, all

    def lines(self) -> list[str]:
        """Return the figures as text."""
        shares = "  ".join(f"p@{cut} {share:.2f}" for cut, share in self.precision.items())
        alike = "  ".join(f"look-alikes@{cut} {number}" for cut, number in self.look_alikes.items())
        schemes = ", ".join(f"{name} {found}/{of}" for name, (found, of) in sorted(self.by_scheme.items()))
        return [
            f"{self.order}: {self.entries} entries, {self.bad} bad in truth",
            f"  {shares}  recall@100 {self.recall:.2f}  {alike}",
            f"  found in the first 100: {schemes}",
        ]


def judge_order(name: str, order: list[str], truth: pd.DataFrame) -> Figures:
    """Return the figures of one order of entities against the truth.

    Precision at k divides by k, also where an order is shorter: a list that is cut short finds less.
    """
    known = set(truth.loc[truth["bad"] == "known", "entity_id"])
    order = [entity for entity in order if entity not in known]
    bad = dict(truth.loc[truth["bad"] == "yes", ["entity_id", "scheme"]].itertuples(index=False))
    alike = set(truth.loc[truth["looks_like"].fillna("") != "", "entity_id"])
    found = set(order[:100])
    schemes = {
        str(scheme): (sum(entity in found for entity in bad if bad[entity] == scheme), list(bad.values()).count(scheme))
        for scheme in set(bad.values())
    }
    return Figures(
        name,
        len(order),
        len(bad),
        {cut: sum(entity in bad for entity in order[:cut]) / cut for cut in CUTS},
        sum(entity in bad for entity in order[:100]) / max(1, len(bad)),
        {cut: sum(entity in alike for entity in order[:cut]) for cut in (50, 100)},
        schemes,
    )


def judge_release(truth: Path, release: Path) -> list[Figures]:
    """Return the figures of each order that the release has; a kind that it does not list is left out."""
    database = release / "watchlists.duckdb"
    if not database.is_file():
        raise SystemExit(f"judge: {database} is not there: name the folder of a release")
    figures = []
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = {str(row[0]) for row in connection.sql(TABLES).fetchall()}
        names = [str(truth / "brokers.csv"), str(truth / "agencies.csv")]
        lenders = {str(row[0]): str(row[1]) for row in connection.execute(BROKERS, names).fetchall()}
        for kind, file in KINDS.items():
            for order, query in (("watchlist", LISTED), ("scores", SCORED)):
                if f"{kind}_{order}" in tables:
                    rows = pd.read_csv(truth / f"{file}.csv", dtype=str)
                    entities = [str(row[0]) for row in connection.sql(query.format(kind=kind)).fetchall()]
                    entities = list(dict.fromkeys(lenders.get(entity, entity) for entity in entities))
                    figures.append(judge_order(f"{file} by {order}", entities, rows))
    return figures


def main(arguments: list[str]) -> None:
    """Print the figures of a release."""
    parser = argparse.ArgumentParser(prog="python -m transforms.laboratory.foreign_world.judge", description=__doc__)
    parser.add_argument("--truth", type=Path, required=True, help="the world's folder `truth`")
    parser.add_argument("--release", type=Path, required=True, help="folder of a release")
    chosen = parser.parse_args(arguments)
    for figures in judge_release(chosen.truth, chosen.release):
        print("\n".join(figures.lines()))


if __name__ == "__main__":
    main(sys.argv[1:])
