"""Tables of the post room: feeds, the outbox, every attempt, and the networks' own counts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q

from torget.kit.django.guards import append_only
from torget.organisation.models import Account, Person
from torget.records.models import Content, Record


class Feed(models.Model):
    """How far an account has been read, and how it went the last time."""

    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, primary_key=True, related_name="feed"
    )
    cursor = models.TextField(default="")
    next_at = models.DateTimeField()
    last_try_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_recheck_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    error_code = models.CharField(max_length=60, blank=True, default="")
    unchanged_items = models.BigIntegerField(default=0)
    envelope_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=("next_at",), name="feed_due"),)

    def __str__(self) -> str:
        return str(self.account_id)


class Kind(models.TextChoices):
    """What one outbox row does."""

    CREATE = "create", "create"
    EDIT = "edit", "edit"
    DELETE = "delete", "delete"
    HIDE = "hide", "hide"
    UNHIDE = "unhide", "unhide"
    REMOVE = "remove", "remove"  # another's message
    RESTRICT = "restrict", "restrict"  # an author: restrict, block or unblock
    HAND_OVER = "hand_over", "hand over"


MEASURES = frozenset({Kind.HIDE, Kind.UNHIDE, Kind.REMOVE, Kind.RESTRICT})
"""Kinds that are a measure on what another has written, or on who wrote it."""
REPEATABLE = MEASURES | {Kind.DELETE}
"""Kinds that can be done twice without harm, on every network."""


class State(models.TextChoices):
    """Where an outbox row stands. `unknown`: it may have been published; `human`: ask a person."""

    QUEUED = "queued", "queued"
    SENDING = "sending", "sending"
    UNKNOWN = "unknown", "unknown"
    HUMAN = "human", "human"
    SENT = "sent", "sent"
    FAILED = "failed", "failed"
    EXPIRED = "expired", "expired"
    CANCELLED = "cancelled", "cancelled"


class Outbox(models.Model):
    """One exact payload to one account. The row is the truth, a job is only a nudge.

    `payload` is emptied at acceptance; then `content` holds what became the record.
    `client_key` and `marker` are made once, with the row, and never per attempt.
    Source: docs/decisions/0003; design reliability.md 4.1.
    """

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reply_to = models.ForeignKey(
        Record, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    target_external_id = models.CharField(max_length=300, null=True)  # noqa: DJ001  see the check
    action = models.CharField(max_length=40)  # what the author must still be allowed to do
    source_id = models.UUIDField()
    payload = models.BinaryField(null=True)
    payload_sha256 = models.BinaryField()
    content = models.ForeignKey(Content, on_delete=models.PROTECT, null=True, db_index=False)
    needs_approval = models.BooleanField()
    approved_sha256 = models.BinaryField(null=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    approver = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    emergency = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    next_try_at = models.DateTimeField()
    client_key = models.CharField(max_length=80, unique=True)
    marker = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=9, choices=State.choices)
    epoch = models.IntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    clean_reads = models.SmallIntegerField(default=0)
    unknown_since = models.DateTimeField(null=True)
    external_id = models.CharField(max_length=300, null=True)  # noqa: DJ001  unique where known
    external_url = models.TextField(blank=True, default="")
    reference = models.CharField(max_length=60, blank=True, default="")
    record = models.ForeignKey(
        Record, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    last_error_code = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="outbox_target_or_new",
                condition=Q(kind__in=("create", "hand_over"), target_external_id__isnull=True)
                | (~Q(kind__in=("create", "hand_over")) & Q(target_external_id__isnull=False)),
            ),
            models.CheckConstraint(
                name="outbox_payload_is_what_was_hashed",
                condition=Q(payload__isnull=True)
                | Q(payload_sha256=Func("payload", function="sha256")),
            ),
            models.CheckConstraint(
                name="outbox_approved_in_this_wording",
                condition=Q(needs_approval=False)
                | Q(emergency=True)
                | Q(
                    approver__isnull=False,
                    approved_sha256__isnull=False,
                    approved_sha256=F("payload_sha256"),
                )
                & ~Q(approver=F("author")),
            ),
            models.CheckConstraint(
                name="outbox_sent_has_receipt",
                condition=~Q(state="sent")
                | ~Q(kind="create")
                | Q(external_id__isnull=False, record__isnull=False, payload__isnull=True),
            ),
            models.UniqueConstraint(
                fields=("source_id", "account", "kind"), name="outbox_source_once"
            ),
            models.UniqueConstraint(
                fields=("account", "external_id"),
                condition=Q(kind="create", external_id__isnull=False),
                name="outbox_external_once",
            ),
        )
        indexes = (
            models.Index(
                fields=("next_try_at",), condition=Q(state="queued"), name="outbox_queued"
            ),
            models.Index(
                fields=("state", "next_try_at"),
                condition=Q(state__in=("sending", "unknown", "human")),
                name="outbox_unsettled",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id} {self.state}"


class Attempt(models.Model):
    """One step of one try: `start` is committed before the call, `finish` after. Insert-only."""

    outbox = models.ForeignKey(Outbox, on_delete=models.PROTECT, db_index=False)
    epoch = models.IntegerField()
    step = models.CharField(max_length=9)
    at = models.DateTimeField(db_default=Func(function="clock_timestamp"))
    request_sha256 = models.BinaryField()
    outcome = models.CharField(max_length=60, blank=True, default="")
    http_status = models.IntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("outbox", "epoch", "step"), name="attempt_step_once"),
        )
        triggers = append_only("attempt")

    def __str__(self) -> str:
        return f"{self.outbox_id} {self.epoch} {self.step}"


class Measurement(models.Model):
    """The network's own counts for an account at one time."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    at = models.DateTimeField()
    followers = models.IntegerField(null=True)
    posts = models.IntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.account_id} {self.at}"
