"""The walk through the demo, against small stand-ins of its two servers."""

import json
import threading
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from torget.management.demo import check

ITEM = "0192f3c4-0000-7000-8000-00000000000a"
CLOSED = "0192f3c4-0000-7000-8000-00000000000b"
RECORD = "0192f3c4-0000-7000-8000-00000000000c"
PORTS = range(28_360, 28_390)
LOGIN_PATH = "/konto/logga-in/"
LOGIN = '<form method="post" action="/konto/logga-in/"><input name="login"><input type="password" \
name="password"><input type="hidden" name="csrf" value="c1"></form>'


@dataclass
class Town:
    """What the stand-ins know, and how they misbehave."""

    password: str = "torg"
    items: tuple[str, ...] = (CLOSED, ITEM)
    answers: bool = True
    form: bool = True
    record: bool = True
    inbox_status: int = 200
    sent: list[str] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    town: Town

    def do_GET(self) -> None:
        path = urllib.parse.urlsplit(self.path).path
        self.town.seen.append(("GET", path))
        if path.startswith("/api/"):
            self.reply(json.dumps([{"content": f"<p>{text}</p>"} for text in self.town.sent]))
        elif path == LOGIN_PATH:
            self.reply(LOGIN if self.town.form else "<h1>Stängt</h1>")
        elif "session=1" not in self.headers.get("Cookie", ""):
            self.redirect(LOGIN_PATH)
        elif path == check.INBOX_PATH:
            links = "".join(f'<a href="/inkorg/{item}/">x</a>' for item in self.town.items)
            self.reply(f'<a href="/inkorg/alla/">Alla</a>{links}', self.town.inbox_status)
        else:
            self.reply(self.page(path))

    def page(self, path: str) -> str:
        record = f'<a href="/handlingar/{RECORD}/">Handling</a>' if self.town.record else ""
        if path != f"/inkorg/{ITEM}/":
            return record
        return f'{record}<form method="post" action="svara/"><textarea name="text"></textarea>\
<input type="hidden" name="csrf" value="c2"><input type="checkbox" name="quiet" value="1">\
<input type="submit" name="go" value="Svara"></form>'

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        fields = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))
        self.town.seen.append(("POST", self.path))
        if self.path == LOGIN_PATH:
            ok = (fields["password"], fields["csrf"]) == (self.town.password, "c1")
            self.redirect("/idag/" if ok else LOGIN_PATH, cookie=ok)
        elif self.path == f"/inkorg/{ITEM}/svara/" and set(fields) == {"csrf", "text"}:
            if self.town.answers:
                self.town.sent.append(fields["text"])
            self.redirect(f"/inkorg/{ITEM}/")
        else:
            self.reply("fel", 400)

    def reply(self, text: str, status: int = 200) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, path: str, *, cookie: bool = False) -> None:
        self.send_response(302)
        self.send_header("Location", path)
        self.send_header("Content-Length", "0")
        if cookie:
            self.send_header("Set-Cookie", "session=1; Path=/")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
        """Say nothing."""


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def address(town: Town) -> Iterator[str]:
    handler = type("TownHandler", (Handler,), {"town": town})
    server = next(filter(None, (_listen(port, handler) for port in PORTS)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def _listen(port: int, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer | None:
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        return None


def walk(address: str, password: str = "torg") -> tuple[int, list[str]]:
    said: list[str] = []
    target = check.Target(address, address, "astrid.ek@exempelby.example", password, ("7",))
    code = check.run(target, said.append)
    return code, [line.partition(" ms  ")[2] or line for line in said]


def test_run_when_all_is_well_tells_each_step_and_gives_0(town: Town, address: str) -> None:
    code, said = walk(address)

    assert said[:-1] == [
        "öppnade inloggningen",
        "loggade in som astrid.ek@exempelby.example",
        "öppnade inkorgen (2 meddelanden på sidan)",
        f"öppnade meddelandet /inkorg/{ITEM}/",
        "skickade svaret",
        "såg svaret på nätverket",
        f"öppnade handlingen /handlingar/{RECORD}/",
    ]
    assert (code, said[-1].partition(" på ")[0]) == (0, "Kontrollen gick igenom")
    assert ("POST", f"/inkorg/{ITEM}/svara/") in town.seen
    assert town.sent[0].startswith("Tack för att du skrev.")


def test_run_when_the_password_is_wrong_stops_and_gives_1(address: str) -> None:
    code, said = walk(address, "fel")

    assert (code, said[-1]) == (
        1,
        "Kontrollen stannade: astrid.ek@exempelby.example släpptes inte in",
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"form": False}, "inloggningssidan saknar formulär"),
        ({"items": ()}, "inkorgen är tom"),
        ({"items": (CLOSED,)}, "inget meddelande i inkorgen går att svara på"),
        ({"answers": False}, "svaret kom inte ut på nätverket inom 0.3 s"),
        ({"record": False}, "meddelandet leder inte till sin handling"),
        ({"inbox_status": 500}, "/inkorg/ svarade 500"),
    ],
)
def test_run_when_a_step_fails_says_which(
    town: Town,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    wrong: dict[str, object],
    says: str,
) -> None:
    monkeypatch.setattr(check, "ARRIVAL_LIMIT_S", 0.3)
    for name, value in wrong.items():
        setattr(town, name, value)

    code, said = walk(address)

    assert (code, said[-1]) == (1, f"Kontrollen stannade: {says}")


def test_run_when_nothing_listens_says_so() -> None:
    began = time.monotonic()

    code, said = walk("http://127.0.0.1:28399")

    assert code == 1
    assert said[-1].startswith("Kontrollen stannade: /inkorg/ gick inte att nå")
    assert time.monotonic() - began < 5


def test_visitor_when_a_form_points_out_of_the_demo_refuses() -> None:
    visitor = check.Visitor("http://127.0.0.1:28399")

    with pytest.raises(check.CheckFailed) as caught:
        visitor.post(check.Form("http://evil.example/", "post", {}), {})

    assert str(caught.value) == "sidan pekar ut ur demon: http://evil.example/"


def test_target_when_shown_hides_the_password() -> None:
    target = check.Target("http://a", "http://b", "x@exempelby.example", "hemligt-ord")

    assert "hemligt-ord" not in repr(target)
