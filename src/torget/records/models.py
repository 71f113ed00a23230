"""Tables of records. Everything a person wrote lies in `Content`, and nowhere else."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from torget.kit.django.guards import append_only
from torget.organisation.models import Account, Authority, Person, Unit
from torget.organisation.policy import Scope


class ContentKind(models.TextChoices):
    """What a content row holds."""

    VERSION = "version", "one version of a message"
    MEDIA = "media", "bytes of an attachment"
    REFERENCE = "reference", "an attachment as the network names it"
    UNREADABLE = "unreadable", "an answer no translator could read"


class Content(models.Model):
    """Bytes and words of a record, with their salt: the one place disposal has to empty.

    `raw` is exactly what the network sent; `text` is derived from it, with NUL and lone
    surrogates replaced. `fingerprint` is what finds the same content again. Emptied means
    that every column but id, kind, media_type and size is null.
    Source: Arkivlagen 10 §; design reliability.md 4.3 and 5.1.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=10, choices=ContentKind.choices)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    raw = models.BinaryField(null=True)
    text = models.TextField(null=True)  # noqa: DJ001  null means emptied, "" means no words
    warning = models.TextField(null=True)  # noqa: DJ001
    author_id = models.TextField(null=True)  # noqa: DJ001
    author_name = models.TextField(null=True)  # noqa: DJ001
    url = models.TextField(null=True)  # noqa: DJ001
    salt = models.BinaryField(null=True)
    fingerprint = models.BinaryField(null=True)

    class Meta:
        constraints = (  # that of a version is found by its record: see known.seen_versions
            models.UniqueConstraint(
                fields=("fingerprint",),
                condition=Q(kind__in=("media", "unreadable")),
                name="content_once",
            ),
        )
        triggers = (
            *append_only("content"),
            pgtrigger.Trigger(
                name="content_emptied_is_not_found",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(new="written"),  # type: ignore[no-untyped-call]
                func="""
                update torget_searchrow set words = null
                  from written join torget_version on torget_version.content_id = written.id
                  join torget_recordhead on torget_recordhead.version_id = torget_version.id
                 where written.text is null
                   and torget_searchrow.record_id = torget_recordhead.record_id;
                return null;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Direction(models.TextChoices):
    """Received from others, issued by us, or unknown until a person says. Source: TF 2:9-10."""

    RECEIVED = "received", "received"
    ISSUED = "issued", "issued"
    UNKNOWN = "unknown", "unknown"


class Record(models.Model):
    """One handling: what is for ever true of it. It points at no connector and no room above.

    `key` is sha256(network, host, account's remote id, item's remote id): the same message is
    the same record however often and however it comes. `received_at` is the network's time,
    `ingested_at` ours. Source: Regler, Allmänna handlingar, p. 1; TF 2:6, 2:9, 2:10.
    """

    id = models.UUIDField(primary_key=True)
    serial_no = models.BigIntegerField(
        db_default=models.Func(models.Value("torget_record_serial"), function="nextval"),
        unique=True,
    )
    key = models.BinaryField(unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    remote_id = models.CharField(max_length=300)
    parent_id = models.CharField(max_length=300)
    visibility = models.CharField(max_length=10)
    first_direction = models.CharField(max_length=8, choices=Direction.choices)
    received_at = models.DateTimeField()
    received_at_told = models.BooleanField()  # false where the network gave no time
    ingested_at = models.DateTimeField()

    class Meta:
        triggers = append_only("record")

    def __str__(self) -> str:
        return f"{self.received_at.year}-{self.serial_no}"

    @property
    def scope(self) -> Scope:
        """Where it lies."""
        return Scope(self.authority_id, self.unit_id, self.account_id)


class Version(models.Model):
    """One state of a record's content, in the order we saw them. Insert-only."""

    id = models.UUIDField(primary_key=True)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, db_index=False)
    n = models.IntegerField()
    content = models.ForeignKey(Content, on_delete=models.PROTECT, db_index=False)
    language = models.CharField(max_length=12)
    seen_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("record", "n"), name="version_number_once"),
            models.CheckConstraint(condition=Q(n__gte=1), name="version_from_one"),
        )
        indexes = (models.Index(fields=("content",), name="version_content"),)
        triggers = append_only("version")

    def __str__(self) -> str:
        return f"{self.record_id} v{self.n}"


class NetworkState(models.TextChoices):
    """What the network shows of the message now; `apart` never stood on one, or is not followed."""

    PRESENT = "present", "present"
    EDITED = "edited", "edited"
    DELETED = "deleted", "deleted"
    APART = "apart", "apart"


class RecordHead(models.Model):
    """The small mutable part of a record: what is current, and the row that is locked."""

    record = models.OneToOneField(
        Record, on_delete=models.PROTECT, primary_key=True, related_name="head"
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, db_index=False)
    versions = models.IntegerField(default=1)
    thread_id = models.CharField(max_length=300)  # learned late where a network tells it late
    direction = models.CharField(max_length=8, choices=Direction.choices)
    network_state = models.CharField(
        max_length=8, choices=NetworkState.choices, default=NetworkState.PRESENT
    )
    network_state_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    registration_no = models.CharField(max_length=60, blank=True, default="")
    secrecy = models.BooleanField(default=False)
    secrecy_warned = models.BooleanField(
        default=False, db_default=False
    )  # an edit or a reading outside the house says so, and no person has said otherwise
    secrecy_cleared = models.IntegerField(
        default=0, db_default=0
    )  # the last version that a person has read and found to hold no secret

    class Meta:
        indexes = (
            models.Index(fields=("thread_id", "record"), name="head_thread"),
            models.Index(fields=("version",), name="head_version"),  # from content to its record
        )
        triggers = (
            pgtrigger.Trigger(
                name="head_is_found_as_it_is",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("secrecy", "direction"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.AnyChange("secrecy", "direction"),
                func="""
                update torget_searchrow set secrecy = new.secrecy, direction = new.direction
                 where record_id = new.record_id;
                return null;
                """,
            ),
        )

    def __str__(self) -> str:
        return str(self.record_id)


class SearchRow(models.Model):
    """What finding a record needs, side by side: where it lies, when it came, and its words.

    Wholly derived from record, head and the current version's content, and made again by
    `torget index_records`. One narrow table, so that the newest are walked without joins.
    Secrecy and direction follow the head, and the words go when the content is emptied: the
    database's own triggers see to both. Source: Arkivlagen 10 §; docs/drift/prestanda.md.
    """

    record = models.OneToOneField(
        Record,
        on_delete=models.PROTECT,
        primary_key=True,
        db_constraint=False,  # all four are copied from the record, whose own keys are checked
        related_name="search_row",
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    received_at = models.DateTimeField()
    private = models.BooleanField()
    secrecy = models.BooleanField()
    direction = models.CharField(max_length=8, choices=Direction.choices)
    words = SearchVectorField(null=True)

    class Meta:
        indexes = (
            GinIndex(fields=("words",), name="search_words", gin_pending_list_limit=1024),
            models.Index(
                F("authority"), F("received_at").desc(), F("record").desc(), name="search_authority"
            ),
            models.Index(
                F("account"), F("received_at").desc(), F("record").desc(), name="search_account"
            ),
        )

    def __str__(self) -> str:
        return str(self.record_id)


class AttachmentState(models.TextChoices):
    """Whether the bytes of an attachment are here."""

    PENDING = "pending", "pending"
    FETCHED = "fetched", "fetched"
    FAILED = "failed", "failed"
    QUARANTINED = "quarantined", "quarantined"


class Attachment(models.Model):
    """One picture, film or sound of a version. Its bytes are fetched before the link dies."""

    id = models.UUIDField(primary_key=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="attachments")
    position = models.SmallIntegerField()
    media_type = models.CharField(max_length=100)
    reference = models.ForeignKey(
        Content, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    content = models.ForeignKey(
        Content, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=11, choices=AttachmentState.choices)
    tries = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error_code = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "position"), name="attachment_place_once"),
            models.CheckConstraint(
                condition=~Q(state="fetched") | Q(content__isnull=False),
                name="attachment_fetched_has_bytes",
            ),
        )
        indexes = (
            models.Index(
                fields=("next_try_at",), condition=Q(state="pending"), name="attachment_pending"
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.position}"


class Hold(models.Model):
    """What stops disposal: an open request, a police report, a dispute. Lifted, never erased."""

    id = models.UUIDField(primary_key=True)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=30)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class DeadLetter(models.Model):
    """An item that came but could not be read: kept raw, shown, and read again after a mend."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    content = models.OneToOneField(Content, on_delete=models.PROTECT)
    remote_id = models.CharField(max_length=300)
    error_code = models.CharField(max_length=60)
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("account", "at"),
                condition=Q(resolved_at__isnull=True),
                name="dead_letter_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.error_code} {self.id}"
