"""`awas check-profile`, `messages`: what an engineer of a country needs."""

from __future__ import annotations

import typer

app = typer.Typer()
