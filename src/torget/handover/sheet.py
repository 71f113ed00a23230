"""From the papers of a hand-over to the sheet a person reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from torget.connectors.handing.port import File
from torget.handover.manifest import Papers, media_name
from torget.handover.models import HandOver, Port
from torget.handover.paper import Facts, Message, Part, Sheet, Words
from torget.ledger.canon import Plain
from torget.records import thread

_TITLES = {
    Port.REGISTRY: "Handling att diarieföra",
    Port.COMPLAINTS: "Synpunkt från sociala medier",
}
_DIRECTIONS = {"received": "inkommen", "issued": "upprättad", "unknown": "oklar riktning"}
_STATES = {"present": "finns kvar", "edited": "ändrad", "deleted": "borttagen på nätverket"}


def sheet_of(row: HandOver, papers: Papers, *, now: datetime) -> Sheet:
    """Return everything the paper says, in the order a registrar asks for it."""
    return Sheet(
        title=_TITLES[Port(row.port)],
        lead=_lead(papers),
        foot=f"{row.token} · {settings.TORGET_MUNICIPALITY}",
        municipality=settings.TORGET_MUNICIPALITY,
        made_at=now,
        facts=_facts(row),
        parts=(
            Part("Meddelandet", messages=(_message(papers.message),)),
            *_context(papers),
            _files(papers.evidence, papers.message),
            _events(papers.events),
        ),
    )


def title(row: HandOver) -> str:
    """Return what the package is called where nobody's words may stand: subjects and headings."""
    return f"{_TITLES[Port(row.port)]}: {row.record}"


def _lead(papers: Papers) -> str:
    if papers.secrecy:
        return "Handlingen är märkt med sekretess. Bedöm den innan den lämnas vidare."
    return "Handlingen kommer från kommunens konto i ett socialt medium."


def _facts(row: HandOver) -> Facts:
    told = [
        ("Nämnd", row.authority.name),
        ("Verksamhet", f"{row.unit.name}, {row.unit.department.name}"),
        ("Konto", f"{row.account.display_name} ({row.account.handle}, {row.account.host})"),
        ("Handlingens nummer i Torget", str(row.record)),
        ("Lämnas över av", " ".join(filter(None, (row.asked_by.name, row.asked_by.title)))),
        ("Tid", _when(row.asked_at)),
        ("Grund", row.ground),
        ("Märke i svar", row.token),
    ]
    return [*told, ("Anteckning", row.note)] if row.note else told


def _message(message: thread.Message) -> Message:
    record, head = message.record, message.head
    content = head.version.content
    many = len(message.versions) > 1
    return Message(
        title=f"{content.author_name or 'Okänd avsändare'}, {_when(record.received_at)}",
        facts=[
            ("Avsändarens id", content.author_id or "okänt"),
            ("Handling", f"{record}, {_DIRECTIONS.get(head.direction, head.direction)}"),
            ("Kom in enligt nätverket", _told(record.received_at, told=record.received_at_told)),
            ("Togs emot av Torget", _when(record.ingested_at)),
            ("På nätverket", _STATES.get(head.network_state, head.network_state)),
            ("Adress", content.url or "ingen"),
        ],
        versions=tuple(
            Words(
                f"Version {each.n}, sedd {_when(each.seen_at)}" if many else "",
                each.content.text or ("(inga ord)" if each.content.salt else "(gallrad)"),
            )
            for each in message.versions
        ),
    )


def _context(papers: Papers) -> Sequence[Part]:
    if not papers.context:
        return ()
    lead = "De andra meddelandena i samma tråd, äldst först. De lämnas med som sammanhang."
    return (Part("Tråden", lead, tuple(_message(each) for each in papers.context)),)


def _files(evidence: Sequence[File], message: thread.Message) -> Part:
    kept = {file.name for file in evidence}
    rows = [(file.name, file.media_type, f"{len(file.body)} byte") for file in evidence]
    rows += [
        ("finns inte med", each.media_type or "okänd typ", each.state)
        for each in message.attachments
        if media_name(each) not in kept
    ]
    return Part(
        "Filer i paketet",
        "Originalen är precis de byte som nätverket sände. Kontrollsummorna står i manifest.json.",
        head=("Fil", "Typ", "Storlek"),
        rows=tuple(rows),
    )


def _events(events: Sequence[Mapping[str, Plain]]) -> Part:
    return Part(
        "Händelser i liggaren",
        head=("Tid (UTC)", "Händelse", "Vem"),
        rows=tuple(
            (str(each["at"]), str(each["type"]), str(each["actor"] or each["actor_kind"]))
            for each in events
        ),
    )


def _told(at: datetime, *, told: bool) -> str:
    return _when(at) if told else f"{_when(at)} (nätverket gav ingen tid)"


def _when(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M:%S %Z}"
