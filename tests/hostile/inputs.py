"""The hundred hostile inputs of design reliability.md section 7, one row or one reason each.

`TEXTS` and `ANSWERS` are run here from the network's answer to every page. `FORMS` are what a
member of staff can send. `ELSEWHERE` names the test that holds the input in its own place, and
`NOT_YET` says which part of the house the input is for that is not built.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Hostile:
    """One message: its number in the list, what it tries, its words, its author and its link."""

    number: int
    what: str
    text: str
    author: str = "Anna"
    url: str = "https://torget.test/@anna/1"
    warning: str = ""

    @property
    def id(self) -> str:
        """Its name among the tests."""
        return f"{self.number}-{self.what}"


RLO, LRI, RLI, FSI, PDI = "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"
BREAKS_OUT: Final = (
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>"
    '<noscript><p title="</noscript><img src=x onerror=alert(2)>">'
)

TEXTS: Final = (
    Hostile(1, "nul", "före\x00efter", author="A\x00nna"),
    Hostile(3, "lone_surrogate", "före\ud800efter\udfff", author="\udc00"),
    Hostile(6, "bidi_override", f"Öppna {RLO}fdp.exe", author=f"{RLO}nummok", warning=RLO),
    Hostile(7, "isolates_unclosed", f"{LRI}ett {RLI}två {FSI}tre", author=f"Anna{RLI}"),
    Hostile(7, "isolates_closed_twice", f"{PDI}{PDI}{PDI}\u202c\u202c text"),
    Hostile(8, "zalgo", "z" + "\u0351" * 10_000),
    Hostile(9, "zero_width", "f\u200bu\u200cl\u2060t\ufeff ord", author="An\u200bna"),
    Hostile(10, "homoglyph_sender", "Vi stänger i dag", author="Κungsbаcka kommun"),
    Hostile(11, "fullwidth_formula", "＝1+1"),
    Hostile(12, "tag_characters", "hej\U000e0041\U000e0042\U000e007f"),
    Hostile(13, "one_line_of_1_mb", "x" * 1_000_000),
    Hostile(14, "emoji_chain_cut_at_the_limit", "a" * 110 + "\u200d".join(["👩"] * 200)),
    Hostile(15, "wide_glyph", "\ufdfd" * 300),
    Hostile(16, "composed", "Åsa frågar", author="Åsa"),
    Hostile(16, "decomposed", "A\u030asa fra\u030agar", author="A\u030asa"),
    Hostile(17, "turkish_i", "İstanbul ıstanbul"),
    Hostile(18, "right_to_left", "متى يفتح المسبح؟ https://torget.test/a"),
    Hostile(19, "ansi_escape", "\x1b[2J\x1b]0;titel\x07röd \x9b31m", author="\x1b[31mAnna"),
    Hostile(20, "forged_log_line", "hej\r\n2026-11-23 ERROR torget: allt är borta\r\n"),
    Hostile(21, "empty", ""),
    Hostile(21, "white_space", " \t\r\n\u2028\u2029\u00a0\u3000 "),
    Hostile(21, "only_zero_width", "\u200b\u200b"),
    Hostile(22, "name_of_the_house", "Hej", author="Kungsbacka kommun"),
    Hostile(22, "name_admin", "Hej", author="admin"),
    Hostile(22, "name_empty", "Hej", author=""),
    Hostile(22, "name_of_300", "Hej", author="N" * 300),
    Hostile(23, "noncharacters", "a\ufffe\uffff\U0001ffff\ue000\U0010ffff"),
    Hostile(24, "annotation_and_soft_hyphen", "\ufff9bas\ufffaanm\ufffb sk\u00adit"),
    Hostile(25, "script", "<script>alert(1)</script><img src=x onerror=alert(2)>", "<b>Anna</b>"),
    Hostile(26, "mutation_xss", BREAKS_OUT, author=BREAKS_OUT, warning=BREAKS_OUT),
    Hostile(27, "javascript_link", "se länk", url="javascript:alert(1)"),
    Hostile(27, "javascript_link_in_disguise", "se länk", url="jav\tascript:alert(1)"),
    Hostile(27, "data_link", "se länk", url="data:text/html,<script>alert(1)</script>"),
    Hostile(27, "vbscript_link", "se länk", url="  vbscript:msgbox(1)"),
    Hostile(27, "link_breaks_out", "se", url='https://a.test/"onmouseover="alert(1)" x="'),
    Hostile(28, "tracking_pixel", '<img src="https://spion.example/p.gif?id=1" width=1>'),
    Hostile(29, "link_that_lies", '<a href="https://evil.example/">kungsbacka.se</a>'),
    Hostile(31, "htmx", '<div hx-get="/konto/logout/" hx-trigger="load" data-hx-on:load="x()">'),
    Hostile(
        32, "template", "{{settings.SECRET_KEY}}{% include '/etc/passwd' %}{# #}", "{{ 7|add:7 }}"
    ),
    Hostile(33, "like_and_tsquery", r"100%_\ & | ! :* <-> ') ; drop table torget_event; --"),
    Hostile(34, "formula_for_a_sheet", "=cmd|' /C calc'!A0", author="+46-@SUM(1)"),
    Hostile(36, "cdata_end", "]]> <![CDATA[ &lt;&#0;&xxe; \x0b\x0c\x1f"),
    Hostile(37, "closes_textarea_and_title", "</textarea></title></style><h1>x", "</title>"),
    Hostile(40, "format_strings", "%s %(who)s %n {0.__class__} {who!r} $HOME ${7*7}", "%(who)s"),
)

STATUS: Final = (
    b'{"id":"7","created_at":"2026-11-23T08:00:00.000Z","edited_at":null,'
    b'"visibility":"public","language":"sv","in_reply_to_id":null,"media_attachments":[],'
    b'"url":"https://torget.test/@anna/7","spoiler_text":"",'
    b'"account":{"id":"5","acct":"anna","display_name":"Anna"},"content":"<p>%s</p>"}'
)
DEEP: Final = b"[" * 100_000 + b"]" * 100_000

ANSWERS: Final = (
    (2, "nul_in_json", STATUS % rb"f\u0000r", "read"),
    (3, "lone_surrogate_in_json", STATUS % rb"f\ud800r", "read"),
    (4, "overlong_utf8", STATUS % b"\xc0\xaf\xff", "unreadable"),
    (5, "utf_16", (STATUS % b"hej").decode().encode("utf-16"), "unreadable"),
    (38, "prototype_keys", STATUS.replace(b"{", b'{"__proto__":{"a":1},', 1) % b"hej", "read"),
    (39, "key_twice", STATUS.replace(b"{", b'{"id":"8",', 1) % b"hej", "unreadable"),
    (68, "null_for_text", (STATUS % b"x").replace(b'"<p>x</p>"', b"null"), "unreadable"),
    (68, "list_for_author", (STATUS % b"x").replace(b'"id":"5"', b'"id":[5]'), "read"),
    (69, "year_10000", (STATUS % b"x").replace(b"2026-11-23T", b"10000-01-01T"), "read"),
    (70, "deep", (STATUS % b"x").replace(b"[]", DEEP), "unreadable"),
    (70, "long_number", (STATUS % b"x").replace(b'"id":"7"', b'"id":' + b"7" * 5000), "unreadable"),
    (73, "html_for_json", b"<!DOCTYPE html><p>502 Bad gateway", "unreadable"),
    (73, "cut_off", (STATUS % b"hej")[:90], "unreadable"),
)
"""Number, what, the exact bytes of one status, and whether it can be read or is kept unread."""

FORMS: Final = (81, 83, 84, 88)
"""Numbers of what staff can send that are run in test_forms.py."""

ELSEWHERE: Final = {
    30: "tests/hostile/test_forms.py",
    35: "tests/connectors/handing/test_mail.py",
    98: "tests/connectors/handing/test_mail.py",
    **dict.fromkeys(range(41, 50), "tests/kit/test_egress.py"),
    50: "tests/web/test_login.py",
    64: "tests/handover/test_replies.py",
    65: "tests/handover/test_replies.py",
    66: "tests/records/test_receive.py",
    71: "tests/handover/test_replies.py",
    67: "tests/records/test_receive.py",
    74: "tests/connectors/mastodon/test_hostile_answers.py",
    78: "tests/records/test_receive.py",
    79: "tests/records/test_receive.py",
    80: "tests/kit/test_egress_tls.py",
    89: "tests/web/test_login.py",
    96: "tests/inbox/test_answer.py",
}
"""Number -> the file whose tests hold it."""

_DECODED = "attachments are kept and handed over as files; nothing decodes them yet"
_HOOKS = "no network calls us yet: the one callback has no challenge"
_DISPOSAL = "there is no disposal yet"
NOT_YET: Final = {
    **dict.fromkeys((51, 52, 53, 54, 55, 56, 61, 62, 63), _DECODED),
    57: "no archive is unpacked yet but the file reader's: tests/connectors/file",
    58: "no XML is read yet",
    59: "no CSV is read yet",
    60: "no file name from outside is kept yet",
    72: _HOOKS,
    75: "the answers of a busy network belong to the connectors' own tests",
    76: "as 75",
    77: "there is no login to a network by OAuth yet",
    82: "there is no approval yet",
    85: "there is no export yet",
    86: "there is no scheduling yet",
    87: "a person can write no pattern yet",
    90: "clocks that differ belong to tests/faults",
    91: "accounts cannot be moved yet",
    92: _DISPOSAL,
    93: _DISPOSAL,
    94: "restoring is not built yet",
    95: "load belongs to benchmarks",
    97: "there is no viewer of logs",
    99: "there is no link for one use but the login's own, which takes a POST",
    100: "a person cannot be switched off in the pages yet",
}
"""Number -> why it cannot be run."""
