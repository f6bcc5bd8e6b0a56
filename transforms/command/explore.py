"""`awas explore`: a release in the browser, for analysts."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from transforms.errors import AwasError
from transforms.settings import ROOT, load_settings

NOTEBOOK = Path("awas") / "notebooks" / "release.py"
app = typer.Typer()


@app.command()
def explore(
    release: Annotated[
        str, typer.Argument(help="The name of one under AWAS_HOME/releases, a folder, or `current`.")
    ] = "current",
    port: Annotated[int, typer.Option(help="Where it answers on this machine; 0: any free one.")] = 0,
    headless: Annotated[bool, typer.Option("--headless", help="Only print the address; open no browser.")] = False,
    notebook: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Go on in a notebook of your own; a new one begins as a copy.")
    ] = None,
) -> None:
    """A release in the browser: tables with filters, charts, entities, SQL. Read-only and offline.

    It answers on this machine only, to whoever has the address with its token. `make explore` installs what it needs.

    \b
    Examples:
      awas explore
      awas explore 2026-03-31_4f2a9c --headless
      awas explore --notebook wages.py
    """
    if importlib.util.find_spec("marimo") is None:
        raise AwasError(
            "awas explore needs packages that are not installed: make explore installs them, by their hashes"
        )
    mode = ["edit", str(_own(notebook))] if notebook else ["run", str(ROOT / NOTEBOOK)]
    options = ["--host", "127.0.0.1", "--token", *(["--port", str(port)] if port else [])]
    command = [sys.executable, "-m", "marimo", "--log-level", "error", *mode, *options, *(["--headless"] * headless)]
    raise typer.Exit(subprocess.run(command, env=_environment(release), check=False).returncode)


def _environment(release: str) -> dict[str, str]:
    """What the notebook is given. Raises AwasError where there is no such release."""
    import awas

    settings = load_settings()
    os.environ["AWAS_HOME"] = str(settings.home)
    try:
        with awas.open(release) as opened:
            path = str(opened.path)
    except FileNotFoundError as error:
        raise AwasError(
            f"no release {release}: neither a folder with watchlists.duckdb, nor a name in {settings.releases_dir}; "
            "run a day first (awas day), or name another one"
        ) from error
    return os.environ | {
        "AWAS_RELEASE": path,
        "MARIMO_SKIP_UPDATE_CHECK": "1",  # nothing is asked of the network
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }


def _own(notebook: Path) -> Path:
    """The reader's notebook, made from the shipped one where it is not there yet."""
    if not notebook.exists():
        shutil.copyfile(ROOT / NOTEBOOK, notebook)
    return notebook
