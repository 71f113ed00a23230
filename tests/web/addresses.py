"""Every address of the house, and who may open it: the one table of the matrix.

Written by hand from design reliability.md section 6, and not derived from the policy in the
code: that is what makes it a check of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver

EVERYBODY: Final = "ED CO MG RE AR IS IT DP AU"
READERS: Final = "ED CO MG RE AR DP AU"
OF_PRIVATE: Final = "ED CO MG RE DP"
STAFF: Final = "ED CO MG"
TAKERS: Final = "ED CO MG RE"
ALARMED: Final = "ED CO MG RE IS IT"
CHECKERS: Final = "CO MG"
OPERATORS: Final = "CO MG IS IT"


@dataclass(frozen=True, slots=True)
class Address:
    """One of our own addresses.

    `may` may ask at all (others: 403). `about` is the kind of thing whose id stands in it:
    out of reach it is 404. `whole` asks for a right over a whole authority: a narrower is 403.
    `does` may do it to what they see (others: 403). `ok` is the answer
    to those who may.
    """

    may: str
    about: str = ""
    does: str = EVERYBODY
    method: str = "GET"
    ok: int = 200
    whole: bool = False


OURS: Final = {
    "start": Address(EVERYBODY, ok=302),
    "today": Address(EVERYBODY),
    "inbox": Address(READERS),
    "inbox_rows": Address(READERS),
    "item": Address(READERS, "item"),
    "item_answer": Address(READERS, "item", STAFF, "POST", 302),
    "item_close": Address(READERS, "item", STAFF, "POST", 302),
    "item_assign": Address(READERS, "item", TAKERS, "POST", 302),
    "item_send_again": Address(READERS, "item", STAFF, "POST", 409),
    "item_withdraw": Address(READERS, "item", STAFF, "POST", 409),
    "item_whose": Address(READERS, "item", STAFF, "POST", 409),
    "item_refer": Address(READERS, "item", STAFF, "POST", 422),
    "item_interim": Address(READERS, "item", STAFF, "POST", 302),
    "item_offer": Address(READERS, "item", STAFF, "POST", 422),
    "item_authority": Address(READERS, "item", STAFF, "POST", 302),
    "item_politicians": Address(READERS, "item", STAFF, "POST", 302),
    "item_register": Address(READERS, "item", TAKERS, "POST", 302),
    "item_release": Address(READERS, "item", "MG RE", "POST", 409),
    "item_close_registered": Address(READERS, "item", TAKERS, "POST", 409),
    "item_complaint": Address(READERS, "item", TAKERS, "POST", 302),
    "item_consult": Address(READERS, "item", STAFF, "POST", 302),
    "item_decide": Address(READERS, "item", "CO MG", "POST", 409),
    "item_withdraw_consultation": Address(READERS, "item", STAFF, "POST", 409),
    "item_mark_secret": Address(READERS, "item", TAKERS, "POST", 422),
    "item_unmark_secret": Address(READERS, "item", "RE", "POST", 409),
    "item_reopen": Address(READERS, "item", TAKERS, "POST", 409),
    "item_crisis_text": Address(READERS, "item", STAFF, "POST", 422),
    "item_pause": Address(READERS, "item", STAFF, "POST", 302),
    "item_resume": Address(READERS, "item", STAFF, "POST", 409),
    "alarms": Address(ALARMED),
    "alarm": Address(ALARMED, "alarm"),
    "alarm_acknowledge": Address(ALARMED, "alarm", STAFF, "POST", 302),
    "alarm_phone": Address(ALARMED, "alarm", ALARMED, "POST", 302),
    "alarm_close": Address(ALARMED, "alarm", STAFF, "POST", 302),
    "item_unsuitable": Address(READERS, "item"),
    "item_take": Address(READERS, "item", STAFF, "POST", 422),
    "moderation": Address(READERS),
    "blocks": Address(READERS),
    "text_check": Address(CHECKERS, "record"),
    "text_check_decide": Address(CHECKERS, "record", CHECKERS, "POST", 302),
    "text_check_purge": Address(CHECKERS, "record", CHECKERS, "POST", 302),
    "text_check_look": Address(CHECKERS, "record", CHECKERS, "POST", 409),
    "measure": Address(READERS, "measure"),
    "police_report": Address(READERS, "measure"),
    "measure_agree": Address(READERS, "measure", CHECKERS, "POST", 302),
    "measure_decline": Address(READERS, "measure", CHECKERS, "POST", 302),
    "measure_withdraw": Address(READERS, "measure", STAFF, "POST", 302),
    "measure_retry": Address(READERS, "measure", CHECKERS, "POST", 409),
    "measure_second_look": Address(READERS, "measure", CHECKERS, "POST", 409),
    "measure_ask_review": Address(READERS, "measure", TAKERS, "POST", 409),
    "measure_review": Address(READERS, "measure", CHECKERS, "POST", 409),
    "measure_restore": Address(READERS, "measure", CHECKERS, "POST", 409),
    "measure_lift_block": Address(READERS, "measure", CHECKERS, "POST", 409),
    "item_presence": Address(READERS, "item", method="POST"),
    "item_draft": Address(READERS, "item", STAFF, "POST", 302),
    "item_note": Address(READERS, "item", TAKERS, "POST", 302),
    "item_file_note": Address(READERS, "item", TAKERS, "POST", 404),
    "item_mentions_done": Address(READERS, "item", method="POST", ok=302),
    "item_next": Address(READERS, "item", ok=302),
    "item_macro": Address(READERS, "item", STAFF, "POST", 404),
    "item_split": Address(READERS, "item", STAFF, "POST", 409),
    "item_pass_on": Address(READERS, "item", TAKERS),
    "item_assign_to": Address(READERS, "item", TAKERS, "POST", 422),
    "item_move": Address(READERS, "item", TAKERS, "POST", 422),
    "item_transfer": Address(READERS, "item", TAKERS, "POST", 422),
    "item_together": Address(READERS, "item", STAFF),
    "item_merge": Address(READERS, "item", STAFF, "POST", 422),
    "bulk": Address(TAKERS),
    "bulk_assign": Address(TAKERS, method="POST", ok=422),
    "bulk_close": Address(STAFF, method="POST", ok=422),
    "bulk_done": Address(TAKERS, ok=404),
    "bulk_undo": Address(TAKERS, method="POST", ok=404),
    "replies": Address(STAFF),
    "reply_save": Address(STAFF, method="POST", ok=422),
    "reply_retire": Address(STAFF, method="POST", ok=404),
    "views": Address(TAKERS),
    "view_save": Address(TAKERS, method="POST", ok=422),
    "view_remove": Address(TAKERS, method="POST", ok=404),
    "accounts": Address(EVERYBODY),
    "account": Address(EVERYBODY, "account"),
    "account_supervision": Address("ED CO MG RE AR IS DP AU", "account"),
    "account_sweep": Address(EVERYBODY, "account", STAFF, "POST", 302),
    "records": Address(READERS),
    "record": Address(READERS, "record"),
    "record_raw": Address(READERS, "record"),
    "attachment": Address(READERS, "attachment"),
    "hand_overs": Address(TAKERS),
    "hand_over": Address(TAKERS, "hand_over"),
    "hand_over_package": Address(TAKERS, "hand_over", "RE"),
    "hand_over_confirm": Address(TAKERS, "hand_over", "RE", "POST", 422),
    "hand_over_retry": Address(TAKERS, "hand_over", "RE", "POST", 302),
    "hand_over_withdraw": Address(TAKERS, "hand_over", "RE", "POST", 302),
    "lexicons": Address(OPERATORS),
    "lexicon_new": Address("IS IT"),
    "lexicon_draft": Address("IS IT", whole=True, method="POST", ok=422),
    "lexicon": Address(OPERATORS),
    "lexicon_try": Address("MG IS IT", whole=True, method="POST", ok=409),
    "lexicon_arm": Address("MG IS", whole=True, method="POST", ok=409),
    "rulebook_trial": Address("MG IS IT"),
    "rulebook_try": Address("MG IS IT", method="POST", ok=422),
    "trial": Address(OPERATORS),
    "trial_progress": Address(OPERATORS),
    "trial_cancel": Address("MG IS IT", whole=True, method="POST", ok=302),
    "rules": Address(EVERYBODY),
    "rule_section": Address(EVERYBODY),
    "operations": Address(OPERATORS),
    "settings": Address(EVERYBODY),
    "try_as": Address("", method="POST"),
}
"""Name -> who. `try_as` is only in a demo: here it is 404 to everybody."""

OPEN_TO_ALL: Final = {"health": 200, "hand_over_callback": 401}

ALLAUTH: Final = {
    "konto/login/": (200, 302),
    "konto/logout/": (302, 200),
    "konto/inactive/": (200, 200),
    "konto/signup/": (200, 302),
    "konto/reauthenticate/": (302, 200),
    "konto/email/": (302, 404),
    "konto/confirm-email/": (302, 200),
    "konto/password/change/": (302, 200),
    "konto/password/set/": (302, 302),
    "konto/password/reset/": (200, 200),
    "konto/login/code/confirm/": (302, 302),
    "konto/confirm-email/nyckel/": (302, 200),
    "konto/password/reset/key/done/": (200, 200),
    "konto/password/reset/key/0-nyckel/": (200, 200),
    "konto/password/reset/done/": (200, 200),
    "konto/2fa/": (302, 200),
    "konto/2fa/authenticate/": (302, 302),
    "konto/2fa/reauthenticate/": (302, 302),
    "konto/2fa/totp/activate/": (302, 302),
    "konto/2fa/totp/deactivate/": (302, 404),
    "konto/2fa/recovery-codes/": (302, 404),
    "konto/2fa/recovery-codes/generate/": (302, 302),
    "konto/2fa/recovery-codes/download/": (302, 404),
    "konto/3rdparty/login/cancelled/": (200, 200),
    "konto/3rdparty/login/error/": (401, 401),
    "konto/3rdparty/signup/": (302, 302),
    "konto/3rdparty/": (302, 200),
    "konto/social/login/cancelled/": (302, 301),
    "konto/social/login/error/": (302, 301),
    "konto/social/signup/": (302, 301),
    "konto/social/connections/": (302, 301),
    "konto/oidc/okand/login/": (404, 404),
    "konto/oidc/okand/login/callback/": (404, 404),
}
"""Path of the login's own pages, keys filled in -> (code without login, code with)."""
_FILLED: Final = {
    "(?P<key>[-:\\w]+)": "nyckel",
    "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)": "0-nyckel",
    "(?P<provider_id>[^/]+)": "okand",
}


def every_address() -> Iterator[tuple[str, str]]:
    """Every address of the resolver: its name ("" where it has none) and its path."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
    for found in patterns:
        path = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from _walk(found.url_patterns, path)
        else:
            yield found.name or "", _plain(path)


def _plain(path: str) -> str:
    for pattern, filled in _FILLED.items():
        path = path.replace(pattern, filled)
    return path.replace("^", "").replace("$", "")
