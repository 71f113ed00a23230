"""The demo's home: remembered between runs, never mistaken for someone else's folder."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from torget.kit.vault import Keyring
from torget.management.demo import home


def test_default_home_when_nothing_is_named_lies_beside_the_real_one() -> None:
    real, demo = {"TORGET_HOME": "/srv/t"}, {"XDG_DATA_HOME": "/srv", "HOME": "/srv"}

    assert home.default_home(real) == Path("/srv/t")
    assert home.default_home(demo).name == "torget-demo"


def test_recall_when_the_home_is_new_makes_secrets_that_work(tmp_path: Path) -> None:
    memory = home.recall(tmp_path)

    keys = Keyring.parse(memory.token_keys)
    assert keys.open(keys.seal("token", place="p"), place="p") == "token"
    assert (memory.web_port, memory.prepared_for) == (0, "")
    assert len(memory.password) > 16
    assert len(memory.secret_key) > 50


def test_remember_when_recalled_gives_the_same_for_the_owner_only(tmp_path: Path) -> None:
    memory = replace(home.recall(tmp_path), web_port=8001, prepared_for="abc")

    home.remember(tmp_path, memory)

    assert home.recall(tmp_path) == memory
    assert (tmp_path / "demo.json").stat().st_mode & 0o777 == 0o600
    assert memory.password not in repr(memory)
    assert memory.token_keys not in repr(memory)


def test_recall_when_the_folder_is_someone_elses_refuses(tmp_path: Path) -> None:
    (tmp_path / "demo.lock").touch()
    (tmp_path / "pg18").mkdir()

    with pytest.raises(home.NotADemoHome) as caught:
        home.recall(tmp_path)

    assert str(caught.value) == (
        f"{tmp_path} innehåller annat än en demo (pg18). Välj en annan mapp med TORGET_HOME."
    )


@pytest.mark.parametrize("text", ["", "[]", '{"password": "x"}', '{"unknown": 1}'])
def test_recall_when_the_memory_is_damaged_says_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / "demo.json").write_text(text)

    with pytest.raises(home.NotADemoHome) as caught:
        home.recall(tmp_path)

    assert str(caught.value) == (
        f"{tmp_path / 'demo.json'} går inte att läsa. Ta bort mappen {tmp_path} och starta igen."
    )


def test_empty_when_the_home_is_a_demos_removes_all_but_the_locks(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    place = tmp_path / "home"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    place.mkdir()
    home.remember(place, home.recall(place))
    (place / "demo.lock").touch()
    (place / "network").mkdir()
    (place / "network" / "x").touch()
    (place / "link").symlink_to(elsewhere)

    home.empty(place)

    assert [entry.name for entry in place.iterdir()] == ["demo.lock"]
    assert (elsewhere / "kept").exists() is True


def test_empty_when_the_folder_is_someone_elses_removes_nothing(tmp_path: Path) -> None:
    (tmp_path / "photos").touch()

    with pytest.raises(home.NotADemoHome):
        home.empty(tmp_path)

    assert (tmp_path / "photos").exists() is True


def test_free_web_port_when_the_last_one_is_taken_gives_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(home, "WEB_PORTS", range(28_390, 28_392))

    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind(("127.0.0.1", 28_390))
        thief.listen()
        other = home.free_web_port(28_390)
        monkeypatch.setattr(home, "WEB_PORTS", range(28_390, 28_391))
        with pytest.raises(home.NoFreePort):
            home.free_web_port(28_390)

    assert other == 28_391
    assert home.free_web_port(28_391) == 28_391
