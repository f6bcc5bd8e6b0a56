"""One file brought under its contract, without a lake: what is good, what is set aside and why, what is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from transforms.contracts import load_contract
from transforms.deliver.landing.drops import Delivery, DroppedFile
from transforms.deliver.reading.sandboxed import Limits
from transforms.deliver.staging import Staging, layouts, stage
from transforms.errors import DeliveryRefused
from transforms.profile import Source

DAY = date(2026, 3, 31)
_LIMITS = Limits(50_000_000, threads=1)


class Staged:
    """What became of one file. lines: of the good rows; aside: line → reasons; signals: what a person is told.

    beside: other files of the delivery, by name.
    """

    def __init__(
        self, folder: Path, contract: str, name: str, content: bytes, beside: dict[str, bytes] | None = None,
        **source: Any,
    ) -> None:  # fmt: skip
        self._con = duckdb.connect(config={"threads": "1"})
        self._con.execute("set TimeZone = 'UTC'")
        folder.mkdir(parents=True, exist_ok=True)
        files = {name: content, **(beside or {})}
        for one, written in files.items():
            (folder / one).write_bytes(written)
        dropped = tuple(DroppedFile(one, folder / one, len(written), "0") for one, written in files.items())
        how = Staging(load_contract(contract), Source(**source), None, lambda: ["k" * 32], folder, _LIMITS)
        told = stage(self._con, how, [Delivery(contract, DAY, folder, dropped)])
        if told.refused:
            raise DeliveryRefused(told.refused[0])
        self.signals = [said for said in told.signals[0] if not said.startswith(layouts.NOT_GIVEN)]
        self.aside: dict[int, list[str]] = {}
        for line, why in self._con.execute(
            "select s._line, b.reason from staged s join broken b using (_row) "
            "union all select _line, reason from ragged order by all"
        ).fetchall():
            self.aside.setdefault(line, []).append(why)

    def column(self, name: str) -> dict[int, Any]:
        """Line → cell of the good rows."""
        rows = self._con.execute(f"select _line, {name} from staged anti join broken using (_row) order by _line")
        return dict(rows.fetchall())
