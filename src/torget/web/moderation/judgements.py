"""What a person may do about a measure, each a form: agree, look, review, take back."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from torget.channels import sending
from torget.moderation import means, notices
from torget.moderation.blocks import ON_PERSONS
from torget.moderation.models import Measure, Standing, Telling
from torget.organisation.act import Actor
from torget.rules.codes import Step
from torget.rules.rulebook import Reason
from torget.web.inbox import measures as words
from torget.web.inbox.written import Written
from torget.web.viewmodels import Choice, Refusal, Rule, Way, WayField

_GIVEN_UP = ("failed", "expired", "human")


def ways(actor: Actor, measure: Measure, reason: Reason, written: Written) -> tuple[Way, ...]:
    """Return the forms of this person with this measure; who decided it sees why there is none."""
    made = _Forms(actor, measure, reason, written)
    return tuple(
        way
        for way in (
            made.agree(),
            made.decline(),
            made.look(),
            made.review(),
            made.retry(),
            made.withdraw(),
            made.lift(),
            made.ask(),
            made.restore(),
        )
        if way is not None
    )


class _Forms:
    """One person before one measure."""

    def __init__(self, actor: Actor, measure: Measure, reason: Reason, written: Written) -> None:
        self.actor, self.measure, self.reason, self.written = actor, measure, reason, written
        self.had_part = actor.person.id in (measure.by_id, measure.second_id)
        self.asked = measure.reviews.filter(decided_at=None).exists()

    def agree(self) -> Way | None:
        if self.measure.state != Standing.PROPOSED or not self._may("agree"):
            return None
        if self.had_part:
            return self._not_you("agree", _("Agree"))
        return self._way(
            "agree",
            _("Agree: the copy is sealed and it is done"),
            _("Agree"),
            lead=_("You stand behind it too. It leaves for the network at once."),
            suggested=True,
        )

    def decline(self) -> Way | None:
        if self.measure.state != Standing.PROPOSED or not self._may("decline") or self.had_part:
            return None
        return self._way(
            "decline", _("Do not agree"), _("Do not agree"), fields=(self._why("decline"),)
        )

    def look(self) -> Way | None:
        waits = self.measure.look_by is not None and self.measure.looked_at is None
        if not waits or self.measure.needs_second or not self._may("second_look"):
            return None
        if self.measure.state == Standing.WITHDRAWN:
            return None
        if self.had_part:
            return self._not_you("second_look", _("Second look"))
        fields = (self._verdict("second_look"), self._why("second_look", required=False))
        return self._way(
            "second_look",
            _("Second look: was it right?"),
            _("Save what I think"),
            fields=fields,
            suggested=True,
        )

    def review(self) -> Way | None:
        if not self.asked or not self._may("review"):
            return None
        if self.had_part:
            return self._not_you("review", _("Review"))
        fields = (self._verdict("review"), self._why("review"), *self._telling("review"))
        return self._way(
            "review", _("Decide on the request"), _("Settle it"), fields=fields, suggested=True
        )

    def retry(self) -> Way | None:
        row = self.measure.outbox
        if self.measure.state == Standing.UNDOING:
            row = self.measure.undo_outbox
        open_ = self.measure.state in (Standing.ON_ITS_WAY, Standing.UNDOING)
        if not open_ or row is None or row.state not in _GIVEN_UP or not self._may("retry"):
            return None
        return self._way(
            "retry",
            _("Try again on the network"),
            _("Try again"),
            lead=_("The network has not done it. (%(code)s)") % {"code": row.last_error_code},
            suggested=True,
        )

    def withdraw(self) -> Way | None:
        own = self.measure.by_id == self.actor.person.id
        cells = self.actor.conditions("moderation.withdraw", self.measure.scope)
        mine = own or any(not cell.own for cell in cells)
        proposed = self.measure.state == Standing.PROPOSED and mine
        row = self.measure.outbox
        refused = (
            self.measure.state == Standing.ON_ITS_WAY
            and row is not None
            and row.state in ("failed", "expired")
        )
        if not (proposed or refused) or not self._may("withdraw"):
            return None
        return self._way("withdraw", _("Take it back before it happens"), _("Take it back"))

    def lift(self) -> Way | None:
        holds = self.measure.state == Standing.IN_FORCE and self.measure.step in ON_PERSONS
        if not holds or not self._may("lift_block"):
            return None
        return self._way(
            "lift_block",
            _("Let the author write again now"),
            _("Lift it now"),
            fields=(self._why("lift_block"),),
        )

    def ask(self) -> Way | None:
        holds = self.measure.state in (Standing.IN_FORCE, Standing.ON_ITS_WAY)
        if not holds or self.asked or not self._may("ask_review"):
            return None
        field = self._field(
            "ask_review", "why", _("What does the author say?"), kind="long", required=True
        )
        return self._way(
            "ask_review",
            _("The author asks for review"),
            _("Note the request"),
            fields=(field,),
            lead=_("Somebody who had no part in it sees the sealed copy and decides."),
        )

    def restore(self) -> Way | None:
        holds = self.measure.state == Standing.IN_FORCE and self.measure.step not in ON_PERSONS
        if not holds or self.measure.step == Step.REMIND or not self._may("restore"):
            return None
        return self._way(
            "restore",
            _("Take the measure back"),
            _("Take it back"),
            fields=(self._why("restore"),),
            consequence=self._undo_text(),
        )

    def _undo_text(self) -> str:
        if means.can_undo(self.measure.account, Step(self.measure.step)):
            return _("The network shows the message again.")
        return _("The network cannot show the message again; it is noted that it was wrong.")

    def _may(self, verb: str) -> bool:
        return self.actor.may(f"moderation.{verb}", self.measure.scope)

    def _way(
        self,
        verb: str,
        title: str,
        button: str,
        *,
        fields: tuple[WayField, ...] = (),
        lead: str = "",
        consequence: str = "",
        suggested: bool = False,
    ) -> Way:
        return Way(
            key=verb,
            title=title,
            url=reverse(f"measure_{verb}", args=[self.measure.id]),
            button=button,
            fields=fields,
            lead=lead,
            consequence=consequence,
            suggested=suggested,
            open=suggested or self.written.way == verb,
        )

    def _not_you(self, verb: str, title: str) -> Way:
        rule = Rule(
            self.reason.source.replace("Regler, ", ""),
            _("Who decides is never the one who looks again."),
            reverse("rules"),
        )
        return Way(
            key=verb,
            title=title,
            refusal=Refusal(
                _("Another person than you has to do this"), rule, _("Ask a colleague to open it.")
            ),
            open=True,
        )

    def _field(self, way: str, name: str, label: str, **more: object) -> WayField:
        return WayField(
            id=f"{way}-{name}",
            name=name,
            label=label,
            value=self.written.value(way, name),
            errors=self.written.errors(way, name),
            **more,  # type: ignore[arg-type]
        )

    def _why(self, way: str, *, required: bool = True) -> WayField:
        return self._field(way, "why", _("Why?"), kind="long", required=required)

    def _verdict(self, way: str) -> WayField:
        value = self.written.value(way, "verdict")
        choices = (
            Choice("uphold", _("It was right, and it stands"), chosen=value == "uphold"),
            Choice(
                "restore",
                _("It was wrong, and is taken back"),
                chosen=value == "restore",
                help=self._undo_text(),
            ),
        )
        return self._field(
            way, "verdict", _("What do you think?"), kind="radio", required=True, choices=choices
        )

    def _telling(self, way: str) -> tuple[WayField, ...]:
        if notices.may_be_secret(self.measure):
            return ()
        said = words.tellings()
        if not sending.can_reply_privately(self.measure.account):
            said.pop(Telling.PRIVATE)
        value = self.written.value(way, "telling") or next(iter(said))
        choices = tuple(
            Choice(str(each), text, chosen=each == value) for each, text in said.items()
        )
        return (
            self._field(
                way, "telling", _("Tell the author of the outcome?"), kind="radio", choices=choices
            ),
            self._field(way, "notice", _("What the author is told"), kind="long", rows="6"),
        )
