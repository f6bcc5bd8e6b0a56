# Two commands are all one needs: `make run` and `make test`. `make help` lists the others.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes
AWAS_HOME ?= $(CURDIR)/var
AWAS_PROFILE ?= asean
export AWAS_HOME AWAS_PROFILE AWAS_DROPS AWAS_KEY

# the simulated world: its size, and the last days, which run one by one
WORLD := $(AWAS_HOME)/world
WORLD_SIZE := --agencies 1500 --crossings 1000000 --history-days 800 --until 2026-03-31 --daily 3
WORLD_FROM := 2026-03-29
WORLD_TO := 2026-03-31
SIMULATED_KEY := simulated-world-not-a-secret

ifeq ($(MAKECMDGOALS),run)
  override AWAS_PROFILE := asean
  override AWAS_DROPS := $(WORLD)/drops
  override AWAS_KEY := $(SIMULATED_KEY)
else ifeq ($(AWAS_PROFILE)$(AWAS_DROPS),asean)
  # nothing else is asked for: the simulated world again
  AWAS_DROPS := $(WORLD)/drops
  AWAS_KEY ?= $(SIMULATED_KEY)
endif
# an empty variable is a setting that was not made
ifeq ($(AWAS_DROPS),)
  unexport AWAS_DROPS
endif
ifeq ($(AWAS_KEY),)
  unexport AWAS_KEY
endif

.PHONY: help run test day days airflow verify check format bench evaluate lock clean world

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

run: .venv/installed world ## the simulated world, end to end, through the real DAGs; prints where the list is
	@$(PY) -m transforms.running days $(WORLD_FROM) $(WORLD_TO)

test: .venv/installed-dev ## every test
	@echo "tests (a few minutes)"
	@$(PY) -m pytest -n 2

day: .venv/installed ## DAY=2026-03-31: one day of the configured profile, signed off by you
	@$(PY) -m transforms.running day "$(or $(DAY),$(error which day? make day DAY=2026-03-31))"

days: .venv/installed ## FROM=2026-03-01 TO=2026-03-31: a range, oldest first
	@$(PY) -m transforms.running days "$(or $(FROM),$(error from when? make days FROM=2026-03-01 TO=2026-03-31))" \
	  "$(or $(TO),$(error to when? make days FROM=2026-03-01 TO=2026-03-31))"

airflow: .venv/installed ## Airflow with its web page, for operating it
	@$(PY) -m transforms.running airflow

verify: .venv/installed ## RELEASE=current: signature and hashes, and made again from the lake, byte for byte (KEY=file.pub)
	@$(PY) -m transforms.running verify "$(or $(RELEASE),$(error which release? make verify RELEASE=current))" \
	  $(if $(KEY),--key "$(KEY)")

check: .venv/installed-dev ## format, lint, types, SQL lint, tests
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/sqlfluff lint --disable-progress-bar sql config/profiles
	.venv/bin/yamllint .
	$(PY) -m pytest -n 2

format: .venv/installed-dev ## put Python and SQL into their form
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	.venv/bin/sqlfluff fix --disable-progress-bar sql config/profiles

bench: .venv/installed-dev ## the benchmark table (LARGE=1: with 100 million crossings, too)
	@$(PY) -m tests.bench_delivery --large
	@$(PY) -m tests.bench
	@$(PY) -m tests.bench_analyst
	@$(PY) -m tests.bench_score
	@$(if $(LARGE),$(PY) -m tests.bench_large)
	@$(PY) -m tests.identity families
	@$(PY) -m tests.identity  # fails where precision or F1 misses its aim

evaluate: .venv/installed-dev ## what the lists are worth: a page, each claim with its query (var/evaluation/index.html)
	@$(PY) -m tests.evaluation --out "$(AWAS_HOME)/evaluation"

lock: ## requirements*.txt again from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --output-file requirements.txt
	uv pip compile pyproject.toml --group dev --constraint requirements.txt --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --output-file requirements-dev.txt

clean: ## remove the environment and caches; var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

# the world is made again when its size or the code that makes it has changed
world: .venv/installed
	@made="$(WORLD)/made-$$(cat tests/world/*.py <(echo $(WORLD_SIZE)) | cksum | cut -d' ' -f1)"; \
	if [ -f "$$made" ]; then \
	  echo "reusing the environment .venv and the simulated world $(WORLD)"; \
	else \
	  echo "simulating a world of 1,500 agencies and 1,000,000 crossings over 800 days (about 10 seconds)"; \
	  rm -rf "$(WORLD)"; $(PY) -m tests.world --out "$(WORLD)" $(WORLD_SIZE); touch "$$made"; \
	fi

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "awas: $(PYTHON) is older than 3.11; say which to use: make PYTHON=python3.11 …" >&2; exit 1; }
	@echo "making the environment .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "awas: $(PYTHON) has no working venv; on Debian: apt-get install python3-venv" >&2; exit 1; }

.venv/installed: requirements.txt | .venv/bin/python
	@echo "installing $$(grep -c == requirements.txt) packages into .venv, by their hashes (2 to 5 minutes the first time)"
	@$(PIP) -r requirements.txt
	@touch $@

# what tests need on top; it holds all that a run needs, in the same versions
.venv/installed-dev: requirements-dev.txt | .venv/bin/python
	@echo "installing $$(grep -c == requirements-dev.txt) packages into .venv, by their hashes (2 to 5 minutes the first time)"
	@$(PIP) -r requirements-dev.txt
	@touch .venv/installed $@
