"""The addresses of the endings: each parses its form and does one act."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from torget.inbox import complaining as filing
from torget.inbox import consulting, letters, registering, reopening, secrecy
from torget.inbox.models import Item
from torget.organisation.act import Actor
from torget.web.inbox.doing import Doing, Values, perform, seen_version
from torget.web.inbox.ways import complaining as complaint_way
from torget.web.inbox.ways import consulting as consult_ways
from torget.web.inbox.ways import letters as letter_ways
from torget.web.inbox.ways import registering as register_ways
from torget.web.inbox.ways import reopening as reopen_way
from torget.web.inbox.ways import secret as secret_ways

_LETTER = ("text", "seen_version")


def _letter(request: HttpRequest, item_id: UUID, way: str, doing: Doing) -> HttpResponse:
    return perform(request, item_id, doing, way=way, names=_LETTER, faults=letter_ways.FAULTS)


@require_POST
def refer(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Refer to phone, e-mail or letter."""

    def doing(asker: Actor, item: Item, values: Values) -> object:
        return letters.refer(asker, item, text=values["text"], seen_version=seen_version(values))

    return _letter(request, item_id, letter_ways.REFER, doing)


@require_POST
def interim(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Say that it is being looked into."""

    def doing(asker: Actor, item: Item, values: Values) -> object:
        return letters.answer_interim(
            asker, item, text=values["text"], seen_version=seen_version(values)
        )

    return _letter(request, item_id, letter_ways.INTERIM, doing)


@require_POST
def offer(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Offer the address of the complaint system."""

    def doing(asker: Actor, item: Item, values: Values) -> object:
        return letters.offer_complaint(
            asker, item, text=values["text"], seen_version=seen_version(values)
        )

    return _letter(request, item_id, letter_ways.OFFER, doing)


@require_POST
def authority(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Point to the right authority."""

    def doing(asker: Actor, item: Item, values: Values) -> object:
        return letters.point_to_authority(
            asker, item, text=values["text"], seen_version=seen_version(values)
        )

    return _letter(request, item_id, letter_ways.AUTHORITY, doing)


@require_POST
def politicians(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Point to the politicians."""

    def doing(asker: Actor, item: Item, values: Values) -> object:
        return letters.point_to_politicians(
            asker, item, text=values["text"], seen_version=seen_version(values)
        )

    return _letter(request, item_id, letter_ways.POLITICIANS, doing)


@require_POST
def register(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Pass it to the registrar."""
    return perform(
        request,
        item_id,
        lambda asker, item, values: registering.register(
            asker, item, ground=values["ground"], note=values["text"]
        ),
        way=register_ways.REGISTER,
        names=("ground", "text"),
        faults=register_ways.REGISTER_FAULTS,
    )


@require_POST
def release(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Say that it need not be registered."""
    return perform(
        request,
        item_id,
        lambda asker, item, values: registering.release(asker, item, why=values["text"]),
        way=register_ways.RELEASE,
        names=("text",),
        faults=register_ways.RELEASE_FAULTS,
    )


@require_POST
def close_registered(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Close what is with the registrar."""
    return perform(
        request,
        item_id,
        lambda asker, item, _values: registering.close_registered(asker, item),
        way=register_ways.CLOSE,
        names=(),
        faults={},
        then="inbox",
    )


@require_POST
def complaint(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """File the complaint for the one who wrote."""
    return perform(
        request,
        item_id,
        lambda asker, item, values: filing.forward_complaint(asker, item, note=values["text"]),
        way=complaint_way.KEY,
        names=("text",),
        faults=complaint_way.FAULTS,
    )


@require_POST
def consult(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Ask a manager or a communications officer."""
    return perform(
        request,
        item_id,
        lambda asker, item, values: consulting.consult(asker, item, question=values["text"]),
        way=consult_ways.CONSULT,
        names=("text",),
        faults=consult_ways.CONSULT_FAULTS,
    )


@require_POST
def decide(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Decide about criticism."""
    return perform(
        request,
        item_id,
        lambda asker, item, values: consulting.decide_consultation(
            asker, item, advice=values["advice"], why=values["text"]
        ),
        way=consult_ways.DECIDE,
        names=("advice", "text"),
        faults=consult_ways.DECIDE_FAULTS,
    )


@require_POST
def withdraw_consultation(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take one's own question back."""
    return perform(
        request,
        item_id,
        lambda asker, item, _values: consulting.withdraw_consultation(asker, item),
        way=consult_ways.WITHDRAW,
        names=(),
        faults={},
    )


@require_POST
def mark_secret(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Mark that it may be secret."""
    return perform(
        request,
        item_id,
        lambda asker, item, values: secrecy.mark_secret(asker, item, ground=values["ground"]),
        way=secret_ways.MARK,
        names=("ground",),
        faults=secret_ways.MARK_FAULTS,
    )


@require_POST
def unmark_secret(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take the secrecy mark off."""
    return perform(
        request,
        item_id,
        lambda asker, item, values: secrecy.unmark_secret(
            asker, item, why=values["text"], seen_version=seen_version(values)
        ),
        way=secret_ways.UNMARK,
        names=("text", "seen_version"),
        faults=secret_ways.UNMARK_FAULTS,
    )


@require_POST
def reopen(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Open it again."""
    return perform(
        request,
        item_id,
        lambda asker, item, values: reopening.reopen(asker, item, why=values["text"]),
        way=reopen_way.KEY,
        names=("text",),
        faults=reopen_way.FAULTS,
    )
