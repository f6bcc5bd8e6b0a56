"""The front of the product for an examination: deliver one folder of files, and read what a person can see afterwards.

Each file that is examined meets the same installation: the home as it was after the source's earlier deliveries is
put back before each one, so that no examined file is held against another.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
from pydantic import SecretStr

from transforms import check, deliver
from transforms.contracts import load_contract
from transforms.errors import AwasError, DayStopped, cause
from transforms.laboratory.judging import Case, Quarantined, Reading, Row, Verdict, judge
from transforms.profile import Profile
from transforms.queries import identifier
from transforms.settings import Settings
from transforms.warehouse import connect, restricted_columns, rows

_KEY = "examination-not-a-secret"
# what only says where and when a row was taken in
_PROVENANCE = {"delivery_id", "delivered_on", "file", "line", "known_from", "known_to"}
# expectations over a whole delivery that count rows which are in quarantine anyway, and so tell of no other row
_COUNTS_OF_QUARANTINE = {"cells_of_their_type", "lines_of_their_header"}


class Front:
    """One installation of a profile in a folder of its own.

    profile: any profile; for the examination every source is complete as soon as its folder is there, without a
    descriptor whose counts would tell what the readers have to find out by themselves.
    """

    def __init__(self, profile: Profile, room: Path) -> None:
        sources = {
            name: source.model_copy(update={"complete_when": "folder", "required": False, "deadline": None})
            for name, source in profile.sources.items()
        }
        self.profile = profile.model_copy(update={"sources": sources})
        self._kept = room / "kept"
        self._drops = room / "drops"
        self._drops.mkdir(parents=True, exist_ok=True)
        self._settings = Settings(
            home=room / "home", profile=str(profile.folder), drops=str(self._drops), key=SecretStr(_KEY), threads=1
        )

    def settle(self, history: Mapping[tuple[str, date], Mapping[str, bytes]]) -> None:
        """Deliver what came before, by source and day, and keep the home as it is then."""
        for (source, day), files in sorted(history.items()):
            self._drop(source, day, files)
        for source in sorted(self.profile.sources):
            days = [day for name, day in history if name == source]
            if days:
                deliver.run(self._settings, self.profile, source, max(days))
        connect(self._settings).close()
        shutil.copytree(self._settings.home, self._kept)

    def read(self, source: str, day: date, files: Mapping[str, bytes], like: Reading | None = None) -> Reading:
        """Deliver these files as the source's delivery of the day, in the home as `settle` left it.

        like: where the same rows count as there, the day's check would say the same, and is not made again.
        """
        self._put_back()
        folder = self._drop(source, day, files)
        try:
            found = self._read(source, day)
            if found.status != "accepted" or (like and _same_rows(found, like)):
                return found
            return replace(found, told=found.told | self._checked(day))
        finally:
            shutil.rmtree(folder)

    def _read(self, source: str, day: date) -> Reading:
        try:
            said = deliver.run(self._settings, self.profile, source, day)
        except AwasError as error:
            return Reading("stopped" if isinstance(error, DayStopped) else "fault", str(error))
        except Exception as error:  # whatever leaves the product as a bare exception is what we look for
            return Reading("crash", cause(error))
        con = connect(self._settings, read_only=True)
        try:
            found = rows(
                con,
                "select delivery_id, status, message from lake.ledger.delivery "
                "where source = ? and delivered_on = ? and known_to > ?",
                [source, day, day],
            )
            if not found:
                return Reading("unseen", said)
            delivery, status = found[-1]["delivery_id"], found[-1]["status"]
            if status != "accepted":
                return Reading(status, found[-1]["message"] or "")
            quarantined = _quarantined(con, delivery)
            told = _told(con, delivery, quarantined) | ({found[-1]["message"]} if found[-1]["message"] else set())
            accepted = _accepted(con, source, delivery)
        finally:
            con.close()
        return Reading(status, said, accepted, quarantined, frozenset(told))

    def examine(self, source: str, day: date, case: Case, truth: Reading) -> Verdict:
        """Deliver a case and judge what became of it. truth: the reading of the delivery undamaged."""
        found = self.read(source, day, case.files, None if case.ambiguous else truth)
        return judge(case, truth, found, key_columns(source))

    def _checked(self, day: date) -> set[str]:
        """What the day's check says beside the deliveries, of every source: a register is held against by others."""
        stopped = set()
        try:
            check.run(self._settings, self.profile, day)
        except DayStopped as stop:
            stopped = {str(stop)}
        con = connect(self._settings, read_only=True)
        try:
            failed = rows(
                con,
                "select source || ': ' || expectation as said from lake.ledger.day_check "
                "where as_of = ? and not success and severity <> 'info'",
                [day],
            )
        finally:
            con.close()
        return stopped | {row["said"] for row in failed}

    def _drop(self, source: str, day: date, files: Mapping[str, bytes]) -> Path:
        folder = self._drops / source / day.isoformat()
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder

    def _put_back(self) -> None:
        home = self._settings.home
        for path in home.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self._kept, home, dirs_exist_ok=True)


def _accepted(con: duckdb.DuckDBPyConnection, source: str, delivery: str) -> tuple[Row, ...]:
    """The delivery's accepted rows with what of them is restricted, without what says where they came from."""
    personal = [identifier(column.name) for column in restricted_columns(source)]
    more = "".join(f", r.{name}" for name in personal)
    join = f"left join lake.restricted.{source} as r using (delivery_id, file, line)" if personal else ""
    found = rows(con, f"select a.*{more} from lake.accepted.{source} as a {join} where delivery_id = ?", [delivery])
    return tuple({name: cell for name, cell in row.items() if name not in _PROVENANCE} for row in found)


def _quarantined(con: duckdb.DuckDBPyConnection, delivery: str) -> tuple[Quarantined, ...]:
    found = rows(
        con,
        "select file, line, reasons, row_text from lake.quarantine.row "
        "where delivery_id = ? and kind = 'quarantined' order by file, line",
        [delivery],
    )
    return tuple(Quarantined(r["file"], r["line"], tuple(r["reasons"]), r["row_text"] or "") for r in found)


def _told(con: duckdb.DuckDBPyConnection, delivery: str, quarantined: tuple[Quarantined, ...]) -> set[str]:
    """Signals, and expectations that the delivery did not meet, save those that only count rows in quarantine."""
    failed = rows(
        con,
        "select expectation, column_name, unexpected, note from lake.ledger.validation "
        "where delivery_id = ? and not success and severity <> 'info'",
        [delivery],
    )
    told = {row["note"] for row in failed if row["expectation"] == "signal"}
    for row in failed:
        if row["expectation"] == "signal" or row["expectation"] in _COUNTS_OF_QUARANTINE:
            continue
        column = row["column_name"]
        set_aside = [q for q in quarantined if not column or any(r.startswith(f"{column}:") for r in q.reasons)]
        if not row["unexpected"] or row["unexpected"] > len(set_aside):
            told.add(row["expectation"])
    return told


def _same_rows(one: Reading, other: Reading) -> bool:
    same = len(one.quarantined) == len(other.quarantined) and len(one.accepted) == len(other.accepted)
    return same and sorted(map(repr, one.accepted)) == sorted(map(repr, other.accepted))


def key_columns(source: str) -> tuple[str, ...]:
    """The columns that tell the rows of a source apart, by the names that they have in the lake."""
    columns = {column.name: column for column in load_contract(source).columns}
    return tuple(columns[name].pseudonym or name for name in load_contract(source).keys)
