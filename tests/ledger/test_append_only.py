"""What is append-only cannot be changed: not by the app's role, and by its owner not by slip.

Source: design reliability.md R14; docs/decisions/0009.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.apps import apps
from django.db import connection, connections
from psycopg import errors, sql
from pytest_django import DjangoDbBlocker

from tests.conftest import TEMPLATE, point_at
from tests.factories import message, page
from tests.personas import MONDAY, Town, town
from torget.alarms.models import Kind, Notice
from torget.alarms.raising import Cause, raise_alarm
from torget.channels.models import Attempt
from torget.inbox.answer import answer
from torget.inbox.collect import take_in
from torget.inbox.endings import close_without_action
from torget.inbox.models import Item
from torget.kit import ids, postgres
from torget.kit.postgres import Server
from torget.kit.postgres.databases import at
from torget.ledger.write import note_reading
from torget.lexicons.models import LexiconArming, LexiconVersion
from torget.moderation.models import Judgement, Measure, Standing
from torget.organisation import rulebooks, triage_models
from torget.organisation.act import Actor
from torget.organisation.models import Role
from torget.rules import routing
from torget.second_opinion.models import Flag
from torget.supervision.models import How
from torget.supervision.sweeping import Watched, sweep

APPEND_ONLY = (
    "adoptedrulebook",
    "attempt",
    "content",
    "event",
    "eventreason",
    "flag",
    "judgement",
    "lexiconarming",
    "lexiconversion",
    "modelarming",
    "notice",
    "reading",
    "record",
    "sweep",
    "triagemodel",
    "version",
)
"""Tables where a row is never changed by the app. Rows of `content` are emptied by disposal."""
CHANGED_BY_WORK = {
    "ask": "what has been asked of a second opinion, until it is answered or given up",
    "breaker": "one row: how the endpoint of the second opinion fares",
    "alarm": "read, closed, and when it sounds next; each act is in the ledger",
    "bulk": "undone within its time",
    "bulkitem": "as bulk",
    "burst": "counts what a thread gets in an hour",
    "claim": "how long a taking-on is respected; weeded",
    "consultation": "decided or taken back, with who and when",
    "handover": "where a hand-over stands, until its number is here",
    "handoverroute": "changed by those who run Torget",
    "removal": "settled when its measure is",
    "reply": "raw is kept; marked as read when it has been",
    "secrecymark": "taken off, with who and when",
    "watch": "when an account must next be looked through",
    "account": "an account's state and token follow its life",
    "answer": "one row per answer; points at its outbox row",
    "attachment": "fetched later than its version",
    "authority": "an organisation is renamed",
    "authornotice": "our draft, emptied when it is sent on",
    "deadletter": "read again after a mend",
    "department": "as authority",
    "draft": "an unsent answer, no record; weeded",
    "ending": "one row per ending; its act is in the ledger",
    "feed": "how far an account has been read",
    "hold": "lifted, with who and when",
    "item": "where the work stands",
    "measure": "where a measure stands, until it is undone or over",
    "measurement": "the network's own counts, no record",
    "mention": "done with, by the one who was named",
    "merge": "split again",
    "note": "no record until it is added to the file; weeded",
    "outbox": "a letter on its way",
    "person": "names, settings, switched on or off",
    "presence": "who has it before their eyes; weeded within the hour",
    "purge": "looked at afterwards by another person",
    "quarantine": "ends when a person has read the text",
    "recordhead": "what is current of a record, and the row that is locked",
    "review": "asked for, then decided",
    "rolegrant": "ended early",
    "savedreply": "a unit's ready text, taken away when it is old",
    "savedview": "a unit's way of looking",
    "searchrow": "derived: follows the head, and is emptied with the content",
    "staffedhours": "changed by the unit",
    "transfer": "points at both records; its act is in the ledger",
    "trial": "how far it has come; its end is in the ledger",
    "trialcount": "counts while its trial runs",
    "trialsample": "as its trial",
    "unit": "as authority",
}
"""Every other table, with why its rows change. A new table is argued for in one of the two."""
GUARDS = ("_no_change", "_no_truncate")
"""How the names of the triggers end that refuse; a table may have others, that follow along."""
SPOILING = {
    "update": "update torget_{} set {} = {}",
    "delete": "delete from torget_{}",
    "truncate": "truncate torget_{} cascade",
}
DDL = {
    "drop": "drop table torget_{}",
    "alter": "alter table torget_{} drop column id",
    "trigger": "alter table torget_{} disable trigger all",
    "rule": "create rule mute as on insert to torget_{} do instead nothing",
    "index": "create index on torget_{} ((1))",
}


def _tables() -> dict[str, str]:
    """Every table of ours and the name of its first column."""
    models = apps.get_app_config("torget").get_models()
    return {
        model._meta.db_table.removeprefix("torget_"): str(model._meta.pk.column)  # noqa: SLF001
        for model in models
    }


def _spoil(kind: str, table: str) -> sql.Composed:
    column = sql.Identifier(_tables()[table])
    return sql.SQL(SPOILING[kind].replace("torget_{}", "{}")).format(
        *[sql.Identifier(f"torget_{table}"), column, column][: 3 if kind == "update" else 1]
    )


def _refused(statement: object, error: type[Exception]) -> None:
    raw = connection.connection
    with pytest.raises(error), raw.transaction():
        raw.execute(statement)


def test_tables_then_each_is_append_only_or_says_why_it_changes() -> None:
    assert sorted(_tables()) == sorted([*APPEND_ONLY, *CHANGED_BY_WORK])


def test_tables_then_those_with_triggers_are_those_that_are_append_only() -> None:
    guards = {
        model._meta.db_table.removeprefix("torget_"): sum(  # noqa: SLF001
            trigger.name.endswith(GUARDS)
            for trigger in getattr(model._meta, "triggers", ())  # noqa: SLF001
        )
        for model in apps.get_app_config("torget").get_models()
    }
    guarded = {table: count for table, count in guards.items() if count}

    assert guarded == dict.fromkeys(APPEND_ONLY, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_table_then_the_database_itself_has_triggers_and_withholds_the_rights(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) filter (where tgtype & 16 > 0), count(*) filter (where tgtype & 8 > 0)"
            ", count(*) filter (where tgtype & 32 > 0), bool_and(tgenabled = 'O')"
            " from pg_trigger where tgrelid = %s::regclass and not tgisinternal"
            " and tgname ~ '_no_(change|truncate)_'",
            [f"torget_{table}"],
        )
        triggers = cursor.fetchone()
        cursor.execute(
            "select has_table_privilege(current_user, %(t)s, 'insert'),"
            " has_table_privilege(current_user, %(t)s, 'update'),"
            " has_any_column_privilege(current_user, %(t)s, 'update'),"
            " has_table_privilege(current_user, %(t)s, 'delete'),"
            " has_table_privilege(current_user, %(t)s, 'truncate'),"
            " has_table_privilege(current_user, %(t)s, 'trigger'), tableowner = current_user"
            " from pg_tables where tablename = %(t)s",
            {"t": f"torget_{table}"},
        )
        rights = cursor.fetchone()

    assert triggers == (1, 1, 1, True)
    assert rights == (True, False, False, False, False, False, False)


@pytest.mark.django_db
def test_role_then_the_app_is_neither_superuser_nor_may_it_make_or_own_anything() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,"
            " rolreplication,"
            " has_schema_privilege(current_user, 'public', 'create'),"
            " (select count(*) from pg_class where relowner = r.oid),"
            " (select count(*) from pg_auth_members where member = r.oid)"
            " from pg_roles r where rolname = current_user"
        )
        assert cursor.fetchone() == ("torget_app", *[False] * 6, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("kind", [*SPOILING, *DDL])
def test_table_when_the_app_spoils_it_then_refused(kind: str, table: str) -> None:
    connection.ensure_connection()
    if kind in SPOILING:
        statement = _spoil(kind, table)
    else:
        statement = sql.SQL(DDL[kind].replace("torget_{}", "{}")).format(
            sql.Identifier(f"torget_{table}")
        )

    _refused(statement, errors.InsufficientPrivilege)


@pytest.mark.django_db
def test_app_when_it_turns_triggers_off_by_setting_then_refused() -> None:
    connection.ensure_connection()

    _refused("set local session_replication_role = replica", errors.InsufficientPrivilege)


def _a_row_in_every_table(place: Town) -> None:
    take_in(place.account, page(message("1"), message("2", "Tack")), now=MONDAY)
    editor = place.actor(Role.EDITOR)
    first, second = Item.objects.order_by("id")
    sent = answer(editor, first, text="Klockan nio.", seen_version=1)
    close_without_action(editor, second, reason="other", text="Bara ett tack")
    Attempt.objects.create(outbox=sent.outbox, epoch=1, step="start", request_sha256=b"r" * 32)
    note_reading(
        editor.person.id, object_type="record", object_id=first.id, purpose="inbox", now=MONDAY
    )
    sweep(editor, Watched(place.account), how=How.LOOKED_THROUGH)
    _a_model_and_a_warning(first)
    _words_in_force(editor)
    alarm = raise_alarm(Cause(Kind.OVERDUE, place.account, "item", first.id), now=MONDAY)
    measure = Measure.objects.create(
        id=ids.new(MONDAY),
        record=first.record,
        account=place.account,
        authority_id=first.authority_id,
        unit_id=first.unit_id,
        rulebook=place.rulebook,
        step="block",
        reason="insult",
        family="house",
        evident=True,
        version=1,
        by=editor.person,
        at=MONDAY,
        discovered_at=MONDAY,
        needs_second=True,
        ends_at=MONDAY + timedelta(days=30),
        state=Standing.PROPOSED,
    )
    Judgement.objects.create(
        id=ids.new(MONDAY),
        measure=measure,
        kind="agreement",
        verdict="decline",
        by=place.people[Role.MANAGER],
        taken_by=editor.person,
        at=MONDAY,
    )
    Notice.objects.create(
        id=ids.new(MONDAY),
        alarm=alarm,
        round=1,
        rung="owner",
        person=editor.person,
        way="mail",
        fate="sent",
        at=MONDAY,
    )


def _words_in_force(editor: Actor) -> None:
    version = LexiconVersion.objects.create(
        id=ids.new(MONDAY),
        authority=editor.person.unit.authority,
        source="",
        lexicon="x",
        written_by=editor.person,
        written_at=MONDAY,
    )
    LexiconArming.objects.create(
        id=ids.new(MONDAY), n=1, version=version, armed_by=editor.person, armed_at=MONDAY
    )


def _a_model_and_a_warning(item: Item) -> None:
    document = routing.dump(routing.ROUTES, [0.0] * 5, [[0.0] * routing.BUCKETS] * 5, threshold=0.5)
    lesson = triage_models.Lesson(200, 40, MONDAY, MONDAY, "x", is_better=True, figures={})
    adopted = rulebooks.current()
    model = triage_models.store(document, lesson, rulebook=adopted, by=None, now=MONDAY)
    triage_models.arm(model.id, by=None, now=MONDAY)
    Flag.objects.create(
        id=ids.new(MONDAY),
        item=item,
        version=1,
        kind="urgent",
        reason="suicide",
        model="provmodell",
        at=MONDAY,
    )


@pytest.fixture(scope="module")
def owner(
    database_server: Server, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[psycopg.Connection]:
    """The tables' owner, in a database of its own where every table has a row that is committed."""
    name = f"own_append_only_{os.getpid()}"
    before = {alias: dict(connections[alias].settings_dict) for alias in connections}
    postgres.create_database(database_server.owner_url, name, TEMPLATE)
    with django_db_blocker.unblock():
        point_at(database_server, name)
        _a_row_in_every_table(town())
        for alias, settings in before.items():
            connections[alias].close()
            connections[alias].settings_dict.update(settings)
    with psycopg.connect(at(database_server.owner_url, name), autocommit=True) as opened:
        yield opened
    postgres.drop_database(database_server.owner_url, name)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("kind", SPOILING)
def test_table_when_its_owner_spoils_it_by_slip_then_the_trigger_stops_it(
    owner: psycopg.Connection, kind: str, table: str
) -> None:
    count = sql.SQL("select count(*) from {}").format(sql.Identifier(f"torget_{table}"))
    before = owner.execute(count).fetchone()

    with pytest.raises(errors.RaiseException, match=r"pgtrigger: [Cc]annot"), owner.transaction():
        owner.execute(_spoil(kind, table))

    assert owner.execute(count).fetchone() == before
    assert before is not None
    assert before[0] >= 1
