"""Which language: a cheap guess by script and small words, and a careful one by lingua."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib import resources

from lingua import IsoCode639_1, LanguageDetector, LanguageDetectorBuilder

from torget.text.words import entries, split

_SCRIPTS = (
    ("\u0600", "\u06ff", "ar"),
    ("\u0400", "\u04ff", "ru"),
    ("\u0370", "\u03ff", "el"),
    ("\u0590", "\u05ff", "he"),
    ("\u1200", "\u137f", "ti"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u4e00", "\u9fff", "zh"),
    ("\uac00", "\ud7af", "ko"),
)
_PERSIAN = frozenset("\u067e\u0686\u0698\u06af\u06cc\u06a9")
_UKRAINIAN = frozenset("\u0456\u0457\u0454\u0491")
_LETTERS = {
    "sv": frozenset("äö"),
    "no": frozenset("øæ"),
    "da": frozenset("øæ"),
    "es": frozenset("ñ¿¡"),
    "de": frozenset("ßü"),
    "pl": frozenset("ąęłśżź"),
    "tr": frozenset("\u0131\u015f\u011f"),
}
_SURE = 1.2
_CAREFUL = (
    "AR",
    "BS",
    "DA",
    "DE",
    "EN",
    "ES",
    "FA",
    "FI",
    "FR",
    "NB",
    "NN",
    "PL",
    "RU",
    "SO",
    "SV",
    "TR",
    "UK",
)


def _votes() -> dict[str, tuple[tuple[str, float], ...]]:
    """Return word -> (language, weight); a word that several share weighs less in each."""
    owners: dict[str, list[str]] = {}
    source = resources.files("torget.text").joinpath("languages.txt")
    for language, word in entries(source.read_text(encoding="utf-8")):
        owners.setdefault(word, []).append(language)
    return {
        word: tuple((language, 2.0 / (1 + len(all_of))) for language in all_of)
        for word, all_of in owners.items()
    }


_VOTES = _votes()


def guess(tokens: Iterable[str], signs: frozenset[str]) -> str:
    """Return the likely language as an ISO 639-1 code, "" where the text does not say enough."""
    script = _script(signs)
    if script:
        return script
    score: defaultdict[str, float] = defaultdict(float)
    for votes in filter(None, map(_VOTES.get, tokens)):
        for language, weight in votes:
            score[language] += weight
    for language, letters in _LETTERS.items():
        if not signs.isdisjoint(letters):
            score[language] += 1
    if not score:
        return ""
    best = max(score, key=score.__getitem__)
    if score[best] < _SURE:
        return ""
    return "sv" if score["sv"] == score[best] else best


def _script(signs: frozenset[str]) -> str:
    """Return the language that a script other than the Latin one speaks for."""
    if not signs.isdisjoint("eantiro") or max(signs, default="") < "\u0370":
        return ""
    for first, last, language in _SCRIPTS:
        if any(first <= sign <= last for sign in signs):
            if language == "ar" and not signs.isdisjoint(_PERSIAN):
                return "fa"
            return "uk" if language == "ru" and not signs.isdisjoint(_UKRAINIAN) else language
    return ""


@cache
def _detector() -> LanguageDetector:
    codes = [getattr(IsoCode639_1, code) for code in _CAREFUL]
    builder = LanguageDetectorBuilder.from_iso_codes_639_1(*codes)
    return builder.with_low_accuracy_mode().build()


def detect(text: str) -> str:
    """Return the language by lingua's low-accuracy models, "" where it cannot tell.

    The models are loaded at the first call and take tens of megabytes: for jobs, not for the
    way in.
    """
    found = _detector().detect_language_of(" ".join(split(text)))
    code = found.iso_code_639_1.name.lower() if found else ""
    return "no" if code in {"nb", "nn"} else code
