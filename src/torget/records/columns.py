"""The columns that are filled by COPY, with their types, in the order the tables are written."""

from __future__ import annotations

from collections.abc import Mapping

from torget.kit.django.copying import Columns

COLUMNS: Mapping[str, Columns] = {
    "torget_content": {
        "id": "uuid",
        "kind": "text",
        "media_type": "text",
        "size": "bigint",
        "raw": "bytea",
        "text": "text",
        "warning": "text",
        "author_id": "text",
        "author_name": "text",
        "url": "text",
        "salt": "bytea",
        "fingerprint": "bytea",
    },
    "torget_record": {
        "id": "uuid",
        "key": "bytea",
        "account_id": "uuid",
        "authority_id": "uuid",
        "unit_id": "uuid",
        "remote_id": "text",
        "parent_id": "text",
        "visibility": "text",
        "first_direction": "text",
        "received_at": "timestamptz",
        "received_at_told": "boolean",
        "ingested_at": "timestamptz",
    },
    "torget_version": {
        "id": "uuid",
        "record_id": "uuid",
        "n": "integer",
        "content_id": "uuid",
        "language": "text",
        "seen_at": "timestamptz",
        "edited_at": "timestamptz",
    },
    "torget_recordhead": {
        "record_id": "uuid",
        "version_id": "uuid",
        "versions": "integer",
        "thread_id": "text",
        "direction": "text",
        "network_state": "text",
        "network_state_at": "timestamptz",
        "registration_no": "text",
        "secrecy": "boolean",
    },
    "torget_attachment": {
        "id": "uuid",
        "version_id": "uuid",
        "position": "smallint",
        "media_type": "text",
        "reference_id": "uuid",
        "state": "text",
        "tries": "smallint",
        "next_try_at": "timestamptz",
        "error_code": "text",
    },
    "torget_deadletter": {
        "id": "uuid",
        "account_id": "uuid",
        "content_id": "uuid",
        "remote_id": "text",
        "error_code": "text",
        "at": "timestamptz",
    },
}
