"""Tables of working together. None of it is a record: it is weeded without a disposal list.

Source: TF 2:12 (drafts and notes that are not kept for the archive are no public records).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from torget.inbox.models import Item
from torget.organisation.models import Authority, Person, Unit
from torget.organisation.policy import Scope
from torget.records.models import Record


class Draft(models.Model):
    """One person's unsent answer to one item; `lost` where somebody else answered first."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False)
    text = models.TextField()
    saved_at = models.DateTimeField()
    lost = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("item", "person"), name="draft_one_a_person"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Note(models.Model):
    """An internal note on an item. Its words are never changed: a correction is a new note.

    Others act on what they have read, so a note that changed afterwards could not be trusted.
    `filed` is the record that was drawn up of it where it was added to the file.
    """

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    filed = models.OneToOneField(Record, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.id)


class Mention(models.Model):
    """A person who was named in a note, until they say that they are done with it."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("note", "person"), name="mention_once_a_note"),
        )
        indexes = (
            models.Index(
                fields=("person",), condition=Q(done_at__isnull=True), name="mention_waiting"
            ),
        )

    def __str__(self) -> str:
        return f"{self.note_id} {self.person_id}"


class Doing(models.TextChoices):
    """What somebody does before an item just now."""

    LOOKS = "looks", "looks"
    WRITES = "writes", "writes"


class Presence(models.Model):
    """Who has an item before their eyes, until the lease runs out."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False)
    doing = models.CharField(max_length=6, choices=Doing.choices)
    until = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("item", "person"), name="presence_one_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.person_id}"


class Claim(models.Model):
    """How long it is respected that somebody has taken an item on: others are asked until then."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.item_id)


class SavedReply(models.Model):
    """A unit's ready text with blanks, and what is done besides where it is a macro.

    `reason` is a ready reason: then the item is closed with the text as explanation.
    """

    id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="saved_replies")
    name = models.CharField(max_length=60)
    body = models.TextField()
    takes = models.BooleanField(default=False)
    reason = models.CharField(max_length=40, blank=True, default="")
    changed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "name"),
                condition=Q(retired_at__isnull=True),
                name="saved_reply_name_once_a_unit",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def scope(self) -> Scope:
        """Where it lies."""
        return Scope(self.unit.authority_id, self.unit_id)


class SavedView(models.Model):
    """A unit's named view of the inbox: what an address asks for, and no more."""

    id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("unit", "name"), name="saved_view_name_once_a_unit"),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def scope(self) -> Scope:
        """Where it lies."""
        return Scope(self.unit.authority_id, self.unit_id)


class BulkKind(models.TextChoices):
    """What was done to many items at once."""

    ASSIGN = "assign", "assign"
    CLOSE = "close", "close"


class Bulk(models.Model):
    """One press that did the same to many items; it can be undone for a while."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=6, choices=BulkKind.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class BulkItem(models.Model):
    """One item of a bulk, and who had it before; `refused` is why it was left as it was."""

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_index=False)
    assignee_before = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    refused = models.CharField(max_length=40, blank=True, default="")
    undone = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("bulk", "item"), name="bulk_item_once"),)

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.item_id}"


class Merge(models.Model):
    """An item that is handled together with another one; its record stays as it is."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="merged")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    split_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("item",), condition=Q(split_at__isnull=True), name="merge_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(item=models.F("into")), name="merge_not_into_itself"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.into_id}"


class Transfer(models.Model):
    """A message that was handed to another authority, where it was received as a record."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="transfers")
    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, db_index=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.item_id} {self.record_id}"
