"""Tables of moderation: each measure with its ground, and what another person said of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from torget.channels.models import Outbox
from torget.kit.django.guards import append_only
from torget.moderation import guards
from torget.organisation.models import Account, AdoptedRulebook, Authority, Person, Unit
from torget.organisation.policy import Scope
from torget.records.models import Record


class Standing(models.TextChoices):
    """Where a measure stands. `on_its_way`: also when the network has refused it so far."""

    PROPOSED = "proposed", "proposed"
    DECLINED = "declined", "declined"
    ON_ITS_WAY = "on_its_way", "on its way"
    IN_FORCE = "in_force", "in force"
    WITHDRAWN = "withdrawn", "withdrawn"
    UNDOING = "undoing", "undoing"
    UNDONE = "undone", "undone"


class Measure(models.Model):
    """One measure on one record: its step, its ground in an adopted rulebook, and who decided.

    `sealed_event` is the ledger's event that binds the copy; nothing leaves without it. `by`
    decided or proposed; `second` agreed before it left. `due_at` is when evident crime must be
    away, `look_by` when another person must have looked at what one did alone.
    Source: Regler, Tänk på det här, p. 8; FL 5 §; BBS-lagen 5 §; design reliability.md N8.
    """

    id = models.UUIDField(primary_key=True)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="measures")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    rulebook = models.ForeignKey(AdoptedRulebook, on_delete=models.PROTECT, db_index=False)
    step = models.CharField(max_length=10)
    reason = models.CharField(max_length=40)
    family = models.CharField(max_length=5)
    evident = models.BooleanField()
    moved = models.BooleanField(default=False)  # to another channel: an ending of its own
    version = models.IntegerField()  # of the message, as it was when this was decided
    by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    discovered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    needs_second = models.BooleanField()
    second = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    second_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=Standing.choices)
    sealed_event = models.UUIDField(null=True)
    outbox = models.OneToOneField(
        Outbox, on_delete=models.PROTECT, null=True, related_name="measure"
    )
    in_force_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    look_by = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    undo_outbox = models.OneToOneField(
        Outbox, on_delete=models.PROTECT, null=True, related_name="undone_measure"
    )
    undone_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    undone_on_network = models.BooleanField(null=True)  # false: it cannot be done there

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="measure_second_is_another", condition=Q(second=None) | ~Q(second=F("by"))
            ),
            models.CheckConstraint(
                name="measure_second_before_it_leaves",
                condition=Q(needs_second=False)
                | Q(state__in=("proposed", "declined", "withdrawn"))
                | Q(second__isnull=False, second_at__isnull=False),
            ),
            models.CheckConstraint(
                name="measure_sealed_before_it_leaves",
                condition=Q(outbox=None) | Q(sealed_event__isnull=False),
            ),
            models.CheckConstraint(
                name="measure_on_a_person_ends",
                condition=~Q(step__in=("restrict", "block"))
                | Q(ends_at__isnull=False, ends_at__gt=F("at")),
            ),
            models.CheckConstraint(
                name="measure_evident_alone_is_looked_at",
                condition=~Q(family="bbs")
                | Q(needs_second=True)
                | Q(step="remind")
                | Q(look_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("record", "step"),
                condition=Q(state__in=("proposed", "on_its_way", "in_force", "undoing")),
                name="measure_step_once",
            ),
        )
        indexes = (
            models.Index(
                fields=("authority", "at"),
                condition=Q(state__in=("proposed", "on_its_way", "undoing")),
                name="measure_unfinished",
            ),
            models.Index(
                fields=("look_by",),
                condition=Q(looked_at__isnull=True, look_by__isnull=False),
                name="measure_to_look_at",
            ),
            models.Index(
                fields=("ends_at",), condition=Q(ends_at__isnull=False), name="measure_ends"
            ),
        )

    def __str__(self) -> str:
        return f"{self.step} {self.id} {self.state}"

    @property
    def scope(self) -> Scope:
        """Where it lies."""
        return Scope(self.authority_id, self.unit_id, self.account_id)


class Telling(models.TextChoices):
    """How the author is told why. `impossible` is said so; `none` needs no telling."""

    PRIVATE = "private", "private"
    PUBLIC = "public", "public"
    IMPOSSIBLE = "impossible", "impossible"
    NOT_CHOSEN = "not_chosen", "not chosen"


class AuthorNotice(models.Model):
    """What the author is to be told: our draft until the measure is in force, then a letter."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="notices")
    about = models.CharField(max_length=8)  # taken, undone, upheld
    how = models.CharField(max_length=10, choices=Telling.choices)
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    outbox = models.OneToOneField(Outbox, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("measure", "about"), name="notice_once"),
            models.CheckConstraint(
                name="notice_sent_only_where_it_can",
                condition=Q(outbox=None) | Q(how__in=("private", "public")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure_id} {self.how}"


class Review(models.Model):
    """The author's request that another person looks again."""

    id = models.UUIDField(primary_key=True)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="reviews")
    asked_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("measure",), condition=Q(decided_at=None), name="review_one_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure_id} {self.asked_at}"


class Judgement(models.Model):
    """What another person than the one who decided said of a measure. Insert-only.

    `taken_by` and `agreed_by` are copies, so that the database itself refuses a judgement by
    any of them; a trigger refuses copies that are not those of the measure.
    Source: design reliability.md 6 (separation of duties).
    """

    id = models.UUIDField(primary_key=True)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="judgements")
    review = models.OneToOneField(Review, on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=11)  # agreement, second_look, review
    verdict = models.CharField(max_length=8)  # agree, decline, uphold, restore
    by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    agreed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="judgement_by_another",
                condition=~Q(by=F("taken_by")) & (Q(agreed_by=None) | ~Q(by=F("agreed_by"))),
            ),
            models.UniqueConstraint(
                fields=("measure", "kind"),
                condition=~Q(kind="review"),
                name="judgement_once",
            ),
        )
        triggers = (*append_only("judgement"), guards.JUDGED_IS_THE_MEASURE)

    def __str__(self) -> str:
        return f"{self.kind} {self.verdict} {self.measure_id}"


class Quarantine(models.Model):
    """A record whose attachments are not fetched or shown before a person has read the text."""

    record = models.OneToOneField(
        Record, on_delete=models.PROTECT, primary_key=True, related_name="quarantine"
    )
    because = models.CharField(max_length=40)
    at = models.DateTimeField()
    checked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, blank=True, default="")  # released, held, purged

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="quarantine_checked_by_somebody",
                condition=Q(verdict="", checked_by=None, checked_at=None)
                | ~Q(verdict="") & Q(checked_by__isnull=False, checked_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=("at",), condition=Q(verdict=""), name="quarantine_unchecked"),
        )

    def __str__(self) -> str:
        return f"{self.record_id} {self.verdict}"


class Purge(models.Model):
    """What is left of bytes that were a crime to hold: when, by whom, from where, their hash."""

    id = models.UUIDField(primary_key=True)
    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="purge")
    rulebook = models.ForeignKey(AdoptedRulebook, on_delete=models.PROTECT, db_index=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    address = models.TextField()
    sha256 = ArrayField(models.BinaryField(), default=list)
    look_by = models.DateTimeField()
    looked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="purge_looked_at_by_another",
                condition=Q(looked_by=None, looked_at=None)
                | Q(looked_by__isnull=False, looked_at__isnull=False) & ~Q(looked_by=F("by")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.record_id} {self.at}"
