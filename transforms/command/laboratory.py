"""`awas world`, `bench`, `check-indicator`, `evaluate`: what needs the laboratory.

This is the only place that says which modules do that; each of them takes its own options.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from transforms.errors import AwasError
from transforms.settings import ROOT

ROOM = "transforms.laboratory"
WORLD = f"{ROOM}.world"
EVALUATION = f"{ROOM}.evaluation"
INDICATOR = f"{ROOM}.indicator"
# each prints its measures, and fails where one of them misses its aim
BENCHES = (
    (f"{ROOM}.bench.delivery", "--large"),
    (f"{ROOM}.bench.stages",),
    (f"{ROOM}.bench.release",),
    (f"{ROOM}.bench.analyst",),
    (f"{ROOM}.bench.score",),
    (f"{ROOM}.identity", "families"),
    (f"{ROOM}.identity",),
    (f"{ROOM}.bench.perturbed", "--runs", "20"),
)
LARGE_BENCH = (f"{ROOM}.bench.large",)

WORLD_SIZE = "--agencies 1500 --crossings 1000000 --history-days 800 --until 2026-03-31 --daily 3"
LAST_DAYS = ("2026-03-29", "2026-03-31")
KEY = "simulated-world-not-a-secret"
PROFILE = "asean"
OWN_OPTIONS = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
app = typer.Typer()


@app.command(context_settings=OWN_OPTIONS)
def world(context: typer.Context) -> None:
    """Simulate a world, with the truth beside it.

    \b
    `awas world --help` lists its options. Example:
      awas world --out /tmp/world --agencies 120 --crossings 20000
    """
    raise typer.Exit(_run_module(WORLD, *context.args))


@app.command()
def bench(
    large: Annotated[bool, typer.Option("--large", help="With 100 million crossings of history, too.")] = False,
) -> None:
    """What each stage takes on this machine, as a table. Needs the tools of the tests.

    Exit status 1 where a measure misses its aim, or one of twenty runs on machines that behave differently gives other
    bytes; all benches run, whichever fails.
    """
    benches = [*BENCHES, *([LARGE_BENCH] if large else [])]
    failed = [module for module, *options in benches if _titled(module, *options)]
    if failed:
        typer.echo(f"an aim is missed: {', '.join(failed)}", err=True)
        raise typer.Exit(1)


@app.command()
def check_indicator(indicator: Annotated[str, typer.Argument(help="Its id, like A12.")]) -> None:
    """What does an indicator still lack: words, query, story, its page in the catalogue?

    Each line says what and in which file. Status 1 where anything is missing. docs/indicator-guide.md shows how to
    write one.

    \b
    Example:
      awas check-indicator A12
    """
    raise typer.Exit(_run_module(INDICATOR, indicator))


@app.command(context_settings=OWN_OPTIONS)
def evaluate(context: typer.Context) -> None:
    """What the lists are worth: a page of claims.

    Each claim stands beside its query. The page is AWAS_HOME/evaluation/index.html; `awas evaluate --help` lists the
    options.
    """
    raise typer.Exit(_run_module(EVALUATION, "--out", str(_home() / "evaluation"), *context.args))


def default_to_simulated_world() -> None:
    """Where neither another profile nor deliveries are chosen, the simulated world is what is meant."""
    if os.environ.get("AWAS_PROFILE") in (None, "", PROFILE) and not os.environ.get("AWAS_DROPS"):
        os.environ["AWAS_DROPS"] = str(_folder() / "drops")
        if not (os.environ.get("AWAS_KEY") or os.environ.get("AWAS_KEY_CONNECTION")):
            os.environ["AWAS_KEY"] = KEY


def use_simulated_world() -> None:
    """Choose the simulated world, whatever else was chosen."""
    os.environ |= {"AWAS_PROFILE": PROFILE, "AWAS_DROPS": str(_folder() / "drops"), "AWAS_KEY": KEY}


def make_world_once() -> None:
    """Make the world of `awas run`, unless it is there and neither its size nor the code that makes it has changed."""
    sources = sorted((ROOT / WORLD.replace(".", "/")).glob("*.py"))
    text = b"".join(path.read_bytes() for path in sources) + WORLD_SIZE.encode()
    made = _folder() / f"made-{hashlib.sha256(text).hexdigest()[:16]}"
    if made.exists():
        print(f"reusing the simulated world {_folder()}", flush=True)
        return
    print("simulating a world of 1,500 agencies and 1,000,000 crossings over 800 days (about 10 seconds)", flush=True)
    if status := _run_module(WORLD, "--out", str(_folder()), *WORLD_SIZE.split()):
        raise AwasError(f"the simulated world was not made (status {status}); its own message is above")
    for old in _folder().glob("made-*"):
        old.unlink()
    made.touch()


def _home() -> Path:
    return Path(os.environ.get("AWAS_HOME") or ROOT / "var").expanduser().resolve()


def _folder() -> Path:
    return _home() / "world"


def _titled(module: str, *options: str) -> int:
    print(f"\n{module.removeprefix(f'{ROOM}.')} {' '.join(options)}".rstrip(), flush=True)
    return _run_module(module, *options)


def _run_module(module: str, *options: str) -> int:
    """Run a module of the checkout as a program of its own; returns its exit status."""
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = os.environ | {"PYTHONPATH": paths}
    return subprocess.run([sys.executable, "-m", module, *options], env=environment, check=False).returncode
