"""A day that Spark measures is the day that DuckDB measures, to the byte. `make test-spark` runs it (Java, PySpark)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.spark.conftest import WHERE_SPARK_IS
from transforms.laboratory.bench import perturbed
from transforms.laboratory.bench.perturbed import Machine

pytestmark = WHERE_SPARK_IS


@pytest.mark.parametrize("rows", [2000, 0], ids=["what is long", "everything"])
def test_the_draft_is_the_same_to_the_byte(rows: int, drops: Path, plain: Path, tmp_path: Path) -> None:
    """Crossings and what is made of them on Spark, the rest on DuckDB; and every statement on Spark (long)."""
    draft = perturbed.draft(drops, tmp_path, Machine(engine="spark", spark_rows=rows))
    assert perturbed.differences(plain, draft) == []
