"""Tables of the inbox: one small mutable row of work beside each large immutable record."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from torget.channels.models import Outbox
from torget.moderation.models import Measure
from torget.organisation.models import Account, AdoptedRulebook, Authority, Person, Unit
from torget.organisation.policy import Scope
from torget.records.models import Record


class ItemState(models.TextChoices):
    """Where the work stands. `on_its_way`: an answer is in the outbox."""

    OPEN = "open", "open"
    ON_ITS_WAY = "on_its_way", "on its way"
    CLOSED = "closed", "closed"


class Item(models.Model):
    """What has to be done about one record, by when, and by whom."""

    id = models.UUIDField(primary_key=True)
    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="item")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    rulebook = models.ForeignKey(AdoptedRulebook, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=40)  # the outcome the flow chart suggests first
    urgent = models.BooleanField()
    secrecy = models.BooleanField()
    private = models.BooleanField()
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.OPEN)
    deadline_at = models.DateTimeField()
    acknowledge_by = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    assignee = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=40, blank=True, default="")
    changed_after_answer = models.BooleanField(default=False)
    gone_from_network = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="item_closed_with_ending",
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(ending="")
                | ~Q(state="closed") & Q(closed_at__isnull=True),
            ),
        )
        indexes = (
            models.Index(
                fields=("unit", "deadline_at", "id"),
                condition=~Q(state="closed"),
                name="item_unit_by_deadline",
            ),
            models.Index(
                fields=("account", "deadline_at", "id"),
                condition=~Q(state="closed"),
                name="item_account_by_deadline",
            ),
            models.Index(
                fields=("authority", "deadline_at", "id"),
                condition=~Q(state="closed"),
                name="item_authority_by_deadline",
            ),
            models.Index(
                fields=("assignee", "deadline_at", "id"),
                condition=~Q(state="closed"),
                name="item_assignee_by_deadline",
            ),
            models.Index(
                F("authority"),
                F("closed_at").desc(),
                F("id").desc(),
                condition=Q(state="closed"),
                name="item_closed_newest",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def scope(self) -> Scope:
        """Where it lies."""
        return Scope(self.authority_id, self.unit_id, self.account_id)


class Answer(models.Model):
    """A person's answer to an item, on its way or accepted. The words lie in the outbox."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answers")
    outbox = models.OneToOneField(Outbox, on_delete=models.PROTECT)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    answered_version = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.item_id} {self.id}"


class Removal(models.Model):
    """A measure that a person took from an item, and what the item ends as when it holds."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="removals")
    measure = models.OneToOneField(Measure, on_delete=models.PROTECT, related_name="removal")
    outcome = models.CharField(max_length=40)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("id",), condition=Q(settled_at=None), name="removal_unsettled"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.outcome}"


class Ending(models.Model):
    """One lawful ending of an item; several may apply and all are kept."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="endings")
    outcome = models.CharField(max_length=40)
    reason_code = models.CharField(max_length=40, blank=True, default="")
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.outcome} {self.item_id}"
