"""Ways to reach somebody: telephone, e-mail, street address, account and card."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import phonenumbers
import re2
from stdnum import iban, luhn

from torget.text.reading import Reading
from torget.text.signals import Signal, SignalKind

_PHONE = re2.compile(r"(?:\+|\b)\(?\d[\d \-/()]{4,17}\d\b")
_PHONE_WORDS = re2.compile(
    r"(?:ring|tel|tfn|mobil|nummer|nås på|call|phone|sms|swish)[a-zåäö]*[ .:]*"
    r"(?:[a-zåäö]+ )?(?:[a-zåäö]+ )?$"
)
_AMOUNT = re2.compile(r"^ ?(?:kr|kronor|sek|miljon|mkr|tkr|euro|st|kvm|kvadrat|%|m2|:)")
_MAIL = re2.compile(
    r"[a-z0-9åäöéü][a-z0-9åäöéü._%+\-]*\s?(?:@|[(\[{<]\s?(?:at|a|snabel-?a|@)\s?[)\]}>]|"
    r" snabel-? ?a |\bsnabela\b| at )\s?"
    r"[a-z0-9åäö][a-z0-9åäö\-]*(?:\s?"
    r"(?:\.|[(\[{]\s?(?:dot|punkt|prick)\s?[)\]}]| dot | punkt )\s?"
    r"[a-zåäö][a-z0-9åäö\-]+)+"
)
_MAIL_GATE = frozenset("@")
_MAIL_TOKENS = frozenset({"at", "snabel", "snabela"})
_FUNCTION_BOXES = (
    "info", "kontakt", "kommun", "registrator", "support", "kundtjanst", "kundtjänst", "post",
    "kundcenter", "office", "contact", "hello", "noreply", "diariet", "press", "redaktion",
)  # fmt: skip
_STREET = re2.compile(
    r"\b[a-zåäöéü\-]*(?:gatan|gata|gat|vägen|väg|vagen|stigen|stig|gränd|gränden|torget|allén|allé|"
    r"backen|backe|plan|leden|svängen|slingan|gärdet|höjden|liden|kroken|stråket|kajen|ringen|"
    r"kullen|åsen|lyckan|hagen|dalen|ängen|udden|viken|gården|gård|vången|vret|rundan|plats|"
    r"platsen|berget|lund|lunden|esplanaden|promenaden|holmen|röset|terrassen|street|road)"
    r" (?:nr |nummer )?\d{1,4}(?: ?[a-h]\b)?\b"
)
_HOME_WORDS = frozenset(
    [
        "bor",
        "hemma",
        "hem",
        "adress",
        "adressen",
        "granne",
        "grannen",
        "lägenhet",
        "lägenheten",
        "flyttat",
        "hyr",
        "hus",
        "huset",
        "oss",
        "mig",
        "min",
        "mitt",
        "vår",
        "vårt",
        "våra",
        "lives",
        "address",
        "home",
        "familjen",
        "barnen",
        "ensamma",
        "port",
    ]
)
_ACCOUNT = re2.compile(
    r"\b(?:bankgiro|bg|plusgiro|postgiro|pg|kontonummer|kontonr|kontonumret|konto nr|konto|"
    r"clearing|clearingnr|clearingnummer|swish)[ .:\-]{0,3}(?:nr |nummer |är |numret är )?[ :]?"
    r"(\d[\d \-,.]{4,24}\d)"
)
_IBAN = re2.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?\b")
_CARD = re2.compile(r"\b[3-6]\d{3}[ \-]?\d{4,6}[ \-]?\d{4,5}(?:[ \-]?\d{1,4})?(?:[ \-]?\d{1,3})?\b")
_DIGITS = frozenset("0123456789")
_SHORTEST_CARD, _LONGEST_CARD = 13, 19


def find(reading: Reading) -> Iterator[Signal]:
    """Give ways to reach or pay somebody. Source: Regler, Tänk på det här, p. 4."""
    if not (_MAIL_GATE.isdisjoint(reading.signs) and _MAIL_TOKENS.isdisjoint(reading.tokens)):
        yield from _mails(reading)
    if _DIGITS.isdisjoint(reading.signs):
        return
    taken: list[tuple[int, int]] = []
    yield from _payments(reading, taken)
    yield from _phones(reading, taken)
    yield from _addresses(reading)


def _mails(reading: Reading) -> Iterator[Signal]:
    for match in _MAIL.finditer(reading.folded.text):
        certain = not match.group().startswith(_FUNCTION_BOXES)
        why = "" if certain else "Ser ut som en e-postadress till en verksamhet."
        yield reading.mark(SignalKind.EMAIL, *match.span(), why=why, certain=certain)


def _payments(reading: Reading, taken: list[tuple[int, int]]) -> Iterator[Signal]:
    """Give accounts, IBAN and cards, and note where they stand in `taken`."""
    folded = reading.folded.text
    for match in _CARD.finditer(folded):
        digits = "".join(sign for sign in match.group() if sign in _DIGITS)
        if _SHORTEST_CARD <= len(digits) <= _LONGEST_CARD and luhn.is_valid(digits):
            taken.append(match.span())
            yield reading.mark(SignalKind.CARD_NUMBER, *match.span())
    for match in _IBAN.finditer(folded):
        if iban.is_valid(match.group()):
            taken.append(match.span())
            yield reading.mark(SignalKind.BANK_ACCOUNT, *match.span())
    for match in _ACCOUNT.finditer(folded):
        taken.append(match.span(1))
        yield reading.mark(SignalKind.BANK_ACCOUNT, *match.span(1))


def _phones(reading: Reading, taken: list[tuple[int, int]]) -> Iterator[Signal]:
    folded = reading.folded.text
    taken.sort()
    for match in _PHONE.finditer(folded):
        start, end = match.span()
        if _touches(taken, start, end) or _AMOUNT.search(folded[end : end + 12]):
            continue
        digits = "".join(sign for sign in match.group() if sign in _DIGITS)
        if _is_number(match.group(), digits):
            yield reading.mark(SignalKind.PHONE, start, end)
        elif _PHONE_WORDS.search(folded[max(0, start - 30) : start]) and digits[0] not in "12":
            yield reading.mark(SignalKind.PHONE, start, end, certain=False)


def _touches(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether signs `start` to `end` share any with the sorted spans."""
    place = bisect_left(taken, (end, 0)) - 1
    return place >= 0 and taken[place][1] > start


def _is_number(written: str, digits: str) -> bool:
    """Tell whether this is a number one can ring, in Sweden or with a country code."""
    if not (written.startswith(("0", "+", "(0"))):
        return False
    if written.startswith("0") and not written.startswith("00"):
        groups = [part for part in written.replace("-", " ").split(" ") if part]
        if len(groups) > 1 and len(groups[0]) < 2:  # noqa: PLR2004 - an area code is 2-4 digits
            return False
    plain = digits if written.startswith(("0", "(0")) else f"+{digits}"
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    try:
        number = phonenumbers.parse(plain, "SE")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)


def _addresses(reading: Reading) -> Iterator[Signal]:
    """Give street addresses; certain where the text speaks of somebody's home."""
    folded = reading.folded.text
    home = not _HOME_WORDS.isdisjoint(reading.tokens)
    why = "" if home else "Nämner en gatuadress; oklart om någon bor där."
    for match in _STREET.finditer(folded):
        if folded[match.end() : match.end() + 1] in {"/", ":"}:
            continue
        yield reading.mark(SignalKind.ADDRESS, *match.span(), why=why, certain=home)
