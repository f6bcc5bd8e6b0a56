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
    import awas
    from transforms.settings import ROOT, load_settings

    if importlib.util.find_spec("marimo") is None:
        raise AwasError(
            "awas explore needs packages that are not installed: make explore installs them, by their hashes"
        )
    os.environ["AWAS_HOME"] = str(load_settings().home)
    try:
        with awas.open(release) as opened:
            os.environ["AWAS_RELEASE"] = str(opened.path)
    except FileNotFoundError as error:
        raise AwasError(f"{error}; run a day first (awas day), or name another one") from error
    mode, file = ("edit", _own(notebook, ROOT / NOTEBOOK)) if notebook else ("run", ROOT / NOTEBOOK)
    command = [
        sys.executable,
        "-m",
        "marimo",
        "--log-level",
        "error",
        mode,
        str(file),
        "--host",
        "127.0.0.1",
        "--token",
    ]
    command += ["--port", str(port)] if port else []
    command += ["--headless"] if headless else []
    environment = os.environ | {
        "MARIMO_SKIP_UPDATE_CHECK": "1",  # nothing is asked of the network
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }
    raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)


def _own(notebook: Path, first: Path) -> Path:
    """The reader's notebook, made from the shipped one where it is not there yet."""
    if not notebook.exists():
        shutil.copyfile(first, notebook)
    return notebook
