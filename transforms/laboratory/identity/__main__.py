"""`python -m transforms.laboratory.identity [20000 100000] | train | families | names [file] | vocabulary`.

How well records become entities: pairwise precision, recall and F1 on gold sets that the model was not measured on, and
what a new day costs on top. `--errors N` prints N wrong pairs of both kinds to be read. `names`: the pairs of a
benchmark (`transforms.laboratory.identity.names`). `train` and `vocabulary` write the model and its word lists.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

from transforms.laboratory.identity.families import main as families
from transforms.laboratory.identity.gold import make_gold
from transforms.laboratory.identity.names import PAIRS
from transforms.laboratory.identity.names import main as names
from transforms.laboratory.identity.run import entities, lake
from transforms.laboratory.identity.train import train

SEED = 21  # neither counted by `train`, nor tuned on, nor read
NEW = 200  # records of a new day


def main() -> int:
    """Print a row for each size. Exit status 0, or 1 where precision is below 0.98 or F1 below 0.95."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sizes", nargs="*", default=["20000", "100000"], help="records, or another command")
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    commands: dict[str, Callable[[], int]] = {
        "train": train,
        "vocabulary": vocabulary,
        "families": lambda: 0 if families() else 1,
        "names": lambda: names(Path(options.sizes[1]) if options.sizes[1:] else PAIRS, options.errors),
    }
    if options.sizes[0] in commands:
        return commands[options.sizes[0]]()
    print("records seconds cpu new_day cpu precision recall f1", flush=True)
    good = True
    for size in options.sizes:
        good &= measure(int(size), options.errors)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")
    return 0 if good else 1


def vocabulary() -> int:
    """Write the word lists anew: the libraries that they come from are among the developer's packages."""
    from transforms.laboratory.identity.vocabulary import main as write

    return write()


def measure(size: int, errors: int) -> bool:
    """Run one size and print its row; the last records are the new day."""
    gold = make_gold(size, SEED).sort_values(["known_since", "record_id"], ignore_index=True)
    with lake() as con:
        old = gold[:-NEW]
        started, spent = time.perf_counter(), time.process_time()
        entities(con, old)
        took, cpu = time.perf_counter() - started, time.process_time() - spent
        started, spent = time.perf_counter(), time.process_time()
        found = entities(con, gold)
        day, day_cpu = time.perf_counter() - started, time.process_time() - spent
        truth = dict(zip(gold["record_id"], gold["truth"], strict=True))
        precision, recall, f1 = pairwise(found, truth)
        times, quality = (took, cpu, day, day_cpu), (precision, recall, f1)
        print(size, *(f"{x:.1f}" for x in times), *(f"{x:.4f}" for x in quality), flush=True)
        if errors:
            show_errors(con, found, errors)
    return precision >= 0.98 and f1 >= 0.95


def pairwise(found: Mapping[str, object], truth: Mapping[str, object]) -> tuple[float, float, float]:
    """Precision, recall and F1 over all pairs of records that are put together, or should be."""

    def pairs(groups: Counter[object]) -> int:
        return sum(count * (count - 1) // 2 for count in groups.values())

    together = pairs(Counter((found[record], truth[record]) for record in truth))
    precision = together / max(1, pairs(Counter(found[record] for record in truth)))
    recall = together / max(1, pairs(Counter(truth.values())))
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def show_errors(con: duckdb.DuckDBPyConnection, found: Mapping[str, str], count: int) -> None:
    """Print pairs that were put together, right ones and wrong ones, drawn at random."""
    con.execute("create or replace table found (record_id varchar, entity varchar)")
    con.executemany("insert into found values (?, ?)", list(found.items()))
    rows = con.execute(
        """
        select l.truth = r.truth as is_right, l.name, l.city, l.phone, l.email, r.name, r.city, r.phone, r.email
        from found as f
        inner join found as g on f.entity = g.entity and f.record_id < g.record_id
        inner join gold_rows as l on f.record_id = l.record_id
        inner join gold_rows as r on g.record_id = r.record_id
        qualify row_number() over (partition by is_right order by hash(f.record_id || g.record_id)) <= ?
        order by is_right
        """,
        [count],
    ).fetchall()
    for row in rows:
        print(row)


if __name__ == "__main__":
    sys.exit(main())
