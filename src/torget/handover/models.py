"""Tables of the hand-overs: where each authority's go, each one, and every reply to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from torget.channels.models import Outbox
from torget.organisation.models import Account, Authority, Person, Unit
from torget.organisation.policy import Scope
from torget.records.models import Record

NUMBER_ROOM = 60


class Port(models.TextChoices):
    """What a record is handed over to: the diary, or the system for complaints."""

    REGISTRY = "registry", "registry"
    COMPLAINTS = "complaints", "complaints"


class HandOverState(models.TextChoices):
    """Where a hand-over stands. Only `confirmed` and `withdrawn` are no longer work."""

    PENDING = "pending", "pending"
    FAILED = "failed", "failed"
    CONFIRMED = "confirmed", "confirmed"
    WITHDRAWN = "withdrawn", "withdrawn"


OPEN = (HandOverState.PENDING, HandOverState.FAILED)
"""What is still work for somebody."""


class How(models.TextChoices):
    """How a number came back."""

    HAND = "hand", "by hand"
    MAIL = "mail", "by mail"
    CALLBACK = "callback", "by callback"


class HandOverRoute(models.Model):
    """Where an authority's records go, one row per port; without a row a person does it all.

    `folder` is a name under the operator's root, never a path of its own. `approved_for_secrecy`
    says that the way may carry what is marked secret. `callback_secret` is sealed by `kit.vault`.
    """

    id = models.UUIDField(primary_key=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT)
    port = models.CharField(max_length=10, choices=Port.choices)
    adapter = models.CharField(max_length=30)
    address = models.EmailField(blank=True, default="")
    folder = models.CharField(max_length=64, blank=True, default="")
    approved_for_secrecy = models.BooleanField(default=False)
    trusted_sender = models.EmailField(blank=True, default="")
    number_pattern = models.CharField(max_length=200, blank=True, default="")
    callback_secret = models.BinaryField(null=True)
    callback_secret_before = models.BinaryField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("authority", "port"), name="route_once_per_port"),
        )

    def __str__(self) -> str:
        return f"{self.authority_id} {self.port} {self.adapter}"


class HandOver(models.Model):
    """One record on its way to another system, until its number is here.

    `note` and `package` are emptied when it is no longer work. `token` is what a reply is known
    by; it cannot be guessed. `proposed_no` waits for a registrar to say yes.
    Source: OSL 5:1; Regler: Allmänna handlingar på sociala medier, p. 2.
    """

    id = models.UUIDField(primary_key=True)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="hand_overs")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    port = models.CharField(max_length=10, choices=Port.choices)
    state = models.CharField(
        max_length=9, choices=HandOverState.choices, default=HandOverState.PENDING
    )
    ground = models.CharField(max_length=40)
    note = models.TextField(blank=True, default="")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    action = models.CharField(max_length=40)  # what the asker must still be allowed when it leaves
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()  # when a number should be here, in working time
    token = models.CharField(max_length=40, unique=True)
    adapter = models.CharField(max_length=30, blank=True, default="")
    outbox = models.OneToOneField(Outbox, on_delete=models.PROTECT, null=True, related_name="+")
    package = models.BinaryField(null=True)
    package_sha256 = models.BinaryField(null=True)
    built_at = models.DateTimeField(null=True)
    build_tries = models.SmallIntegerField(default=0)
    handed_at = models.DateTimeField(null=True)  # when the other system took it
    error_code = models.CharField(max_length=60, blank=True, default="")
    proposed_no = models.CharField(max_length=NUMBER_ROOM, blank=True, default="")
    proposed_how = models.CharField(max_length=8, choices=How.choices, blank=True, default="")
    registration_no = models.CharField(max_length=NUMBER_ROOM, blank=True, default="")
    confirmed_how = models.CharField(max_length=8, choices=How.choices, blank=True, default="")
    confirmed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("record", "port"),
                condition=Q(state__in=("pending", "failed", "confirmed")),
                name="hand_over_once_per_port",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", ended_at__isnull=False)
                & ~Q(registration_no="")
                & ~Q(confirmed_how="")
                | ~Q(state="confirmed") & Q(registration_no="", confirmed_how=""),
                name="hand_over_confirmed_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_how="hand") | Q(confirmed_by__isnull=False),
                name="hand_over_by_hand_has_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("pending", "failed"), ended_at__isnull=True)
                | Q(state__in=("confirmed", "withdrawn"), ended_at__isnull=False)
                & Q(package__isnull=True, note=""),
                name="hand_over_ended_is_emptied",
            ),
        )
        indexes = (
            models.Index(fields=("authority", "state", "id"), name="hand_over_list"),
            models.Index(
                fields=("due_at",),
                condition=Q(state__in=("pending", "failed")),
                name="hand_over_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.port} {self.id} {self.state}"

    @property
    def scope(self) -> Scope:
        """Where it lies."""
        return Scope(self.authority_id, self.unit_id, self.account_id)


class ReplyState(models.TextChoices):
    """What came of a reply."""

    NEW = "new", "new"
    CONFIRMED = "confirmed", "confirmed"
    PROPOSED = "proposed", "proposed"
    UNMATCHED = "unmatched", "unmatched"
    IGNORED = "ignored", "ignored"


class Reply(models.Model):
    """What came in by mail or callback: kept raw until it has been read, and never read twice.

    `body` is emptied when it has been read; the hash stays, so that a replay changes nothing.
    """

    id = models.UUIDField(primary_key=True)
    how = models.CharField(max_length=8, choices=How.choices)
    route = models.ForeignKey(HandOverRoute, on_delete=models.PROTECT, null=True, db_index=False)
    received_at = models.DateTimeField()
    body = models.BinaryField(null=True)
    body_sha256 = models.BinaryField()
    state = models.CharField(max_length=9, choices=ReplyState.choices, default=ReplyState.NEW)
    hand_over = models.ForeignKey(
        HandOver, on_delete=models.PROTECT, null=True, related_name="replies"
    )
    code = models.CharField(max_length=60, blank=True, default="")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("how", "body_sha256"), name="reply_once"),)
        indexes = (
            models.Index(fields=("received_at", "id"), condition=Q(state="new"), name="reply_new"),
            models.Index(
                fields=("received_at", "id"), condition=Q(state="unmatched"), name="reply_unmatched"
            ),
        )

    def __str__(self) -> str:
        return f"{self.how} {self.id} {self.state}"
