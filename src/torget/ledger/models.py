"""Tables of the ledger: events, the reasons beside them, and readings."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from torget.kit.django.guards import append_only


class ActorKind(models.TextChoices):
    """What kind of actor an event has; citizens are a pseudonym, never a name."""

    PERSON = "person", "person"
    SYSTEM = "system", "system"
    PLATFORM = "platform", "platform"
    CITIZEN = "citizen", "citizen"


class Event(models.Model):
    """One thing that happened: insert-only, hashed, without content.

    `canon` is what is hashed; the columns repeat its parts so that they can be searched.
    Source: TF 2 kap.; ISO 15489 (event history cannot be edited).
    """

    id = models.UUIDField(primary_key=True)
    type = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    canon = models.BinaryField()
    content_commits = ArrayField(models.BinaryField(), default=list)
    leaf = models.BinaryField()

    class Meta:
        indexes = (
            models.Index(fields=("object_id", "at"), name="event_object_at"),
            models.Index(fields=("at", "id"), name="event_at"),
        )
        triggers = append_only("event")

    def __str__(self) -> str:
        return f"{self.type} {self.object_id}"


class EventReason(models.Model):
    """The free text a person gave for an act, with its salt; the event holds the commitment."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True)
    salt = models.BinaryField(null=True)
    text = models.TextField(null=True)  # noqa: DJ001  emptied means gone, "" means nothing said

    class Meta:
        triggers = append_only("event_reason")

    def __str__(self) -> str:
        return str(self.event_id)


class Reading(models.Model):
    """Who looked at secret or private content, when and with what purpose.

    Readings have a table and a retention of their own. Source: OSL 5:5; GDPR art. 32.
    """

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField()
    at = models.DateTimeField()
    purpose = models.CharField(max_length=40)

    class Meta:
        indexes = (
            models.Index(fields=("object_id", "at"), name="reading_object_at"),
            models.Index(fields=("person_id", "at"), name="reading_person_at"),
        )
        triggers = append_only("reading")

    def __str__(self) -> str:
        return f"{self.person_id} {self.object_id}"
