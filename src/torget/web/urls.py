"""Every address of Torget."""

from __future__ import annotations

from django.urls import include, path

from torget.web import health
from torget.web.accounts import views as accounts
from torget.web.alarms import views as alarms
from torget.web.handover import views as handover
from torget.web.handover.callback import callback
from torget.web.inbox import posting
from torget.web.inbox import views as inbox
from torget.web.lexicons import views as lexicons
from torget.web.moderation import doing as taking
from torget.web.moderation import text_check
from torget.web.moderation import views as moderation
from torget.web.operations import views as operations
from torget.web.people import views as people
from torget.web.records import views as records
from torget.web.rules import views as rules
from torget.web.supervision import views as supervision
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
    path("inkorg/<uuid:item_id>/vanta/", inbox.pause, name="item_pause"),
    path("inkorg/<uuid:item_id>/fortsatt/", inbox.resume, name="item_resume"),
    path("inkorg/<uuid:item_id>/ta/", inbox.assign, name="item_assign"),
    path("inkorg/<uuid:item_id>/skicka-igen/", inbox.send_again, name="item_send_again"),
    path("inkorg/<uuid:item_id>/dra-tillbaka/", inbox.withdraw, name="item_withdraw"),
    path("inkorg/<uuid:item_id>/vems/", inbox.whose, name="item_whose"),
    path("inkorg/<uuid:item_id>/hanvisa/", posting.refer, name="item_refer"),
    path("inkorg/<uuid:item_id>/undersoks/", posting.interim, name="item_interim"),
    path("inkorg/<uuid:item_id>/erbjud/", posting.offer, name="item_offer"),
    path("inkorg/<uuid:item_id>/ratt-myndighet/", posting.authority, name="item_authority"),
    path("inkorg/<uuid:item_id>/politiker/", posting.politicians, name="item_politicians"),
    path("inkorg/<uuid:item_id>/registrator/", posting.register, name="item_register"),
    path("inkorg/<uuid:item_id>/diariefors-inte/", posting.release, name="item_release"),
    path(
        "inkorg/<uuid:item_id>/hos-registrator/",
        posting.close_registered,
        name="item_close_registered",
    ),
    path("inkorg/<uuid:item_id>/kommentaren/", posting.complaint, name="item_complaint"),
    path("inkorg/<uuid:item_id>/radgor/", posting.consult, name="item_consult"),
    path("inkorg/<uuid:item_id>/besked/", posting.decide, name="item_decide"),
    path(
        "inkorg/<uuid:item_id>/ta-tillbaka-fragan/",
        posting.withdraw_consultation,
        name="item_withdraw_consultation",
    ),
    path("inkorg/<uuid:item_id>/sekretess/", posting.mark_secret, name="item_mark_secret"),
    path("inkorg/<uuid:item_id>/inte-sekretess/", posting.unmark_secret, name="item_unmark_secret"),
    path("inkorg/<uuid:item_id>/oppna/", posting.reopen, name="item_reopen"),
    path("inkorg/<uuid:item_id>/112/", inbox.crisis_text, name="item_crisis_text"),
    path("larm/", alarms.alarms, name="alarms"),
    path("larm/<uuid:alarm_id>/", alarms.alarm, name="alarm"),
    path("larm/<uuid:alarm_id>/last/", alarms.acknowledge, name="alarm_acknowledge"),
    path("larm/<uuid:alarm_id>/ringt/", alarms.phone, name="alarm_phone"),
    path("larm/<uuid:alarm_id>/avsluta/", alarms.close, name="alarm_close"),
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
    path("konton/<uuid:account_id>/uppsikt/", supervision.supervision, name="account_supervision"),
    path("konton/<uuid:account_id>/genomgang/", supervision.sweep, name="account_sweep"),
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
    path("regler/ordlistor/", lexicons.lexicons, name="lexicons"),
    path("regler/ordlistor/ny/", lexicons.new, name="lexicon_new"),
    path("regler/ordlistor/skriv/", lexicons.draft, name="lexicon_draft"),
    path("regler/ordlistor/<uuid:version_id>/", lexicons.lexicon, name="lexicon"),
    path("regler/ordlistor/<uuid:version_id>/prova/", lexicons.try_words, name="lexicon_try"),
    path("regler/ordlistor/<uuid:version_id>/satt-i-kraft/", lexicons.arm, name="lexicon_arm"),
    path("regler/prov/regelbok/", lexicons.rulebook, name="rulebook_trial"),
    path("regler/prov/regelbok/prova/", lexicons.try_rulebook, name="rulebook_try"),
    path("regler/prov/<uuid:trial_id>/", lexicons.trial, name="trial"),
    path("regler/prov/<uuid:trial_id>/lage/", lexicons.progress, name="trial_progress"),
    path("regler/prov/<uuid:trial_id>/avbryt/", lexicons.cancel, name="trial_cancel"),
    path("regler/<slug:anchor>/", rules.section, name="rule_section"),
    path("drift/", operations.operations, name="operations"),
    path("installningar/", people.settings_page, name="settings"),
    path("prova/", people.try_as, name="try_as"),
    path("health", health.health, name="health"),
    path("konto/email/", people.own_address, name="own_address"),
    path("konto/", include("allauth.urls")),
]
