"""What exactly happens at each step, said before anybody presses."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from torget.inbox.models import Item
from torget.moderation import duty, taking
from torget.moderation.ground import Ground
from torget.organisation.act import Actor
from torget.organisation.models import Network, Person
from torget.rules.codes import Family, Step, TemplateKind
from torget.rules.removal import Decider
from torget.rules.rulebook import Reason, Rulebook
from torget.rules.templates import fill
from torget.web.excerpt import excerpt

LONGEST_NAME = 40


def consequence(actor: Actor, item: Item, ground: Ground, step: Step) -> str:
    """Return the sentences that say what the network, the copy and other people do."""
    network = Network(item.account.network).label
    does = {
        Step.HIDE: _("%(network)s stops showing the message to others. It can be taken back."),
        Step.REMOVE: _("%(network)s takes the message away. It cannot be put back there."),
        Step.RESTRICT: _("The author cannot write to us on %(network)s until the time is over."),
        Step.BLOCK: _("The author is blocked on %(network)s until the day you choose."),
        Step.REMIND: _("An answer is published on %(network)s. Nothing is taken away."),
    }[step]
    parts = [does % {"network": network}]
    if step is not Step.REMIND:
        parts.append(_copy(ground.reason))
        parts.append(_who(actor, item, ground, step))
    return " ".join(parts)


def _copy(reason: Reason) -> str:
    if reason.keep_copy:
        return _("First a copy is sealed: the message stays with us as a record.")
    return _("No attachment is fetched or opened. The address and the time are noted.")


def _who(actor: Actor, item: Item, ground: Ground, step: Step) -> str:
    action = f"inbox.{step}"
    alone = duty.may_act_alone(actor, action, item.scope, ground, staffed=None)
    plain = taking.decider_for(ground, step, evident=True)
    if not alone or plain is Decider.TWO:
        return _("Another person must agree before anything happens.")
    if plain is Decider.ONE_THEN_REVIEW:
        return _("If it is evident it happens at once, and another person looks afterwards.")
    return _("It happens at once. Write why, for your reason stays.")


def notice(item: Item, ground: Ground, person: Person) -> str:
    """Return what the author is told of a measure, in the rulebook's own words."""
    return _filled(ground.rulebook, TemplateKind.REMOVAL_NOTICE, item, person, ground.reason)


def reminder(item: Item, ground: Ground, person: Person) -> str:
    """Return the friendly reminder, in the rulebook's own words."""
    return _filled(ground.rulebook, TemplateKind.REMINDER, item, person, ground.reason)


def referral(item: Item, ground: Ground, person: Person) -> str:
    """Return where the matter goes on, in the rulebook's own words."""
    return _filled(ground.rulebook, TemplateKind.REFERRAL, item, person, ground.reason)


def _filled(
    rulebook: Rulebook, kind: TemplateKind, item: Item, person: Person, reason: Reason
) -> str:
    template = rulebook.template(kind)
    unit = item.unit
    known = {
        "namn": excerpt(item.record.head.version.content.author_name or "", LONGEST_NAME),
        "skal": grounds_in_words(reason),
        "regler": rulebook.meta.rules_url or f"{settings.SITE_URL}{reverse('rules')}",
        "e_post": unit.email or item.account.function_email,
        "telefon": unit.phone,
        "postadress": unit.postal_address,
        "handlaggare": person.name.split()[0] if person.name.split() else "",
        "enhet": unit.name,
    }
    return fill(template, {each.name: known.get(each.name) or "-" for each in template.variables})


def grounds_in_words(reason: Reason) -> str:
    """Return the reason as it is told: its name, and the law or the rule it stands in."""
    place = reason.law[0] if reason.family is Family.BBS and reason.law else reason.source
    return f"{reason.title[:1].lower()}{reason.title[1:]} ({place})"
