"""Tables of the inbox: one small mutable row of work beside each large immutable record."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from torget.channels.models import Outbox
from torget.moderation.models import Measure
from torget.organisation.models import Account, AdoptedRulebook, Authority, Person, Unit
from torget.organisation.policy import Scope
from torget.records.models import Record

OURS_UNKNOWN = "own_unknown"
"""The kind of an item about a post on our account that Torget did not send."""


class ItemState(models.TextChoices):
    """Where the work stands.

    `on_its_way`: an answer is in the outbox. `waiting`: a manager or a communications officer
    is to say whether criticism is answered.
    """

    OPEN = "open", "open"
    ON_ITS_WAY = "on_its_way", "on its way"
    WAITING = "waiting", "waiting"
    CLOSED = "closed", "closed"


class Registration(models.TextChoices):
    """Whether what must be registered has been handed over, or has its number."""

    NONE = "", "none"
    PENDING = "pending", "pending"
    REGISTERED = "registered", "registered"


class LetterKind(models.TextChoices):
    """What a message of ours to a citizen does, beyond its words."""

    ANSWER = "answer", "answer"
    INTERIM = "interim", "interim answer"
    REFERRAL = "referral", "referral"
    COMPLAINT_OFFER = "complaint_offer", "offer of the complaint system"
    WRONG_AUTHORITY = "wrong_authority", "pointer to the right authority"
    POLITICAL = "political", "pointer to the politicians"
    CRISIS = "crisis", "text at danger"


ENDS_NOTHING = (LetterKind.INTERIM, LetterKind.CRISIS)
"""Letters after which the message is still work."""


class Pause(models.TextChoices):
    """Why the clock of the full answer stands still. That of the first word never does."""

    CITIZEN = "citizen", "waiting for the citizen"
    MANAGER = "manager", "waiting for a decision"


class Burst(models.Model):
    """A thread, or a whole account ("" as thread), that gets more than a person can read.

    `seen` counts the messages of the hour that begins at `hour`. What is folded under it are
    the items that point here; they are records and work like all others.
    """

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    thread_id = models.CharField(max_length=300)
    hour = models.DateTimeField()
    seen = models.IntegerField(default=0)
    folded = models.IntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("account", "thread_id"), name="burst_thread_once"),
        )
        indexes = (
            models.Index(
                fields=("authority", "last_at"), condition=Q(folded__gt=0), name="burst_newest"
            ),
            models.Index(fields=("last_at",), condition=Q(folded=0), name="burst_quiet"),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.folded}"


class Item(models.Model):
    """What has to be done about one record, by when, and by whom.

    What must be registered is never closed without a registration number or a pending
    hand-over: the database refuses it. Source: Regler, Allmänna handlingar, p. 2; OSL 5:1.
    """

    id = models.UUIDField(primary_key=True)
    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="item")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    rulebook = models.ForeignKey(AdoptedRulebook, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=40)  # the outcome the flow chart suggests first
    urgent = models.BooleanField()  # perhaps a danger to life: stands first until it is closed
    secrecy = models.BooleanField()  # the flow chart or a person says so
    marked_secret = models.BooleanField(
        default=False, db_default=False
    )  # a person does: not everybody reads it
    private = models.BooleanField()
    must_register = models.BooleanField(default=False, db_default=False)
    registration = models.CharField(
        max_length=10, choices=Registration.choices, blank=True, default="", db_default=""
    )
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.OPEN)
    deadline_at = models.DateTimeField()
    acknowledge_by = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    pause = models.CharField(
        max_length=10, choices=Pause.choices, blank=True, default="", db_default=""
    )
    escalated = models.SmallIntegerField(
        default=0, db_default=0
    )  # 1: the deputy is told, 2: the manager
    burst = models.ForeignKey(Burst, on_delete=models.PROTECT, null=True, db_index=False)
    assignee = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=40, blank=True, default="")
    changed_after_answer = models.BooleanField(default=False)
    gone_from_network = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="item_paused_for_a_reason",
                condition=Q(paused_at__isnull=True, pause="")
                | Q(paused_at__isnull=False) & ~Q(pause=""),
            ),
            models.CheckConstraint(
                name="item_closed_with_ending",
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(ending="")
                | ~Q(state="closed") & Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="item_registered_before_closed",
                condition=~Q(state="closed") | Q(must_register=False) | ~Q(registration=""),
            ),
        )
        indexes = (
            models.Index(
                fields=("unit", "-urgent", "deadline_at", "id"),
                condition=~Q(state="closed") & Q(burst__isnull=True),
                name="item_unit_first",
            ),
            models.Index(
                fields=("account", "-urgent", "deadline_at", "id"),
                condition=~Q(state="closed") & Q(burst__isnull=True),
                name="item_account_first",
            ),
            models.Index(
                fields=("authority", "-urgent", "deadline_at", "id"),
                condition=~Q(state="closed") & Q(burst__isnull=True),
                name="item_authority_first",
            ),
            models.Index(
                fields=("assignee", "-urgent", "deadline_at", "id"),
                condition=~Q(state="closed"),
                name="item_assignee_first",
            ),
            models.Index(
                fields=("authority", "-urgent", "deadline_at", "id"),
                condition=Q(state__in=("on_its_way", "waiting")),
                name="item_waiting_first",
            ),
            models.Index(
                fields=("burst", "-urgent", "deadline_at", "id"),
                condition=~Q(state="closed") & Q(burst__isnull=False),
                name="item_burst_first",
            ),
            models.Index(
                fields=("acknowledge_by",),
                condition=Q(escalated=0, acknowledged_at__isnull=True, burst__isnull=True)
                & ~Q(state="closed"),
                name="item_to_acknowledge",
            ),
            models.Index(
                fields=("answer_by",),
                condition=Q(
                    escalated__lt=2,
                    answered_at__isnull=True,
                    paused_at__isnull=True,
                    burst__isnull=True,
                )
                & ~Q(state="closed"),
                name="item_to_answer",
            ),
            models.Index(
                fields=("account", "paused_at"),
                condition=Q(paused_at__isnull=False) & ~Q(state="closed"),
                name="item_paused",
            ),
            models.Index(
                fields=("id",), condition=Q(registration="pending"), name="item_to_be_registered"
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
    """A person's letter about an item, on its way or accepted. The words lie in the outbox.

    One that is longer than the network takes is sent in parts, each when the one before it is
    accepted; `rest` is the exact words of those that have not left.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20, choices=LetterKind.choices, default=LetterKind.ANSWER)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answers")
    outbox = models.OneToOneField(Outbox, on_delete=models.PROTECT)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    answered_version = models.IntegerField()
    part = models.SmallIntegerField(default=1)
    parts = models.SmallIntegerField(default=1)
    rest = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="answer_part_of_whole", condition=Q(part__gte=1, part__lte=F("parts"))
            ),
        )
        indexes = (
            models.Index(
                fields=("item",), condition=Q(kind__in=ENDS_NOTHING), name="answer_first_word"
            ),
        )

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


class Advice(models.TextChoices):
    """What a manager or a communications officer says about criticism."""

    ANSWER = "answer", "answer"
    CORRECT = "correct", "correct what is wrong"
    NO_ANSWER = "no_answer", "do not answer"


class Consultation(models.Model):
    """A question to a manager or a communications officer: is this criticism to be answered.

    The words of the question and of the decision are the reasons of their events. The one who
    decides is another than the one who asks. Source: Regler, Tänk på det här, p. 7.
    """

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="consultations")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    asked_at = models.DateTimeField()
    advice = models.CharField(max_length=10, choices=Advice.choices, blank=True, default="")
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("item",),
                condition=Q(decided_at__isnull=True, withdrawn_at__isnull=True),
                name="consultation_open_once",
            ),
            models.CheckConstraint(
                name="consultation_decided_by_another",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, advice="")
                | Q(decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(advice="")
                & ~Q(decided_by=F("asked_by")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.advice}"


class SecrecyMark(models.Model):
    """A person's mark that a message may hold secret information, with the law it rests on.

    It is a warning and not a decision: what may be given out is tried each time. Another
    person takes it off. Source: OSL 5:5; Regler, Tänk på det här, p. 5.
    """

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="secrecy_marks")
    ground = models.CharField(max_length=40)  # the code of a secrecy ground of the rulebook
    marked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    marked_at = models.DateTimeField()
    unmarked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    unmarked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("item",), condition=Q(unmarked_at__isnull=True), name="secrecy_mark_once"
            ),
            models.CheckConstraint(
                name="secrecy_unmarked_by_another",
                condition=Q(unmarked_at__isnull=True, unmarked_by__isnull=True)
                | Q(unmarked_at__isnull=False, unmarked_by__isnull=False)
                & ~Q(unmarked_by=F("marked_by")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.ground} {self.item_id}"
