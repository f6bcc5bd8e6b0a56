"""One small world and its day on DuckDB, with which the days on Spark are compared."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

from transforms.laboratory.bench import perturbed
from transforms.laboratory.bench.perturbed import Machine

WHERE_SPARK_IS = pytest.mark.skipif(
    not (importlib.util.find_spec("pyspark") and shutil.which("java")),
    reason="PySpark (requirements-spark.txt) or Java is not installed",
)


@pytest.fixture(scope="session")
def drops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return perturbed.make_world(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="session")
def plain(drops: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return perturbed.draft(drops, tmp_path_factory.mktemp("plain"), Machine())
