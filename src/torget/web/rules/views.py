"""The rules as they hold, at a fixed address."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from torget.organisation import rulebooks
from torget.organisation.models import AdoptedRulebook
from torget.rules.rulebook import Heading, Rulebook
from torget.web.asking import asking_for
from torget.web.viewmodels import (
    Link,
    RuleBullet,
    RuleSection,
    RuleSectionPage,
    RulesPage,
)


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """The whole of the rules, heading by heading, and the versions there have been."""
    asker = asking_for(request, "account.see")
    adopted = _chosen(request)
    rulebook = rulebooks.value(adopted.id)
    page = RulesPage(
        title=rulebook.meta.title,
        adopted=_adopted(adopted),
        sections=_sections(rulebook),
        lexicons_url=reverse("lexicons") if asker.may("lexicon.see") else "",
        versions=tuple(
            Link(_adopted(each), f"{reverse('rules')}?version={each.id}", each.id == adopted.id)
            for each in AdoptedRulebook.objects.defer("document").order_by("-adopted_at", "-id")
        ),
    )
    return render(request, "rules/index.html", {"page": page})


@require_GET
def section(request: HttpRequest, anchor: str) -> HttpResponse:
    """One heading of the rules."""
    asking_for(request, "account.see")
    adopted = rulebooks.current()
    sections = _sections(rulebooks.value(adopted.id))
    place = next((n for n, each in enumerate(sections) if each.anchor == anchor), None)
    if place is None:
        raise Http404
    page = RuleSectionPage(
        section=sections[place],
        adopted=_adopted(adopted),
        index_url=reverse("rules"),
        previous=_link(sections, place - 1),
        next=_link(sections, place + 1),
    )
    return render(request, "rules/section.html", {"page": page})


def _chosen(request: HttpRequest) -> AdoptedRulebook:
    wanted = request.GET.get("version", "")
    if not wanted:
        return rulebooks.current()
    found = {str(each.id): each for each in AdoptedRulebook.objects.defer("document")}
    if wanted not in found:
        raise Http404
    return found[wanted]


def _adopted(adopted: AdoptedRulebook) -> str:
    return _("Version %(version)s, adopted by %(body)s %(date)s (%(number)s).") % {
        "version": adopted.version,
        "body": adopted.body,
        "date": adopted.decided_date.isoformat(),
        "number": adopted.decision_no,
    }


def _link(sections: tuple[RuleSection, ...], place: int) -> Link | None:
    if not 0 <= place < len(sections):
        return None
    return Link(sections[place].title, sections[place].url)


def _sections(rulebook: Rulebook) -> tuple[RuleSection, ...]:
    return tuple(_section(heading) for heading in rulebook.headings)


def _section(heading: Heading) -> RuleSection:
    anchor = slugify(heading.title)
    bullets = tuple(
        RuleBullet(
            number=str(n),
            text=" ".join([point.text, *point.sub]),
            anchor=f"{anchor}-{n}",
        )
        for n, point in enumerate(heading.points, start=1)
    )
    return RuleSection(
        heading.title, anchor, reverse("rule_section", args=[anchor]), heading.paragraphs, bullets
    )
