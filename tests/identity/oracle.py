"""Splink over the same candidates and the same model: what the stage's own SQL is held against."""

from __future__ import annotations

import logging
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker

from transforms.resolve.matching import keep
from transforms.resolve.model import Attribute, load_model, sides_sql

# `name`, `words` and `key` are there because Splink wants a column for each frequency
COLUMNS = "*, compact as name, compact as words, name_key as key"


def by_splink(con: duckdb.DuckDBPyConnection, prior: float) -> None:
    """Fill `identity.pair` as `transforms.resolve.matching.weigh` does."""
    api = DuckDBAPI(connection=con)
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("splink")]:
        logging.getLogger(name).setLevel(logging.ERROR)
    linker = Linker(api.register(con.sql(f"select {COLUMNS} from identity.weighed")), splink_settings(prior))
    linker.table_management.register_blocked_pairs_for_predict(api.register(con.sql("from identity.candidate")))
    found = linker.inference.predict(warning_mode="never")
    weights = ", ".join(
        f"coalesce(mw_{name}, 0){f' + coalesce(mw_tf_adj_{name}, 0)' if attribute.has_frequencies else ''} as w_{name}"
        for name, attribute in load_model().items()
    )
    con.execute(
        f"create or replace table identity.scored as select record_id_l as a, record_id_r as b, {weights} "
        f"from {found.physical_name}"
    )
    keep(con, prior)


def splink_settings(prior: float) -> dict[str, Any]:
    """The same model as Splink's settings."""
    odds = 2**prior
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record_id",
        "probability_two_random_records_match": odds / (1 + odds),
        "blocking_rules_to_generate_predictions": ["l.record_id = r.record_id"],
        "comparisons": [_comparison(name, attribute) for name, attribute in load_model().items()],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
    }


def _comparison(name: str, attribute: Attribute) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [{"sql_condition": sides_sql(attribute.missing), "is_null_level": True}]
    for at, level in enumerate(attribute.levels):
        last = at == len(attribute.levels) - 1
        told: dict[str, Any] = {
            "sql_condition": "ELSE" if last else sides_sql(level.when),
            "m_probability": level.m,
            "u_probability": level.u,
            "label_for_charts": level.level,
        }
        if level.tf:
            told |= {
                "tf_adjustment_column": level.tf.removeprefix("tf_"),
                "tf_adjustment_weight": level.share,
                "disable_tf_exact_match_detection": True,
            }
        levels.append(told)
    return {"output_column_name": name, "comparison_levels": levels}
