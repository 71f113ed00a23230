"""Every address of Torget."""

from __future__ import annotations

from django.urls import include, path

from torget.web import health
from torget.web.accounts import views as accounts
from torget.web.inbox import views as inbox
from torget.web.operations import views as operations
from torget.web.people import views as people
from torget.web.records import views as records
from torget.web.rules import views as rules
from torget.web.teamwork import bulk, merging, passing, replies, saved_views
from torget.web.teamwork import item as together
from torget.web.today import views as today

handler400 = "torget.web.errors.bad_request"
handler403 = "torget.web.errors.refused"
handler404 = "torget.web.errors.not_found"
handler500 = "torget.web.errors.broken"

urlpatterns = [
    path("", today.start, name="start"),
    path("idag/", today.today, name="today"),
    path("inkorg/", inbox.inbox, name="inbox"),
    path("inkorg/rader/", inbox.rows, name="inbox_rows"),
    path("inkorg/<uuid:item_id>/", inbox.item, name="item"),
    path("inkorg/<uuid:item_id>/svara/", inbox.answer, name="item_answer"),
    path("inkorg/<uuid:item_id>/avsluta/", inbox.close, name="item_close"),
    path("inkorg/<uuid:item_id>/ta/", inbox.assign, name="item_assign"),
    path("inkorg/<uuid:item_id>/skicka-igen/", inbox.send_again, name="item_send_again"),
    path("inkorg/<uuid:item_id>/dra-tillbaka/", inbox.withdraw, name="item_withdraw"),
    path("inkorg/<uuid:item_id>/vems/", inbox.whose, name="item_whose"),
    path("inkorg/<uuid:item_id>/narvaro/", together.heartbeat, name="item_presence"),
    path("inkorg/<uuid:item_id>/utkast/", together.draft, name="item_draft"),
    path("inkorg/<uuid:item_id>/anteckna/", together.note, name="item_note"),
    path("inkorg/<uuid:item_id>/lagg-till/", together.file_note, name="item_file_note"),
    path("inkorg/<uuid:item_id>/klar/", together.mentions_done, name="item_mentions_done"),
    path("inkorg/<uuid:item_id>/nasta/", together.after, name="item_next"),
    path("inkorg/<uuid:item_id>/makro/", together.macro, name="item_macro"),
    path("inkorg/<uuid:item_id>/dela/", together.split, name="item_split"),
    path("inkorg/<uuid:item_id>/lamna/", passing.pass_on, name="item_pass_on"),
    path("inkorg/<uuid:item_id>/lamna/person/", passing.assign, name="item_assign_to"),
    path("inkorg/<uuid:item_id>/lamna/enhet/", passing.move, name="item_move"),
    path("inkorg/<uuid:item_id>/lamna/namnd/", passing.transfer, name="item_transfer"),
    path("inkorg/<uuid:item_id>/tillsammans/", merging.choose, name="item_together"),
    path("inkorg/<uuid:item_id>/sla-ihop/", merging.merge, name="item_merge"),
    path("inkorg/flera/", bulk.preview, name="bulk"),
    path("inkorg/flera/tilldela/", bulk.assign, name="bulk_assign"),
    path("inkorg/flera/avsluta/", bulk.close, name="bulk_close"),
    path("inkorg/flera/gjort/", bulk.done, name="bulk_done"),
    path("inkorg/flera/angra/", bulk.undo, name="bulk_undo"),
    path("inkorg/svarstexter/", replies.page, name="replies"),
    path("inkorg/svarstexter/spara/", replies.save, name="reply_save"),
    path("inkorg/svarstexter/ta-bort/", replies.retire, name="reply_retire"),
    path("inkorg/vyer/", saved_views.page, name="views"),
    path("inkorg/vyer/spara/", saved_views.save, name="view_save"),
    path("inkorg/vyer/ta-bort/", saved_views.remove, name="view_remove"),
    path("konton/", accounts.accounts, name="accounts"),
    path("konton/<uuid:account_id>/", accounts.account, name="account"),
    path("handlingar/", records.records, name="records"),
    path("handlingar/<uuid:record_id>/", records.record, name="record"),
    path("handlingar/<uuid:record_id>/ra/", records.raw, name="record_raw"),
    path("handlingar/bilaga/<uuid:attachment_id>/", records.attachment, name="attachment"),
    path("regler/", rules.rules, name="rules"),
    path("regler/<slug:anchor>/", rules.section, name="rule_section"),
    path("drift/", operations.operations, name="operations"),
    path("installningar/", people.settings_page, name="settings"),
    path("prova/", people.try_as, name="try_as"),
    path("health", health.health, name="health"),
    path("konto/", include("allauth.urls")),
]
