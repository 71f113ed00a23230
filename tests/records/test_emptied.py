"""What is emptied is no longer found by its words, whoever empties it and however."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connections, transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import point_at
from tests.factories import message, page
from tests.personas import MONDAY, Town, town
from torget.kit.postgres import Server
from torget.kit.postgres.databases import at
from torget.organisation.models import Role
from torget.records import search
from torget.records.indexing import index_again
from torget.records.models import Content
from torget.records.receive import receive_all
from torget.records.search import Wanted

EMPTY = """
do $$
begin
  execute (select format('alter table torget_content disable trigger %%I', tgname)
             from pg_trigger where tgname like 'pgtrigger_content_no_change%%');
  update torget_content set raw = null, text = null, salt = null where id = %s;
  execute (select format('alter table torget_content enable trigger %%I', tgname)
             from pg_trigger where tgname like 'pgtrigger_content_no_change%%');
end $$
"""


@pytest.fixture
def place(
    database_server: Server, own_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Town]:
    """A town in a database of this test's own, where all is committed."""
    before = {name: dict(connections[name].settings_dict) for name in ("default", "owner")}
    with django_db_blocker.unblock():
        point_at(database_server, own_database)
        try:
            yield town()
        finally:
            for name, settings_dict in before.items():
                connections[name].close()
                connections[name].settings_dict.update(settings_dict)


def test_search_when_content_is_emptied_then_not_by_its_words_but_still_in_the_list(
    place: Town, database_server: Server, own_database: str
) -> None:
    with transaction.atomic():
        receive_all(
            place.account, page(message("1", "badhuset"), message("2", "badhuset")), now=MONDAY
        )
    assert _found(place, "badhus") == ["1", "2"]
    content_id = Content.objects.get(version__record__remote_id="1").id

    with psycopg.connect(at(database_server.owner_url, own_database)) as owner:
        owner.execute(EMPTY.replace("%s", f"'{content_id}'").replace("%%", "%"))

    assert _found(place, "badhus") == ["2"]
    assert _found(place, "") == ["1", "2"]
    assert index_again(everything=True) == 2
    assert _found(place, "badhus") == ["2"]


def _found(place: Town, words: str) -> list[str]:
    heads = search.page(place.actor(Role.REGISTRAR), Wanted(words=words)).heads
    return sorted(head.record.remote_id for head in heads)
