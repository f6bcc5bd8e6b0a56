# Two commands are all one needs: `make run` and `make test`. `make help` lists the others.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes
# the command `awas`, of this checkout itself: nothing is downloaded
COMMAND := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-index --no-build-isolation --editable .
# of two processes on two processors, each with one thread for its arithmetic
TWO := OPENBLAS_NUM_THREADS=1 $(PY)
AWAS := .venv/bin/awas
export AWAS_HOME AWAS_PROFILE AWAS_DROPS AWAS_KEY

.PHONY: help run test test-spark test-services coverage day days airflow explore verify lint check format bench zoo evaluate bundle lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 10

run: .venv/installed ## the simulated world, end to end, through the real DAGs; prints where the list is
	@$(AWAS) run

test: .venv/installed-dev ## every test
	@echo "tests (about twenty minutes on two processors)"
	@$(TWO) -m pytest -n 2 --no-loadscope-reorder

test-spark: .venv/installed-dev .venv/installed-spark ## the same day on Spark and on DuckDB (needs Java 17; long)
	@$(PY) -m pytest -q tests/spark

test-services: .venv/installed-dev .venv/installed-services .venv-stand-in/installed ## days on PostgreSQL, Redis, Celery, an object store (long)
	@$(PY) -m pytest -q -m services tests/unit/test_bucket.py tests/services

coverage: .venv/installed-dev ## every test, and how much of the code they run; fails below the floor (pyproject.toml, fail_under)
	@$(TWO) -m pytest -n 2 --no-loadscope-reorder --cov --cov-report=

day: .venv/installed ## DAY=2026-03-31: one day of the configured profile, signed off by you
	@$(AWAS) day "$(or $(DAY),$(error which day? make day DAY=2026-03-31))"

days: .venv/installed ## FROM=2026-03-01 TO=2026-03-31: a range, oldest first
	@$(AWAS) days "$(or $(FROM),$(error from when? make days FROM=2026-03-01 TO=2026-03-31))" \
	  "$(or $(TO),$(error to when? make days FROM=2026-03-01 TO=2026-03-31))"

airflow: .venv/installed ## Airflow with its web page, for operating it
	@$(AWAS) airflow

explore: .venv/installed-explore ## RELEASE=current: a release in the browser, read-only, offline: tables, charts, SQL, entities
	@$(AWAS) explore "$(or $(RELEASE),current)"

verify: .venv/installed ## RELEASE=current: signature and hashes, and made again from the lake, byte for byte (KEY=file.pub, FROM_DROPS=1)
	@$(AWAS) verify "$(or $(RELEASE),$(error which release? make verify RELEASE=current))" \
	  $(if $(KEY),--key "$(KEY)") $(if $(FROM_DROPS),--from-drops)

lint: .venv/installed-dev ## form, lint and types of the Python, form of SQL and YAML
	.venv/bin/ruff format --check . || { echo "make format puts it into its form" >&2; exit 1; }
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/sqlfluff lint --processes 0 --disable-progress-bar sql config/profiles
	.venv/bin/yamllint --strict .

check: lint test ## all that a change must pass

format: .venv/installed-dev ## put Python and SQL into their form
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	.venv/bin/sqlfluff fix --disable-progress-bar sql config/profiles

zoo: .venv/installed-dev ## damaged and polluted files, and what becomes of each kind (long; PART=1/6: a part of them)
	@$(PY) -m transforms.laboratory.pollution --part $(or $(PART),1/1); pollution=$$?; \
	  $(PY) -m transforms.laboratory.zoo --part $(or $(PART),1/1) && exit $$pollution

bench: .venv/installed-dev ## the benchmark table (LARGE=1: with 100 million crossings, too)
	@$(AWAS) bench $(if $(LARGE),--large)

evaluate: .venv/installed-dev ## what the lists are worth: a page, each claim with its query (var/evaluation/index.html)
	@$(AWAS) evaluate

bundle: .venv/installed ## one archive in dist/ that installs on a machine without a network (docs/runbook.md)
	@$(PY) -m transforms.operations.bundle --out dist

lock: ## requirements*.txt again from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --output-file requirements.txt
	uv pip compile pyproject.toml --group dev --constraint requirements.txt --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --output-file requirements-dev.txt

	uv pip compile --group explore --constraint requirements.txt --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --output-file requirements-explore.txt
	uv pip compile --group services --constraint requirements.txt --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --output-file requirements-services.txt
	uv pip compile --group stand-in --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --output-file requirements-stand-in.txt
	uv pip compile --group spark --constraint requirements.txt --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --output-file requirements-spark.txt

clean: ## remove the environment and caches; var/ stays
	rm -rf .venv .venv-stand-in .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "awas: $(PYTHON) is older than 3.11; say which to use: make PYTHON=python3.11 …" >&2; exit 1; }
	@echo "making the environment .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "awas: $(PYTHON) has no working venv; on Debian: apt-get install python3-venv" >&2; exit 1; }

.venv/installed: requirements.txt | .venv/bin/python
	@echo "installing $$(grep -c == requirements.txt) packages into .venv, by their hashes (2 to 5 minutes the first time)"
	@$(PIP) -r requirements.txt
	@$(COMMAND)
	@touch $@

# what `awas explore` needs on top, in the versions that are there
.venv/installed-explore: requirements-explore.txt | .venv/installed
	@echo "installing $$(grep -c == requirements-explore.txt) packages for the explorer into .venv, by their hashes"
	@$(PIP) -r requirements-explore.txt
	@touch $@

# what `AWAS_ENGINE=spark` needs on top, beside Java from the system
.venv/installed-spark: requirements-spark.txt | .venv/installed
	@echo "installing $$(grep -c == requirements-spark.txt) packages for Spark into .venv, by their hashes"
	@$(PIP) -r requirements-spark.txt
	@touch $@

# what PostgreSQL, Celery and an object store need on top; the servers come from the system
.venv/installed-services: requirements-services.txt | .venv/installed
	@echo "installing $$(grep -c == requirements-services.txt) packages for the services into .venv, by their hashes"
	@$(PIP) -r requirements-services.txt
	@touch $@

# a server of the tests alone
.venv-stand-in/installed: requirements-stand-in.txt
	@$(PYTHON) -m venv .venv-stand-in
	@.venv-stand-in/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes \
	  -r requirements-stand-in.txt
	@touch $@

# what tests need on top; it holds all that a run needs, in the same versions
.venv/installed-dev: requirements-dev.txt | .venv/bin/python
	@echo "installing $$(grep -c == requirements-dev.txt) packages into .venv, by their hashes (2 to 5 minutes the first time)"
	@$(PIP) -r requirements-dev.txt
	@$(COMMAND)
	@touch .venv/installed $@
