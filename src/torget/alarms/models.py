"""Tables of the alarms: one small row that is worked on, and who was told, only added to."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from torget.kit.django.guards import append_only
from torget.organisation.models import Account, Authority, Person, Unit
from torget.organisation.policy import Scope


class Kind(models.TextChoices):
    """What an alarm is about."""

    ACUTE_DANGER = "acute_danger", "acute danger"
    UNATTENDED = "unattended", "unattended"
    OVERDUE = "overdue", "overdue"
    OVERDUE_ANSWER = "overdue_answer", "overdue answer"
    HAND_OVER_FAILED = "hand_over_failed", "hand-over failed"
    REMOVAL_FAILED = "removal_failed", "removal failed"


class Rung(models.TextChoices):
    """Who is told, in turn. Source: Regler, Roller och ansvar, p. 1-3."""

    OWNER = "owner", "owner"
    DEPUTY = "deputy", "deputy"
    MANAGER = "manager", "manager"
    OFFICERS = "officers", "officers"


class Alarm(models.Model):
    """Something that cannot wait, until a person has said what was done about it.

    `rung` is who is told next, `round` how many rounds have been sent, `next_round_at` when the
    next is due (null: none is). It holds no words of a citizen's.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    object_type = models.CharField(max_length=20)
    object_id = models.UUIDField()
    raised_at = models.DateTimeField()
    rung = models.CharField(max_length=10, choices=Rung.choices)
    round = models.SmallIntegerField(default=0)
    next_round_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("object_id", "kind"),
                condition=Q(closed_at__isnull=True),
                name="alarm_open_once",
            ),
            models.CheckConstraint(
                name="alarm_read_is_not_sounded",
                condition=Q(next_round_at__isnull=True)
                | Q(acknowledged_at__isnull=True, closed_at__isnull=True),
            ),
        )
        indexes = (
            models.Index(
                fields=("next_round_at", "id"),
                condition=Q(next_round_at__isnull=False),
                name="alarm_due",
            ),
            models.Index(
                fields=("authority", "raised_at", "id"),
                condition=Q(closed_at__isnull=True),
                name="alarm_open",
            ),
            models.Index(
                F("authority"),
                F("closed_at").desc(),
                F("id").desc(),
                condition=Q(closed_at__isnull=False),
                name="alarm_closed",
            ),
            models.Index(fields=("object_id",), name="alarm_object"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def scope(self) -> Scope:
        """Where it lies."""
        return Scope(self.authority_id, self.unit_id, self.account_id)


class Way(models.TextChoices):
    """How a person is told."""

    MAIL = "mail", "e-mail"
    WEBHOOK = "webhook", "text message"
    PHONE = "phone", "phone"


class Fate(models.TextChoices):
    """What came of telling a person."""

    SENT = "sent", "sent"
    FAILED = "failed", "failed"
    CALLED = "called", "called"


class Notice(models.Model):
    """One person told, or not reached, in one way. Insert-only: it is the proof.

    `code` says why it failed. `by` is the person who phoned, null where the clock sent it.
    """

    id = models.UUIDField(primary_key=True)
    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="notices")
    round = models.SmallIntegerField()
    rung = models.CharField(max_length=10, choices=Rung.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    fate = models.CharField(max_length=10, choices=Fate.choices)
    code = models.CharField(max_length=40, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )

    class Meta:
        triggers = append_only("alarm_notice")

    def __str__(self) -> str:
        return f"{self.way} {self.fate} {self.alarm_id}"
