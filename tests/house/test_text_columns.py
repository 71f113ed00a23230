"""All bytes of records lie in one table, so that disposal has one place to empty."""

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

SHORT = 64  # what a code, a number or a name of ours needs
# Where text or bytes may lie, and why it is no record's content. A new column is argued for here.
ALLOWED = {
    "Content": "the one place: what disposal empties",
    "Version": "ids of content",
    "EventReason": "the reason of an act, emptied like content (decision 0012)",
    "Event.canon": "commitments only, no content (decision 0010)",
    "Event.leaf": "a hash",
    "Authority": "our own names and addresses",
    "Department": "our own names and addresses",
    "Unit": "our own names and addresses, published on purpose",
    "Person": "our staff: name, address, password hash",
    "Account": "our own account: names, addresses, the sealed token",
    "Event.content_commits": "hashes",
    "TriageModel": "weights and figures of a trained model: numbers, no words (decision 0019)",
    "AdoptedRulebook": "the adopted document itself, kept for ever",
    "Record.key": "a hash",
    "Record.remote_id": "the network's id",
    "RecordHead.thread_id": "the network's id",
    "Record.parent_id": "the network's id",
    "Attachment.media_type": "a type's name",
    "DeadLetter.remote_id": "the network's id",
    "Burst.thread_id": "the network's id",
    "Feed.cursor": "the network's own mark of place",
    "Outbox.payload": "a draft until accepted, emptied at acceptance (decision 0003)",
    "Outbox.target_external_id": "the network's id",
    "Outbox.payload_sha256": "a hash",
    "Outbox.approved_sha256": "a hash",
    "Outbox.client_key": "made by us, once per row",
    "Outbox.marker": "made by us, once per row",
    "Outbox.external_id": "the network's id",
    "Outbox.external_url": "the network's address",
    "Attempt.request_sha256": "a hash",
    "HandOverRoute": "where the authority's own hand-overs go; no citizen's words",
    "HandOver.note": "the asker's words until there is a number; the database demands it emptied",
    "HandOver.package": "a copy until there is a number; the database demands it emptied",
    "HandOver.package_sha256": "a hash",
    "Reply.body": "a diary's reply until it is read, then emptied",
    "Reply.body_sha256": "a hash",
    "AuthorNotice.text": "our draft until the measure is in force, emptied when it is sent on",
    "Purge.address": "the network's address, kept as what is left of what was destroyed",
    "Purge.sha256": "hashes",
    "Answer.rest": "the parts of an answer that have not left, handed on one by one",
    "Draft.text": "an unsent answer, weeded after the item is closed (TF 2:12)",
    "Note.text": "an internal note, weeded; a record's content only when added to the file",
    "LexiconVersion.source": "our own words on the word lists, kept for ever",
    "Trial.document": "a proposed rulebook of ours, no citizen's words",
    "SavedReply.body": "our own ready text with blanks",
    "SavedView.query": "an address's question",
}


def _is_room_for_text(field: models.Field) -> bool:  # type: ignore[type-arg]
    if isinstance(field, ArrayField):
        return _is_room_for_text(field.base_field)
    if isinstance(field, models.TextField | models.BinaryField | models.JSONField):
        return True
    return isinstance(field, models.CharField) and (field.max_length or SHORT + 1) > SHORT


def _columns() -> list[tuple[str, str]]:
    return [
        (model.__name__, field.name)
        for model in apps.get_app_config("torget").get_models()
        for field in model._meta.local_fields  # noqa: SLF001  Django's documented introspection
        if _is_room_for_text(field)
    ]


def test_text_columns_then_only_where_a_reason_is_given() -> None:
    columns = _columns()

    assert len(columns) > 20
    assert [
        f"{model}.{field}"
        for model, field in columns
        if model not in ALLOWED and f"{model}.{field}" not in ALLOWED
    ] == []


def test_text_columns_when_a_reason_has_no_column_left_then_the_reason_goes_too() -> None:
    tables = {model.__name__ for model in apps.get_app_config("torget").get_models()}
    names = {f"{model}.{field}" for model, field in _columns()} | tables

    assert sorted(set(ALLOWED) - names) == []
