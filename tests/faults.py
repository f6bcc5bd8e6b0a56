"""`python -m tests.faults FOLDER`: what happens to the lake when a delivering process dies, told as JSON.

Everything heavy is imported once; each scene is a fork of this process, which itself never opens a database.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from expectations import runner
from tests.conftest import KEY
from transforms import deliver
from transforms.profile import Profile, Source
from transforms.settings import Settings
from transforms.warehouse import connect

assert runner
HEADER = (
    "permit_no,worker_doc_no,worker_birth_date,employer_name,destination,occupation,applied_on,status,recorded_at\n"
)
LAST = date(2026, 3, 3)
# a process dies before it sends the first statement of its own that begins like this, or after it
BOUNDARIES = {
    "before the transaction": ("begin transaction", "before"),
    "after the ledger's line": ("insert into lake.ledger.delivery", "after"),
    "after the accepted rows": ("insert into lake.accepted", "after"),
    "after the quarantine": ("insert into lake.quarantine", "after"),
    "after ending what is replaced": ("delete from lake.accepted", "after"),
    "before the commit": ("commit", "before"),
    "after the commit": ("commit", "after"),
}
CONTENT = {
    "accepted": "select * from lake.accepted.work_permits order by all",
    "restricted": "select * from lake.restricted.work_permits order by all",
    "quarantine": "select * from lake.quarantine.row order by all",
    "ledger": "select * from lake.ledger.delivery order by all",
    "validation": "select * from lake.ledger.validation order by all",
}
CONSISTENT = """
    select
        (select count(*) from (select distinct delivery_id, file, line from lake.accepted.work_permits)),
        (select coalesce(sum(accepted), 0) from lake.ledger.delivery),
        (select count(*) from lake.quarantine.row),
        (select coalesce(sum(quarantined + superseded), 0) from lake.ledger.delivery)
"""


def permit(number: int, status: str, recorded: str) -> str:
    return f"P{number},D{number},1990-01-01,Acme,MYS,9211,2026-02-01,{status},{recorded}T10:00:00+07:00\n"


def write(drops: Path, day: str, text: str) -> None:
    folder = drops / "work_permits" / day
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.csv").write_text(HEADER + text, encoding="utf-8")


def world(top: Path) -> Path:
    """Three days: permits, corrections with a broken and a doubled row, more permits."""
    drops = top / "drops"
    write(drops, "2026-03-01", "".join(permit(n, "approved", "2026-02-02") for n in range(300)))
    again = [permit(n, "ended", "2026-03-02") for n in range(100)]
    write(drops, "2026-03-02", "".join([*again, again[0], permit(1, "no such status", "2026-03-02")]))
    write(drops, "2026-03-03", "".join(permit(n, "approved", "2026-03-03") for n in range(300, 500)))
    return drops


def installation(home: Path, drops: Path) -> tuple[Settings, Profile]:
    settings = Settings(home=home, key=KEY, drops=str(drops), threads=1)  # type: ignore[arg-type]
    source = Source(required=True, complete_when="folder", max_quarantined_share=1.0)
    folder = drops.parent / "profile"
    return settings, Profile(
        name="test", folder=folder, timezone="Asia/Jakarta", drops=str(drops), sources={"work_permits": source}
    )


class Mortal:
    """A connection whose process kills itself at a statement."""

    def __init__(self, con: Any, statement: str, when: str) -> None:
        self.con, self.statement, self.when = con, statement, when

    def execute(self, query: str, *values: Any) -> Any:
        met = " ".join(query.split()).startswith(self.statement)
        if met and self.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = self.con.execute(query, *values)
        if met:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    def __getattr__(self, name: str) -> Any:
        return getattr(self.con, name)


def forked(work: Callable[[], Any], *, kill_after: float | None = None) -> Any:
    """What `work` returns in a process of its own; the number of the signal that ended it, where one did."""
    read, send = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            answer: Any = {"returned": work()}
        except BaseException as error:
            answer = {"raised": f"{type(error).__name__}: {error}"}
        with os.fdopen(send, "w") as stream:
            json.dump(answer, stream, default=str)
        os._exit(0)
    os.close(send)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(read) as stream:
        told = stream.read()
    _, status = os.waitpid(child, 0)
    return json.loads(told) if told and not os.WIFSIGNALED(status) else {"killed": os.WTERMSIG(status)}


def run(home: Path, drops: Path) -> str:
    return deliver.run(*installation(home, drops), "work_permits", LAST)


def dying(home: Path, drops: Path, statement: str, when: str) -> str:
    deliver.connect = lambda settings: Mortal(connect(settings), statement, when)
    return run(home, drops)


def content(home: Path, drops: Path) -> dict[str, Any]:
    con = connect(installation(home, drops)[0], read_only=True)
    return {name: con.execute(query).fetchall() for name, query in CONTENT.items()}


def remains(home: Path) -> list[str]:
    return [path.name for path in (home / "scratch").glob("delivery-*")]


def after(home: Path, drops: Path, whole: Any) -> dict[str, Any]:
    """Run again after a fault: is the lake the one that an undisturbed run makes, is nothing left lying about?"""
    again = forked(lambda: run(home, drops))
    return {"again": again, "same": forked(lambda: content(home, drops)) == whole, "remains": remains(home)}


def watching(home: Path, drops: Path, until: Path) -> dict[str, Any]:
    """Read the lake over and over; what was seen half, how often it was read, and the longest wait in seconds."""
    con = connect(installation(home, drops)[0], read_only=True)
    reads, longest, half = 0, 0.0, []
    while not until.exists():
        started = time.monotonic()
        row = con.execute(CONSISTENT).fetchall()[0]
        longest, reads = max(longest, time.monotonic() - started), reads + 1
        if row[0] != row[1] or row[2] != row[3]:
            half.append(row)
    return {"reads": reads, "longest": longest, "half": half}


def standing(home: Path, drops: Path, ready: Path, until: Path) -> list[Any]:
    """A reader in one long transaction: it sees what it saw at first, and keeps nobody from writing."""
    con = connect(installation(home, drops)[0], read_only=True)
    con.execute("begin transaction")
    first = con.execute(CONSISTENT).fetchall()
    ready.touch()
    while not until.exists():
        time.sleep(0.05)
    return [first, con.execute(CONSISTENT).fetchall()]


def with_readers(top: Path, drops: Path, base: Path) -> dict[str, Any]:
    home, done, ready = top / "readers", top / "done", top / "ready"
    shutil.copytree(base, home)
    read, send = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        seen = {}
        pid = os.fork()
        if pid == 0:
            told = forked(lambda: standing(home, drops, ready, done))
            (top / "standing.json").write_text(json.dumps(told))
            os._exit(0)
        seen = forked(lambda: watching(home, drops, done))
        os.waitpid(pid, 0)
        with os.fdopen(send, "w") as stream:
            json.dump({"watching": seen, "standing": json.loads((top / "standing.json").read_text())}, stream)
        os._exit(0)
    os.close(send)
    while not ready.exists():
        time.sleep(0.05)
    wrote = forked(lambda: run(home, drops))
    done.touch()
    with os.fdopen(read) as stream:
        told = json.load(stream)
    os.waitpid(child, 0)
    return told | {"wrote": wrote}


def on_a_full_disk(top: Path, drops: Path, base: Path, whole: Any) -> dict[str, Any] | None:
    """A home on a file system that is too small, and then is not; None where none can be mounted."""
    small = top / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        return None
    try:
        shutil.copytree(base, small / "home")
        used = shutil.disk_usage(small).used // 1024
        subprocess.run(["mount", "-o", f"remount,size={used + 256}k", str(small)], check=True)
        broken = forked(lambda: run(small / "home", drops))
        subprocess.run(["mount", "-o", "remount,size=64m", str(small)], check=True)
        return {"broken": broken} | after(small / "home", drops, whole)
    finally:
        subprocess.run(["umount", str(small)], check=True)


class Contended(Mortal):
    """A connection at whose first commit another process has just taken the catalogue's lock, for two seconds."""

    def execute(self, query: str, *values: Any) -> Any:
        if query == "commit" and self.statement:
            hold = (
                "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30); "
                "c.execute('begin immediate'); print('held', flush=True); time.sleep(2); c.execute('rollback')"
            )
            holder = subprocess.Popen([sys.executable, "-c", hold, self.statement], stdout=subprocess.PIPE)
            assert holder.stdout
            self.statement, self.when = "", holder.stdout.readline().decode()
        return self.con.execute(query, *values)


def locked(top: Path, drops: Path, base: Path, whole: Any) -> dict[str, Any]:
    home = top / "locked"
    shutil.copytree(base, home)

    def contended() -> str:
        catalogue = str(home / "lake" / "catalog.sqlite")
        deliver.connect = lambda settings: Contended(connect(settings), catalogue, "")
        return run(home, drops)

    return {"contended": forked(contended)} | after(home, drops, whole)


def under_another_clock(top: Path, drops: Path, base: Path, whole: Any) -> dict[str, Any]:
    """The machine's clock had run ahead by decades when the last snapshot was made, and has been put right since."""
    import sqlite3

    home = top / "clock"
    shutil.copytree(base, home)
    with sqlite3.connect(home / "lake" / "catalog.sqlite") as con:
        con.execute("update ducklake_snapshot set snapshot_time = '2099-01-01 00:00:00+00'")
    return after(home, drops, whole)


def main(folder: str) -> int:
    top = Path(folder)
    drops = world(top)
    forked(lambda: deliver.run(*installation(top / "base", drops), "work_permits", date(2026, 3, 1)))
    started = time.monotonic()
    shutil.copytree(top / "base", top / "whole")
    first = forked(lambda: run(top / "whole", drops))
    assert "returned" in first, first
    taken = time.monotonic() - started
    whole = forked(lambda: content(top / "whole", drops))
    assert "returned" in whole, whole
    told: dict[str, Any] = {"killed": {}, "rows": {name: len(rows) for name, rows in whole["returned"].items()}}
    for number, (name, (statement, when)) in enumerate(BOUNDARIES.items()):
        home = top / f"boundary{number}"
        shutil.copytree(top / "base", home)
        died = forked(lambda h=home, s=statement, w=when: dying(h, drops, s, w))
        told["killed"][name] = {"died": died} | after(home, drops, whole)
    chance = random.Random(11)
    for number in range(2):
        home = top / f"moment{number}"
        shutil.copytree(top / "base", home)
        died = forked(lambda h=home: run(h, drops), kill_after=taken * chance.uniform(0.1, 0.9))
        told["killed"][f"at a moment ({number + 1})"] = {"died": died} | after(home, drops, whole)
    told["readers"] = with_readers(top, drops, top / "base")
    told["full"] = on_a_full_disk(top, drops, top / "base", whole)
    told["locked"] = locked(top, drops, top / "base", whole)
    told["clock"] = under_another_clock(top, drops, top / "base", whole)
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
