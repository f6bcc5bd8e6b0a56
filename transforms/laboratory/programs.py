"""Modules of the project that are run as programs of their own, so that their memory is not the caller's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from transforms.errors import AwasError
from transforms.settings import OF_ONE_HOME, PREFIX, ROOT


def environment() -> dict[str, str]:
    """The environment of this process, in which Python finds this checkout from any folder."""
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return os.environ | {"PYTHONPATH": paths}


def run_module(name: str, *options: str) -> None:
    """Run a module to its end, in silence. Raises AwasError with its last line where it fails."""
    command = [sys.executable, "-m", name, *options]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise AwasError(f"{name} failed: {(done.stderr or done.stdout).strip().splitlines()[-1]}")


def simulate(folder: Path, *options: str) -> Path:
    """Make a simulated world in a folder, with the options of `awas world`; returns where its deliveries are."""
    run_module("transforms.laboratory.world", "--out", str(folder), *options)
    return folder / "drops"


def enter(top: Path, profile: str, drops: Path, key: str = "a key that only the evaluation uses") -> None:
    """From now on this process works in the home `top/home`, with a profile and its drops, and in no other one."""
    for setting in OF_ONE_HOME:
        os.environ.pop(PREFIX + setting.upper(), None)
    os.environ |= {
        "AWAS_HOME": str(top / "home"), "AWAS_PROFILE": profile, "AWAS_DROPS": str(drops),
        "AWAS_KEY": key, "GX_ANALYTICS_ENABLED": "false",
    }  # fmt: skip
