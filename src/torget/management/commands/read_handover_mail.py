"""`torget read_handover_mail`: a diary's replies, from a maildir or one on standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from torget.handover import replies
from torget.handover.models import How


class Command(BaseCommand):
    """Keep every mail as it came, then read them. A mail read twice changes nothing."""

    help = "Läser svar på överlämningar: en maildir, eller ett rått e-brev på standard in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, if there is one."""
        parser.add_argument("--maildir", default="", help="mapp med new och cur")

    def handle(self, *_args: object, **options: object) -> None:
        """Read them and tell how many there were."""
        folder = str(options["maildir"])
        kept = self._maildir(Path(folder)) if folder else self._one(sys.stdin.buffer.read(_MOST))
        replies.read_all(now=timezone.now())
        self.stdout.write(f"{kept} svar lästa.")

    def _maildir(self, folder: Path) -> int:
        """Keep each new mail and then move it to cur, so that one that fails is read again."""
        new, read = folder / "new", folder / "cur"
        if not new.is_dir() or not read.is_dir():
            raise CommandError("Mappen är ingen maildir: new och cur saknas.")
        kept = 0
        for path in sorted(new.iterdir()):
            if path.is_symlink() or not path.is_file():
                continue
            with path.open("rb") as mail:
                kept += self._one(mail.read(_MOST))
            path.rename(read / f"{path.name}:2,S")
        return kept

    def _one(self, raw: bytes) -> int:
        if not raw or len(raw) > replies.MOST_MAIL_BYTES:
            self.stderr.write("Ett e-brev var tomt eller för stort och lästes inte.")
            return 0
        return int(replies.receive(How.MAIL, raw, route=None, now=timezone.now()))


_MOST = replies.MOST_MAIL_BYTES + 1
