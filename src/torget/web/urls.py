"""Every address of Torget."""

from __future__ import annotations

from django.urls import include, path

from torget.web import health
from torget.web.accounts import views as accounts
from torget.web.handover import views as handover
from torget.web.handover.callback import callback
from torget.web.inbox import views as inbox
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
    path("konton/", accounts.accounts, name="accounts"),
    path("konton/<uuid:account_id>/", accounts.account, name="account"),
    path("handlingar/", records.records, name="records"),
    path("handlingar/<uuid:record_id>/", records.record, name="record"),
    path("handlingar/<uuid:record_id>/ra/", records.raw, name="record_raw"),
    path("handlingar/bilaga/<uuid:attachment_id>/", records.attachment, name="attachment"),
    path("overlamningar/", handover.hand_overs, name="hand_overs"),
    path("overlamningar/aterrop/<uuid:route_id>/", callback, name="hand_over_callback"),
    path("overlamningar/<uuid:hand_over_id>/", handover.hand_over, name="hand_over"),
    path("overlamningar/<uuid:hand_over_id>/paket/", handover.package, name="hand_over_package"),
    path("overlamningar/<uuid:hand_over_id>/nummer/", handover.confirm, name="hand_over_confirm"),
    path("overlamningar/<uuid:hand_over_id>/igen/", handover.retry, name="hand_over_retry"),
    path(
        "overlamningar/<uuid:hand_over_id>/ta-tillbaka/",
        handover.withdraw,
        name="hand_over_withdraw",
    ),
    path("regler/", rules.rules, name="rules"),
    path("regler/<slug:anchor>/", rules.section, name="rule_section"),
    path("drift/", operations.operations, name="operations"),
    path("installningar/", people.settings_page, name="settings"),
    path("prova/", people.try_as, name="try_as"),
    path("health", health.health, name="health"),
    path("konto/", include("allauth.urls")),
]
