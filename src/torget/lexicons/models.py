"""Tables of the word lists: what was proposed, what held when, and what a trial of it said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from torget.kit.django.guards import append_only
from torget.organisation.models import AdoptedRulebook, Authority, Person
from torget.organisation.policy import Scope
from torget.records.models import Record


class LexiconVersion(models.Model):
    """A municipality's own words on the shipped word lists, as somebody proposed them.

    `lexicon` is the version of the lexicon that it gave when it was written. What it is for is
    the reason of its event. Every version stays readable for ever.
    """

    id = models.UUIDField(primary_key=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, db_index=False)
    source = models.TextField(blank=True)
    lexicon = models.CharField(max_length=12)
    written_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        triggers = append_only("lexicon_version")

    def __str__(self) -> str:
        return self.lexicon

    @property
    def scope(self) -> Scope:
        """Where it lies: a whole authority proposes it, so that a narrower right is too little."""
        return Scope(self.authority_id)


class LexiconArming(models.Model):
    """A version put in force: the last row holds, for the whole municipality.

    `n` counts them, so that two at once cannot both be the next. Going back is arming again.
    """

    id = models.UUIDField(primary_key=True)
    n = models.IntegerField(unique=True)
    version = models.ForeignKey(
        LexiconVersion, on_delete=models.PROTECT, db_index=False, related_name="armings"
    )
    armed_by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    armed_at = models.DateTimeField()

    class Meta:
        triggers = append_only("lexicon_arming")

    def __str__(self) -> str:
        return f"{self.n} {self.version_id}"


class TrialState(models.TextChoices):
    """Where a trial stands. `failed`: the ground moved under it, or it met a fault."""

    RUNNING = "running", "running"
    DONE = "done", "done"
    CANCELLED = "cancelled", "cancelled"
    FAILED = "failed", "failed"


class Trial(models.Model):
    """A proposal tried on what citizens wrote in a year: words, a rulebook, or both.

    What holds is kept as it was when the trial began: `arming` (none: the shipped lists) and
    `rulebook`. `reached` is the last record that is counted: a trial goes on from there after
    any stop. It holds no words of anybody, only counts and which records were a sample.
    """

    id = models.UUIDField(primary_key=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, db_index=False)
    version = models.ForeignKey(
        LexiconVersion,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="trials",
    )
    document = models.BinaryField(null=True)  # a rulebook that is not adopted yet
    document_version = models.CharField(max_length=40, blank=True)
    arming = models.ForeignKey(LexiconArming, on_delete=models.PROTECT, null=True, db_index=False)
    rulebook = models.ForeignKey(AdoptedRulebook, on_delete=models.PROTECT, db_index=False)
    lexicon_before = models.CharField(max_length=12)
    lexicon_after = models.CharField(max_length=12)
    since = models.DateTimeField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    begun_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=TrialState.choices, default=TrialState.RUNNING)
    reached = models.UUIDField()
    total = models.IntegerField(null=True)
    done = models.IntegerField(default=0)
    emptied = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="trial_ends_once",
                condition=Q(state="running", ended_at__isnull=True)
                | ~Q(state="running") & Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="trial_of_something",
                condition=Q(version__isnull=False) | Q(document__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=("begun_at",), condition=Q(state="running"), name="trial_running"),
            models.Index(fields=("version", "begun_at"), name="trial_of_version"),
        )

    def __str__(self) -> str:
        return f"{self.state} {self.id}"

    @property
    def scope(self) -> Scope:
        """Where it lies: as the version it tries."""
        return Scope(self.authority_id)


class TrialCount(models.Model):
    """How many messages go from one outcome to another, or change in one way (`before` empty)."""

    trial = models.ForeignKey(
        Trial, on_delete=models.CASCADE, db_index=False, related_name="counts"
    )
    change = models.CharField(max_length=20)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    n = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("trial", "change", "before", "after"), name="trial_count_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.change} {self.n}"


class TrialSample(models.Model):
    """One record that changes in one way. Its words are read from the record, within rights."""

    trial = models.ForeignKey(
        Trial, on_delete=models.CASCADE, db_index=False, related_name="samples"
    )
    change = models.CharField(max_length=20)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, db_index=False, related_name="+")
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    secret = models.BooleanField()  # either the rules in force or the proposal say secrecy

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("trial", "change", "record"), name="trial_sample_once"),
        )

    def __str__(self) -> str:
        return f"{self.change} {self.record_id}"
