"""Tables of supervision: each look as proof, and when the next is due, counted once."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from torget.kit.django.guards import append_only
from torget.organisation.models import Account, AdoptedRulebook, Person


class How(models.TextChoices):
    """What the look came to: all was looked through, or nothing was left to do."""

    LOOKED_THROUGH = "looked_through", "looked through"
    ALL_HANDLED = "all_handled", "all handled"


class Sweep(models.Model):
    """A person has looked through an account. Insert-only: it is the proof.

    `due_at` is when it should have been done at the latest, as it was counted then.
    Source: Regler, Tänk på det här, p. 3; BBS-lagen 4 §.
    """

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    how = models.CharField(max_length=14, choices=How.choices)
    due_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(F("account"), F("at").desc(), F("id").desc(), name="sweep_newest"),)
        triggers = append_only("sweep")

    def __str__(self) -> str:
        return f"{self.account_id} {self.at}"


class Watch(models.Model):
    """When an account must next be looked through: counted once, at each look.

    `since` is the last look, or when the watching began. `rulebook` is what it was counted by.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True)
    rulebook = models.ForeignKey(AdoptedRulebook, on_delete=models.PROTECT, db_index=False)
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    alarmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("due_at",), condition=Q(alarmed_at__isnull=True), name="watch_due"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.due_at}"
