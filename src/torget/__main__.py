"""The command `torget`: Django's commands, with the embedded database where none is named."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from torget.kit import vault
from torget.kit.postgres.databases import addresses_only, databases
from torget.kit.postgres.errors import PostgresError
from torget.kit.postgres.home import home_from, prepare

# These look after the database themselves, or need none.
WITHOUT_DATABASE = frozenset(
    {
        "check_rulebook",
        "database_status",
        "help",
        "makemessages",
        "print_policy",
        "start_database",
        "stop_database",
        "upgrade_data",
        "--version",
        "version",
    }
)


def main() -> None:
    """Run one command of Torget; an expected fault is told in plain words, not as a trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "torget.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command == "demo" and "--prepare" not in sys.argv:
        from torget.management.demo import start  # noqa: PLC0415  keeps Django out of it

        raise SystemExit(start.main(sys.argv[2:], os.environ))
    try:
        prepare_environment(command)
    except PostgresError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from error
    if command == "worker":
        _work()
        return
    if command == "web":
        from torget.management import serving  # noqa: PLC0415  settings first

        serving.run(sys.argv[2:])
        return
    from django.core.management import execute_from_command_line  # noqa: PLC0415  settings first

    execute_from_command_line(sys.argv)


def _work() -> None:
    """The jobs' door: `torget worker`."""
    import django  # noqa: PLC0415  settings first

    django.setup()
    from torget.jobs import worker  # noqa: PLC0415  apps first

    worker.run()


def prepare_environment(command: str) -> None:
    """Name the database and the secrets for settings: the environment's own, or the home's."""
    if command in WITHOUT_DATABASE:
        return
    if "DATABASE_URL" not in os.environ:
        found = databases(os.environ) if command != "demo" else addresses_only(os.environ)
        os.environ["DATABASE_URL"] = found.app_url
        os.environ["DATABASE_OWNER_URL"] = found.owner_url or ""
    home = home_from(os.environ)
    if "TORGET_SECRET_KEY" not in os.environ:
        os.environ["TORGET_SECRET_KEY"] = kept_secret(home, "web_key")
    if "TORGET_TOKEN_KEYS" not in os.environ:
        os.environ["TORGET_TOKEN_KEYS"] = kept_secret(home, "token_key")


def kept_secret(home: Path, name: str) -> str:
    """Return a secret of this home, made at the first asking; mode 0600, outside the database."""
    prepare(home)
    folder = home / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(vault.new_key("k1"), encoding="ascii")
        try:
            os.link(draft, path)  # the first one wins, also between two processes
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")


if __name__ == "__main__":
    main()
