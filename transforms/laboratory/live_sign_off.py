"""`python -m transforms.laboratory.live_sign_off [--keep DIR]`: Airflow as operators run it, and people who sign.

Some minutes: a small world, `airflow standalone` on a port of its own, Chromium. Day one: somebody who is no approver
is turned away, the approver approves. Day two: the approver refuses, with a reason. Pictures of what they saw are kept.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from transforms.laboratory.programs import simulate
from transforms.settings import CONFIG_DIR, ROOT

DAYS = ("2026-03-30", "2026-03-31")
PATIENCE = 900  # seconds for a day, at most


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="a new folder for home, world and pictures; else a temporary one")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that Airflow never outlives this
    folder = parser.parse_args().keep or Path(tempfile.mkdtemp(prefix="awas_sign_off_"))
    folder.mkdir(parents=True, exist_ok=True)
    simulate(folder / "world", "--agencies", "120", "--crossings", "20000", "--daily", "2")
    shutil.copytree(CONFIG_DIR / "profiles" / "asean", folder / "profile", dirs_exist_ok=True)
    with (folder / "profile" / "profile.yml").open("a", encoding="utf-8") as file:
        file.write("approvers: [siti]\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "airflow.log").open("wb") as log:
        airflow = subprocess.Popen(
            [sys.executable, "-m", "transforms", "airflow"],
            cwd=ROOT, env=_environment(folder, port), stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            _both_days(browser, f"http://127.0.0.1:{port}", folder)
    finally:
        os.killpg(airflow.pid, signal.SIGTERM)
        try:
            airflow.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(airflow.pid, signal.SIGKILL)
    print(f"signed and refused in Airflow's page; pictures in {folder}")
    return 0


def _environment(folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWAS_", "AIRFLOW_"))}
    return kept | {
        "AWAS_HOME": str(folder / "home"),
        "AWAS_PROFILE": str(folder / "profile"),
        "AWAS_DROPS": str(folder / "world" / "drops"),
        "AWAS_KEY": "a key that only tests use",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "siti:admin,eve:op",
    }


def _both_days(browser: Browser, address: str, folder: Path) -> None:
    passwords = folder / "home" / "airflow" / "simple_auth_manager_passwords.json.generated"
    _until(passwords.exists, "Airflow has no users")
    _until(lambda: _answers(address), "Airflow's page does not answer")
    users = json.loads(passwords.read_text(encoding="utf-8"))
    siti, eve = (_enter(browser, address, name, users[name]) for name in ("siti", "eve"))
    current = folder / "home" / "releases" / "current"
    _approved(siti, eve, address, folder, current)
    _refused(siti, address, folder, current)
    siti.goto((folder / "home" / "releases" / "today.html").as_uri())
    siti.screenshot(path=folder / "today.png")


def _answers(address: str) -> bool:
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.socket() as there:
        return there.connect_ex((host, int(port))) == 0


def _approved(siti: Page, eve: Page, address: str, folder: Path, current: Path) -> None:
    """The first day: one who is no approver is turned away, the approver puts it in force."""
    _start(siti, address, DAYS[0])
    _open_question(siti, address, DAYS[0], folder)
    _open_question(eve, address, DAYS[0], folder)
    _expect(_answer(eve, "Approve") == 403, "somebody who is no approver was let through")
    _expect(not current.exists(), "a release is in force that nobody approved")
    _expect(_answer(siti, "Approve") == 200, "the approver could not approve")
    _until(current.exists, "what was approved is not in force")
    approval = json.loads((current / "manifest.json").read_text(encoding="utf-8"))["approval"]
    _expect(approval["by"] == "siti", f"the manifest names somebody else: {approval}")


def _refused(siti: Page, address: str, folder: Path, current: Path) -> None:
    """The second day: refused with a reason, which is kept; the first day's release stays in force."""
    _start(siti, address, DAYS[1])
    _open_question(siti, address, DAYS[1], folder)
    siti.locator("#element_reason").fill("Two units are missing")
    _expect(_answer(siti, "Reject") == 200, "the approver could not refuse")
    refused = folder / "home" / "refused"
    _until(lambda: any(refused.glob("*.json")), "the refusal is not kept")
    [note] = [json.loads(path.read_text(encoding="utf-8")) for path in refused.glob("*.json")]
    kept = (note["by"], note["reason"])
    _expect(kept == ("siti", "Two units are missing"), f"the refusal is kept as {note}")
    _expect(current.resolve().name.startswith(DAYS[0]), "a refused draft is in force")


def _enter(browser: Browser, address: str, name: str, password: str) -> Page:
    page = browser.new_context(viewport={"width": 1300, "height": 2400}).new_page()
    page.goto(address)
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.get_by_text("Welcome").wait_for()
    return page


def _start(page: Page, address: str, day: str) -> None:
    """The day by hand, without waiting for deliveries."""
    page.goto(f"{address}/dags/daily_watchlists")
    page.get_by_role("button", name="Trigger").first.click()
    form = page.get_by_role("dialog")
    form.locator("input[type=date]").fill(day)
    form.locator("label:has(input[type=checkbox])").last.click()
    form.get_by_role("button", name="Trigger").last.click()
    form.wait_for(state="hidden")


def _open_question(page: Page, address: str, day: str, folder: Path) -> None:
    question = page.get_by_role("link", name=f"Put the watchlists of {day} in force?")

    def asked() -> bool:
        page.goto(f"{address}/required_actions")
        page.wait_for_timeout(3000)
        return question.count() > 0

    _until(asked, f"nobody is asked to sign {day}")
    question.first.click()
    page.get_by_role("heading", name="Before you sign").wait_for()
    page.screenshot(path=folder / f"question_{day}.png")


def _answer(page: Page, answer: str) -> int:
    """Click an answer; what Airflow said to it."""
    with page.expect_response(lambda response: response.request.method == "PATCH") as told:
        page.get_by_role("button", name=answer, exact=True).click()
    return told.value.status


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SystemExit(otherwise)


def _until(there: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        if time.monotonic() > end:
            raise SystemExit(f"{otherwise} after {PATIENCE} seconds")
        time.sleep(2)


if __name__ == "__main__":
    sys.exit(main())
