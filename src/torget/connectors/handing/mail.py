"""A mail to the registrar's function mailbox: the files attached, one Message-ID for ever.

The bytes are made from the parcel alone, so a mail sent again is the same mail. Nobody's words
are in its headers. Source: RFC 5321 4.2.5 (who has a message after which reply), 5322 3.6.4.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from torget.connectors.handing.port import Abilities, Destination, MailServer, Parcel, Pending
from torget.connectors.port import IdempotencyClass, NotAccepted, OutcomeUnknown

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}")
_ACCEPTED = 250
_BOTH_WAYS = 2  # socket.SHUT_RDWR, without the module: only the guarded client opens lines
_PERMANENT = 500
_TEN_YEARS_S = 10 * 365 * 86_400
_TEXT = (
    "Här kommer en handling från kommunens sociala medier.\n\n"
    "Innehållet finns i bilagorna: handling.pdf för den som läser, manifest.json för system.\n"
    "Svara på det här meddelandet med numret, så hittar Torget rätt. Behåll ämnesraden.\n\n"
    "Märke: {token}\n"
)


class Mail:
    """Speaks SMTP once. Its outcome is accepted, not accepted or unknown, and nothing else."""

    name = "mail"
    abilities = Abilities(
        sends=True,
        wants=frozenset({"address"}),
        open_way=True,
        idempotency=IdempotencyClass.KEYED,
        key_lifetime_s=_TEN_YEARS_S,
        list_lag_s=0,
        max_bytes=20_000_000,
    )

    def hand_over(self, destination: Destination, parcel: Parcel) -> Pending:
        """The mail server has taken the mail, and tells so."""
        server = _server(destination)
        message = compose(destination.address, server.sender, parcel)
        with _line(server, destination.deadline_s) as line:
            _envelope(line, server.sender, destination.address)
            _data(line, message.as_bytes(policy=SMTP))
        return Pending(str(message["Message-ID"]))

    def look_up(self, destination: Destination, parcel: Parcel) -> None:
        """Mail cannot be read back; the Message-ID makes a second one the same."""
        del destination, parcel


def compose(address: str, sender: str, parcel: Parcel) -> EmailMessage:
    """Return the mail: the same bytes for the same parcel.

    Raises NotAccepted, permanent, for an address or a title that would break a header.
    """
    if not ADDRESS.fullmatch(address) or not ADDRESS.fullmatch(sender):
        raise NotAccepted("address_unusable", permanent=True)
    if not parcel.title.isprintable() or not re.fullmatch(r"[A-Za-z0-9-]{1,80}", parcel.key):
        raise NotAccepted("title_unusable", permanent=True)
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = address
    message["Subject"] = f"{parcel.title} [{parcel.token}]"
    message["Date"] = format_datetime(parcel.made_at)
    message["Message-ID"] = f"<{parcel.key}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Torget-Token"] = parcel.token
    message.set_content(_TEXT.format(token=parcel.token), cte="quoted-printable")
    for file in parcel.files:
        kind, _, sub = file.media_type.partition("/")
        message.add_attachment(
            file.body, maintype=kind, subtype=sub or "octet-stream", filename=file.name
        )
    message.set_boundary(f"=_{parcel.key}")
    return message


def _server(destination: Destination) -> MailServer:
    if destination.server is None:
        raise NotAccepted("no_mail_server", permanent=False)
    return destination.server


@contextmanager
def _line(server: MailServer, deadline_s: float) -> Iterator[smtplib.SMTP]:
    """Give a line that is ready for a mail, cut off when its total time is over."""
    line = smtplib.SMTP(timeout=deadline_s)
    if server.tls == "ssl":
        line = smtplib.SMTP_SSL(timeout=deadline_s, context=ssl.create_default_context())
    watch = threading.Timer(deadline_s, _cut, [line])
    watch.daemon = True
    watch.start()
    try:
        _open(line, server)
        yield line
        with contextlib.suppress(smtplib.SMTPException, OSError):
            line.quit()
    finally:
        watch.cancel()
        line.close()


def _cut(line: smtplib.SMTP) -> None:
    if line.sock is not None:
        with contextlib.suppress(OSError):
            line.sock.shutdown(_BOTH_WAYS)


def _open(line: smtplib.SMTP, server: MailServer) -> None:
    """Connect, encrypt and log in; whatever goes wrong here, nothing has been taken."""
    try:
        code, _said = line.connect(server.host, server.port)
        if code // 100 != 2:  # noqa: PLR2004  RFC 5321 4.2.1
            raise NotAccepted(f"smtp_{code}", permanent=False, http_status=code)
        line.ehlo_or_helo_if_needed()
        if server.tls == "starttls":
            line.starttls(context=ssl.create_default_context())
            line.ehlo()
        if server.user:
            line.login(server.user, server.password)
    except smtplib.SMTPResponseException as error:
        code = error.smtp_code
        raise NotAccepted(f"smtp_{code}"[:60], permanent=False, http_status=code) from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotAccepted(f"mail_{type(error).__name__.lower()}"[:60], permanent=False) from error


def _envelope(line: smtplib.SMTP, sender: str, address: str) -> None:
    """Name sender and receiver; a server that says no has taken nothing."""
    try:
        for code, _said in (line.mail(sender), line.rcpt(address)):
            if code // 100 != 2:  # noqa: PLR2004  RFC 5321 4.2.1
                raise NotAccepted(f"smtp_{code}", permanent=code >= _PERMANENT, http_status=code)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotAccepted(f"mail_{type(error).__name__.lower()}"[:60], permanent=False) from error


def _data(line: smtplib.SMTP, message: bytes) -> None:
    """Send the mail. Only a clear answer after the last dot tells; silence is unknown."""
    try:
        code, _said = line.data(message)
    except smtplib.SMTPDataError as error:  # said no to the word DATA: no byte has left
        raise NotAccepted(
            f"smtp_{error.smtp_code}",
            permanent=error.smtp_code >= _PERMANENT,
            http_status=error.smtp_code,
        ) from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise OutcomeUnknown(f"mail_{type(error).__name__.lower()}"[:60]) from error
    if code == _ACCEPTED:
        return
    if 400 <= code < 600:  # noqa: PLR2004  RFC 5321 4.2.1: refused, for now or for ever
        raise NotAccepted(f"smtp_{code}", permanent=code >= _PERMANENT, http_status=code)
    raise OutcomeUnknown(f"smtp_{code}", http_status=max(code, 0))


ADAPTER = Mail()
