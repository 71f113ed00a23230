"""Tables of the second opinion: what has been asked, and the warnings that came. No words."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from torget.inbox.models import Item
from torget.kit.django.guards import append_only


class Kind(models.TextChoices):
    """What a warning is about. There is no other kind: nothing can be called harmless."""

    URGENT = "urgent", "urgent"
    SECRECY = "secrecy", "secrecy"
    PERSONAL_DATA = "personal_data", "personal data"
    REMOVAL_REVIEW = "removal_review", "removal review"


class Reason(models.TextChoices):
    """Why, as one of a closed set: the words are ours and never the machine's."""

    SUICIDE = "suicide", "suicide"
    ONGOING_DANGER = "ongoing_danger", "ongoing danger"
    VIOLENCE = "violence", "violence"
    HEALTH = "health", "health"
    SOCIAL_SERVICES = "social_services", "social services"
    CHILD = "child", "child"
    PROTECTED_IDENTITY = "protected_identity", "protected identity"
    OWN_CASE = "own_case", "own case"
    NAMED_PERSON = "named_person", "named person"
    THREAT = "threat", "threat"
    HATE = "hate", "hate"
    INSULT = "insult", "insult"
    FRAUD = "fraud", "fraud"
    OTHER = "other", "other"


class AskState(models.TextChoices):
    """Where a question stands."""

    WAITING = "waiting", "waiting"
    ANSWERED = "answered", "answered"
    GIVEN_UP = "given_up", "given up"


class Ask(models.Model):
    """One version of a message that is read outside the house, or was to be."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_index=False, related_name="asks")
    version = models.IntegerField()
    state = models.CharField(max_length=8, choices=AskState.choices, default=AskState.WAITING)
    tries = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    last_error_code = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("item", "version"), name="ask_once"),
            models.CheckConstraint(
                name="ask_answered_at",
                condition=Q(state="answered", answered_at__isnull=False)
                | ~Q(state="answered") & Q(answered_at__isnull=True),
            ),
        )
        indexes = (
            models.Index(fields=("next_try_at",), condition=Q(state="waiting"), name="ask_due"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.state}"


class Flag(models.Model):
    """A warning that a reading outside the house added. Insert-only: none is taken back.

    `model` is what the operator calls the reader. The database knows no kind that clears.
    """

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_index=False, related_name="flags")
    version = models.IntegerField()
    kind = models.CharField(max_length=14, choices=Kind.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    model = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("item", "version", "kind"), name="flag_once"),
            models.CheckConstraint(name="flag_only_warns", condition=Q(kind__in=Kind.values)),
        )
        triggers = append_only("flag")

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"


class Breaker(models.Model):
    """How the endpoint fares: after many failures in a row it is left alone for a time."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    failures = models.IntegerField(default=0)
    open_until = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(name="breaker_is_one", condition=Q(id=1)),)

    def __str__(self) -> str:
        return f"{self.failures} {self.open_until}"
