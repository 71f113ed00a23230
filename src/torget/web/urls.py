"""Every address of Torget."""

from __future__ import annotations

from django.urls import include, path

from torget.web import health
from torget.web.accounts import views as accounts
from torget.web.inbox import views as inbox
from torget.web.moderation import doing as taking
from torget.web.moderation import text_check
from torget.web.moderation import views as moderation
from torget.web.operations import views as operations
from torget.web.people import views as people
from torget.web.records import views as records
from torget.web.rules import views as rules
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
    path("inkorg/<uuid:item_id>/olampligt/", taking.unsuitable, name="item_unsuitable"),
    path("inkorg/<uuid:item_id>/atgarda/", taking.take, name="item_take"),
    path("granskning/", moderation.moderation, name="moderation"),
    path("granskning/avstangda/", moderation.entries, name="blocks"),
    path("granskning/text/<uuid:record_id>/", text_check.text_check, name="text_check"),
    path("granskning/text/<uuid:record_id>/avgor/", text_check.check, name="text_check_decide"),
    path("granskning/text/<uuid:record_id>/rensa/", text_check.purge, name="text_check_purge"),
    path("granskning/text/<uuid:record_id>/se/", text_check.look_at_purge, name="text_check_look"),
    path("granskning/<uuid:measure_id>/", moderation.measure, name="measure"),
    path("granskning/<uuid:measure_id>/polis/", moderation.police_report, name="police_report"),
    path("granskning/<uuid:measure_id>/hall-med/", moderation.agree, name="measure_agree"),
    path("granskning/<uuid:measure_id>/avsla/", moderation.decline, name="measure_decline"),
    path("granskning/<uuid:measure_id>/aterta/", moderation.withdraw, name="measure_withdraw"),
    path("granskning/<uuid:measure_id>/forsok-igen/", moderation.retry, name="measure_retry"),
    path(
        "granskning/<uuid:measure_id>/se-efter/", moderation.second_look, name="measure_second_look"
    ),
    path("granskning/<uuid:measure_id>/begaran/", moderation.ask_review, name="measure_ask_review"),
    path("granskning/<uuid:measure_id>/granska/", moderation.review, name="measure_review"),
    path("granskning/<uuid:measure_id>/aterstall/", moderation.restore, name="measure_restore"),
    path("granskning/<uuid:measure_id>/hav/", moderation.lift_block, name="measure_lift_block"),
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
