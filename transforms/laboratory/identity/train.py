"""`python -m transforms.laboratory.identity train`: m and u of `config/identity/model.yml`, counted on a gold set."""

from __future__ import annotations

import re
from typing import Any

import duckdb
import pandas as pd

from transforms import yml
from transforms.laboratory.identity.gold import make_gold
from transforms.laboratory.identity.run import EPOCH, load_records
from transforms.names.vocabulary import FOLDER
from transforms.queries import run_sql_files
from transforms.resolve.features import add_features
from transforms.resolve.model import level_sql
from transforms.settings import SQL_DIR

SEED = 1
CHANGES = 0.03
JUDGED = ("apart", "branch", "word", "neighbour")  # the simulation has none, or too few, of the kind that matters


def train(records: int = 20_000) -> int:
    """Write m and u, rounded to two digits, into the model."""
    path = FOLDER / "model.yml"
    text = path.read_text(encoding="utf-8")
    gold = make_gold(records, SEED)
    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    load_records(con, gold)
    con.register("truth", gold[["record_id", "truth"]])
    add_features(con)
    con.execute("insert into identity.firm select record_id, truth::varchar from truth")
    names = ("macros", "frequency", "weighed")
    run_sql_files(con, [SQL_DIR / "identity" / f"{name}.sql" for name in names], epoch=EPOCH)
    con.execute(
        "create table numbered as select w.*, t.truth, row_number() over (order by w.record_id) as place "
        "from identity.weighed as w inner join truth as t using (record_id)"
    )
    con.execute(
        "create table same as select l.place as p, r.place as q from numbered l join numbered r "
        "on l.truth = r.truth and l.place < r.place"
    )
    con.execute(
        "create table other as select l.place as p, 1 + (hash(l.place * 7 + s.shift) % 20000)::bigint as q "
        "from numbered as l cross join range(1, 41) as s (shift)"
    )
    told = yml.load(text)
    for attribute in told:
        spec = _Spec(told[attribute])
        same, other = (_shares(con, spec, pairs) for pairs in ("same", "other"))
        if not same:
            continue  # the gold set does not have it: judgement stays
        least = 0.0 if attribute == "name" else CHANGES  # what firms change, the simulation may never
        for at, level in enumerate(told[attribute]["levels"]):
            if level["level"] in JUDGED:
                continue
            level["m"], level["u"] = _rounded(min(max(same[at], least), 0.97)), _rounded(min(other[at], 0.99))
    path.write_text(_with_numbers(text, told), encoding="utf-8")
    levels = [level | {"of": name} for name in told for level in told[name]["levels"]]
    print(pd.DataFrame(levels)[["of", "level", "m", "u"]].to_string(index=False))
    return 0


def _with_numbers(text: str, told: dict[str, Any]) -> str:
    """The model's text with other m and u, everything else as it stands."""
    numbers = iter(str(level[name]) for attribute in told.values() for level in attribute["levels"] for name in "mu")
    return re.sub(r"(?m)^(      [mu]: ).*$", lambda found: found[1] + next(numbers), text)


class _Spec:
    """An attribute of the model before it has probabilities."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.missing = told["missing"]
        self.levels = [type("L", (), {"when": level["when"]}) for level in told["levels"]]


def _shares(con: duckdb.DuckDBPyConnection, spec: Any, pairs: str) -> list[float]:
    """Share of each level among pairs where it can be said, never quite 0."""
    rows = con.execute(
        f"select level, count(*) from (select {level_sql(spec)} as level from {pairs} inner join numbered as l "
        "on l.place = p inner join numbered as r on r.place = q) where level is not null group by all"
    ).fetchall()
    counts = dict(rows)
    total = sum(counts.values())
    if not total:
        return []
    return [(counts.get(at, 0) + 0.5) / (total + 0.5 * len(spec.levels)) for at in range(len(spec.levels))]


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")
