"""The page with the ways to pass an item on: to a colleague, a unit, or another authority."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from torget.inbox import lists
from torget.inbox.answer import AlreadyHandled
from torget.inbox.endings import MustBeRegistered
from torget.inbox.models import Item
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.organisation.models import Person, Unit
from torget.records.hand_on import AlreadyHandedOn, SameAuthority
from torget.teamwork import passing, people
from torget.web.asking import as_uuid, asking_for, posted
from torget.web.inbox.doing import conflict, query_of
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.written import Written
from torget.web.viewmodels import Choice, PassOnPage, Rule, Way, WayField

Passing = Callable[[Actor, Item, UUID, str], object]


class NobodyChosen(Exception):
    """Välj vem det ska lämnas till."""


@require_GET
def pass_on(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """The ways to pass it on."""
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    policy.require(asker.grants, "teamwork.assign", found.scope)
    return _show(request, asker, found, Written())


@require_POST
def assign(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Give it to a colleague."""

    def give(asker: Actor, found: Item, to: UUID, _why: str) -> object:
        person = people.takers(asker, found).filter(id=to).first()
        if person is None:
            raise passing.CannotTakeIt
        return passing.assign(asker, found, to=person)

    return _pass(request, item_id, "person", "teamwork.assign", give)


@require_POST
def move(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Move it to another unit of the authority."""

    def give(asker: Actor, found: Item, to: UUID, why: str) -> object:
        unit = Unit.objects.filter(id=to, authority_id=found.authority_id).first()
        if unit is None:
            raise passing.UnitElsewhere
        return passing.move(asker, found, to=unit, why=why)

    return _pass(request, item_id, "unit", "teamwork.move", give)


@require_POST
def transfer(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Hand it over to another authority."""

    def give(asker: Actor, found: Item, to: UUID, why: str) -> object:
        unit = Unit.objects.exclude(authority_id=found.authority_id).filter(id=to).first()
        if unit is None:
            raise NobodyChosen
        return passing.transfer(asker, found, to=unit, why=why)

    return _pass(request, item_id, "authority", "teamwork.transfer", give)


def _pass(
    request: HttpRequest, item_id: UUID, key: str, action: str, give: Passing
) -> HttpResponse:
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    policy.require(asker.grants, action, found.scope)
    values = {name: posted(request, name) for name in ("to", "text")}
    try:
        to = as_uuid(values["to"])
        if to is None:
            raise NobodyChosen
        give(asker, found, to, values["text"])
    except AlreadyHandled:
        return conflict(request, item_id, values["text"])
    except tuple(FAULTS) as fault:
        written = Written(key, values, (FAULTS[type(fault)](fault),))
        return _show(request, asker, found, written, status=422)
    name = "item_next" if key == "authority" else "item"
    return redirect(_onwards(name, item_id, asker) + query_of(request))


def _onwards(name: str, item_id: UUID, asker: Actor) -> str:
    """Return where to go: what was moved may lie beyond what the person reads."""
    try:
        lists.find(asker, item_id)
    except Item.DoesNotExist:
        return reverse("inbox")
    return reverse(name, args=[item_id])


def _show(
    request: HttpRequest, asker: Actor, found: Item, written: Written, *, status: int = 200
) -> HttpResponse:
    query = query_of(request)
    ways = (
        _to_person(asker, found, written, query),
        _to_unit(found, written, query),
        _to_authority(found, written, query),
    )
    page = PassOnPage(
        title=_("Pass the message on"),
        back_url=reverse("item", args=[found.id]) + query,
        ways=ways,
        errors=written.summary,
    )
    return render(request, "teamwork/pass_on.html", {"page": page}, status=status)


def _to_person(asker: Actor, item: Item, written: Written, query: str) -> Way:
    chosen = people.takers(asker, item).exclude(id__in=[item.assignee_id]).select_related("unit")
    return Way(
        key="person",
        title=_("To a colleague"),
        url=reverse("item_assign_to", args=[item.id]) + query,
        button=_("Give it to the colleague"),
        fields=(
            _choice(
                written,
                "person",
                _("Colleague"),
                tuple((str(each.id), _named(each)) for each in chosen),
            ),
        ),
        lead=_("Those who may read and take it are here."),
        open=True,
    )


def _named(person: Person) -> str:
    return f"{person.name}, {person.unit.name}"


def _to_unit(item: Item, written: Written, query: str) -> Way:
    units = Unit.objects.filter(authority_id=item.authority_id).exclude(id=item.unit_id)
    return Way(
        key="unit",
        title=_("To another unit of the authority"),
        url=reverse("item_move", args=[item.id]) + query,
        button=_("Move it to the unit"),
        fields=(
            _choice(
                written,
                "unit",
                _("Unit"),
                tuple((str(each.id), each.name) for each in units.order_by("name", "id")),
            ),
            _why(written, "unit"),
        ),
        consequence=_(
            "Notes go along. The record stays where it came in, and so does the deadline."
        ),
        open=written.way == "unit",
    )


def _to_authority(item: Item, written: Written, query: str) -> Way:
    units = (
        Unit.objects.exclude(authority_id=item.authority_id)
        .select_related("authority")
        .order_by("authority__name", "name", "id")
    )
    return Way(
        key="authority",
        title=_("To another authority"),
        url=reverse("item_transfer", args=[item.id]) + query,
        button=_("Hand it over"),
        fields=(
            _choice(
                written,
                "authority",
                _("Authority and unit"),
                tuple((str(each.id), f"{each.authority.name}, {each.name}") for each in units),
            ),
            _why(written, "authority"),
        ),
        consequence=_(
            "It comes in there as a record of its own. Notes stay here, and the work ends here."
        ),
        rule=Rule(
            "Tänk på det här, p. 3",
            _("Each authority answers for its own records and its own answers."),
        ),
        open=written.way == "authority",
    )


def _choice(
    written: Written, way: str, label: str, choices: tuple[tuple[str, str], ...]
) -> WayField:
    value = written.value(way, "to")
    first = Choice("", _("Choose"), chosen=not value)
    return WayField(
        id=f"{way}-to",
        name="to",
        label=label,
        kind="select",
        value=value,
        required=True,
        choices=(first, *(Choice(each, said, chosen=each == value) for each, said in choices)),
        errors=written.errors(way, "to"),
    )


def _why(written: Written, way: str) -> WayField:
    return WayField(
        id=f"{way}-text",
        name="text",
        label=_("Why"),
        kind="long",
        value=written.value(way, "text"),
        help=_("Your reason is shown in the history."),
        required=True,
        errors=written.errors(way, "text"),
    )


FAULTS: Faults = {
    NobodyChosen: lambda _fault: ("to", _("Choose to whom.")),
    passing.CannotTakeIt: lambda _fault: (
        "to",
        _("That person may not take it. Choose somebody else."),
    ),
    passing.UnitElsewhere: lambda _fault: (
        "to",
        _("That unit belongs to another authority. Hand it over instead."),
    ),
    passing.AlreadyThere: lambda _fault: ("to", _("It lies there already.")),
    passing.WhyMissing: lambda _fault: ("text", _("Write why, so that who gets it understands.")),
    MustBeRegistered: lambda _fault: (
        "to",
        _("It may be secret or must be registered. The registrar decides before that."),
    ),
    SameAuthority: lambda _fault: (
        "to",
        _("That unit belongs to the same authority. Move it instead."),
    ),
    AlreadyHandedOn: lambda _fault: ("to", _("It has been handed over there already.")),
}
