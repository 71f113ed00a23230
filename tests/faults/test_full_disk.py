"""R9: the disk of the database is full, and later it is not; nothing is lost or done twice."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from tests.faults.house import ROOT, House, house, until
from tests.faults.oracle import at_rest
from tests.personas import PASSWORD
from torget.kit import postgres

pytestmark = pytest.mark.faults
DISK = "400m"
FULL_S = 25.0
LOG_IN_EVERY_S = 3.0  # more often is refused as guessing
WITHIN_S = 60.0  # R9's promise
HANDLES = {"nyckel": "keyed", "andra": "keyed"}
WORDS = "Hej! Det har skrivits med omsorg och ska inte behova skrivas igen."
CSRF = "a" * 32
MOUNT, UNMOUNT = (shutil.which(name) or name for name in ("mount", "umount"))
_ITEMS = "select count(*) from torget_item"
_CURSORS = "select account_id::text, cursor from torget_feed order by 1"
_LOG = "select (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint"
_OPEN = """
select i.id::text from torget_item i join torget_account a on a.id = i.account_id
 where a.handle = 'nyckel' and i.state = 'open' order by i.id limit 1
"""


@dataclass(slots=True)
class SmallDisk:
    """The house's home on a disk of its own, that can be filled and freed."""

    path: Path
    server: postgres.Server = field(init=False)

    def fill(self) -> None:
        """Leave nothing: most of it at once, before others can take it, then the rest."""
        with self.filler.open("wb") as file:
            free = shutil.disk_usage(self.path).free
            os.posix_fallocate(file.fileno(), 0, max(free - 2 * 1024 * 1024, 1))
        self.fill_the_rest()

    def fill_the_rest(self) -> None:
        """Take what has come free since; others take of it at the same time."""
        with contextlib.suppress(OSError), self.filler.open("ab", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    @property
    def filler(self) -> Path:
        """The big file beside."""
        return self.path / "filler"


@pytest.fixture
def small_disk() -> Iterator[SmallDisk]:
    """A small disk with a database that saves like a real one, migrated."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    disk = SmallDisk(Path(tempfile.mkdtemp(prefix="tgd")))
    mounting = [MOUNT, "-t", "tmpfs", "-o", f"size={DISK},mode=755", "tmpfs", str(disk.path)]
    mounted = subprocess.run(mounting, check=False, capture_output=True, text=True)
    if mounted.returncode != 0:
        disk.path.rmdir()
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        disk.server = postgres.ensure_running(disk.path, {})
        migrate = ["migrate", "--database", "owner", "--verbosity", "0"]
        environment = os.environ | _urls(disk.server)
        subprocess.run(
            [sys.executable, "-m", "torget", *migrate], check=True, cwd=ROOT, env=environment
        )
        yield disk
    finally:
        disk.filler.unlink(missing_ok=True)
        postgres.stop(disk.path, {})
        subprocess.run([UNMOUNT, str(disk.path)], check=True)
        disk.path.rmdir()


@pytest.fixture
def full_house(small_disk: SmallDisk) -> Iterator[House]:
    """A house on the small disk."""
    with house(_urls(small_disk.server)) as built:
        built.fast = False
        built.settings["TORGET_HOME"] = str(small_disk.path)
        yield built


def _urls(server: postgres.Server) -> dict[str, str]:
    return {"DATABASE_URL": server.app_url, "DATABASE_OWNER_URL": server.owner_url}


@dataclass(slots=True)
class Browser:
    """An editor's browser, of which only what was answered is known."""

    port: int
    session: str
    email: str

    def get(self, path: str) -> tuple[int, str]:
        """Return the code and the page; 0 where nobody answers."""
        return self._ask("GET", path, None)

    def answer(self, item: str) -> tuple[int, str]:
        """Send an answer."""
        form = {"text": WORDS, "seen_version": "1", "csrfmiddlewaretoken": CSRF}
        return self._ask("POST", f"/inkorg/{item}/svara/", urlencode(form))

    def log_in(self) -> tuple[int, str]:
        """Log in."""
        form = {"login": self.email, "password": PASSWORD, "csrfmiddlewaretoken": CSRF}
        return self._ask("POST", "/konto/login/", urlencode(form))

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": f"torget={self.session}; csrf={CSRF}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            connection.close()


@dataclass(slots=True)
class Newcomer:
    """Somebody who is not logged in and tries now and then."""

    browser: Browser
    answers: Counter[int] = field(default_factory=Counter)
    again_at: float = 0.0

    def knock(self) -> None:
        """Try to log in, unless it was tried just now; in, or told why not."""
        if time.monotonic() < self.again_at:
            return
        self.again_at = time.monotonic() + LOG_IN_EVERY_S
        code, body = self.browser.log_in()
        self.answers[code] += 1
        assert code == 302 or (code == 503 and "TORGET-DB-001" in body), (code, body)


def _open_house(fire: House) -> Browser:
    """A town at work: collected, answered, with a browser open."""
    fire.open_networks("keyed")
    fire.make_town(HANDLES)
    for handle, kind in HANDLES.items():
        fire.citizens(handle, kind).bulk(60)
    fire.start_worker_by_command()
    fire.collected(120)
    editor = fire.clerk(do="log_in")
    browser = Browser(fire.start_web(), str(editor["session"]), str(editor["email"]))
    try:
        until("the web answers", lambda: browser.get("/inkorg/")[0] == 200, within_s=30)
    except AssertionError:
        told = browser.get("/inkorg/")
        pytest.fail(f"{told}\n{(fire.folder / 'web.log').read_text()[-2000:]}")
    return browser


def test_house_when_the_disk_fills_and_is_freed_then_nothing_is_lost_or_doubled(
    full_house: House, small_disk: SmallDisk, tell: Callable[[str], None]
) -> None:
    fire, browser = full_house, _open_house(full_house)
    newcomer = Newcomer(Browser(browser.port, "", browser.email))
    for handle in HANDLES:
        assert fire.answer(handle, 15) == 15
    small_disk.fill()  # while they are on their way
    time.sleep(3)
    small_disk.fill_the_rest()
    cursors, items = fire.ask(_CURSORS), fire.count(_ITEMS)
    log = fire.count(_LOG)
    pages, answers, lines, kept = Counter[int](), Counter[int](), 0, 0
    item = str(fire.ask(_OPEN)[0][0])
    end = time.monotonic() + FULL_S
    while time.monotonic() < end:
        for handle, kind in HANDLES.items():
            fire.citizens(handle, kind).bulk(20)
        small_disk.fill_the_rest()
        for path in ("/inkorg/", f"/inkorg/{item}/", "/handlingar/"):
            code, body = browser.get(path)
            pages[code] += 1
            lines += "full-line" in body
        code, body = browser.answer(item)
        answers[code] += 1
        kept += code == 503 and WORDS in body
        newcomer.knock()
        time.sleep(0.5)
    told = browser.get("/health")
    log = fire.count(_LOG) - log
    assert (fire.ask(_CURSORS), fire.count(_ITEMS)) == (cursors, items)
    assert set(pages) == {200}
    assert lines == pages[200]
    assert set(answers) <= {302, 409, 422, 503}
    assert kept == answers[503] > 0
    assert told == (200, '{"ok": false, "fault": "disk full"}')
    small_disk.filler.unlink()
    began = time.monotonic()
    shown = 120 + _asked(fire)
    until("all is collected", lambda: _collected(fire) >= shown, within_s=WITHIN_S)
    took = time.monotonic() - began
    delivered = took + fire.calm(within_s=120)
    verdict = at_rest(fire, within_s=120)
    faults = fire.workers[0].said().count("delivery_fault")
    tell(
        f"disk full for {FULL_S:.0f} s: {sum(pages.values())} pages read, all with the red line;"
        f" logins {dict(newcomer.answers)};"
        f" {answers[503]} answers refused with their words, {dict(answers)}; {log / 1e6:.1f} MB of"
        f" log; all collected {took:.1f} s after, delivered {delivered:.1f} s, {faults} faults,"
        f" at rest {time.monotonic() - began:.1f} s after:"
        f" {verdict}"
    )
    verdict.assert_all_well()
    assert took <= WITHIN_S
    assert delivered <= WITHIN_S
    assert newcomer.browser.log_in()[0] == 302
    until("the line is gone", lambda: "full-line" not in browser.get("/inkorg/")[1], within_s=10)
    assert _broken_leaves(fire) == 0


def _asked(fire: House) -> int:
    """Return how many messages citizens wrote beyond the first."""
    from torget.connectors.fake.ledger import entries  # noqa: PLC0415

    bulks = [e for peer in fire.peers.values() for e in entries(peer.home) if e.act == "bulk"]
    return sum(one.count for one in bulks) - 120


def _collected(fire: House) -> int:
    return fire.count("select count(*) from torget_record where remote_id ~ '^c[0-9]+$'")


def _broken_leaves(fire: House) -> int:
    """Return how many events do not have the leaf that their bytes give."""
    return fire.count(
        "select count(*) from torget_event where leaf <> sha256('\\x00'::bytea || canon)"
    )


def test_database_when_its_log_had_no_room_then_the_page_says_so_and_it_comes_back_by_itself(
    full_house: House, small_disk: SmallDisk, tell: Callable[[str], None]
) -> None:
    fire, browser = full_house, _open_house(full_house)
    item = str(fire.ask(_OPEN)[0][0])
    small_disk.fill()
    with pytest.raises(psycopg.Error), psycopg.connect(small_disk.server.admin_url) as admin:
        _spend_reserve(admin)
    small_disk.fill_the_rest()
    until("it is away", lambda: browser.get("/health")[0] == 503, within_s=20)
    for handle, kind in HANDLES.items():
        fire.citizens(handle, kind).bulk(20)
    code, body = browser.answer(item)
    assert (code, WORDS in body, "full-line" in body) == (503, True, True)
    assert browser.get("/inkorg/")[0] == 503
    time.sleep(10)
    assert postgres.status(small_disk.path, {}).pid is None
    small_disk.filler.unlink()
    began = time.monotonic()
    until("it is back", lambda: browser.get("/inkorg/")[0] == 200, within_s=WITHIN_S)
    back = time.monotonic() - began
    until("all is collected", lambda: _collected(fire) >= 160, within_s=WITHIN_S)
    took = time.monotonic() - began
    verdict = at_rest(fire, within_s=120)
    tell(f"log without room: pages again {back:.1f} s after, all collected {took:.1f} s: {verdict}")
    verdict.assert_all_well()
    assert took <= WITHIN_S


def _spend_reserve(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    while True:
        admin.execute("select pg_logical_emit_message(true, 'a', repeat('a', 50000000))")
