"""Whether a text is thanks and nothing else: a closed set of words, so that doubt is a no."""

from __future__ import annotations

import re

from torget.text.signals import SignalKind, Signals

MOST_WORDS = 12
_CORE_WORDS = "tack tackar tacksam thanks thx toppen perfekt superbra jättebra kanon"
_AROUND_WORDS = """
så jätte mycket stort tusen varmt hemskt för svaret svar hjälpen hjälp info informationen
beskedet besked det den snabbt snabba snabb bra fint fin bästa bäst ni du är er dig eder alla
hej då ha en trevlig fortsatt dag kväll helg vecka okej ok på igen även vad snällt snälla
gulligt kul vi jag med vänlig hälsning hälsningar mvh thank you very much och
"""
_CORE, _AROUND = frozenset(_CORE_WORDS.split()), frozenset(_AROUND_WORDS.split())
_GLAD = frozenset("😀😃😄😁😊🙂😍🥰😘👏👍❤💙💚💛🧡💜🙏🎉🌟⭐💯🙌🤗💐🌹\ufe0f\u200d🏻🏼🏽🏾🏿")
_OF_THANKS = frozenset(
    {
        SignalKind.PRAISE,
        SignalKind.GREETING,
        SignalKind.TAGGING,
        SignalKind.NAMED_PERSON,
        SignalKind.SHOUTING,
    }
)
_WORD = re.compile(r"[^\W\d_]+")
_HANDLE = re.compile(r"@[\w.@-]+")
_PLAIN = frozenset(" \t\n.,!-\u2013:;)(♥<3")


def is_only_thanks(text: str, signals: Signals) -> bool:
    """Tell whether the text is thanks and nothing else.

    Every word is one of thanks or the name of somebody thanked; one word beside and it is not.
    Nothing that asks, complains, doubts or denies passes: such words are not in the set, so what
    was found with doubt says nothing more.
    """
    if any(signal.certain and signal.kind not in _OF_THANKS for signal in signals.found):
        return False
    bare = _HANDLE.sub(" ", _without_names(text, signals))
    words = [word.casefold() for word in _WORD.findall(bare)]
    left = set(_WORD.sub("", bare)) - _PLAIN
    glad = bool(left & _GLAD)
    known = all(word in _CORE or word in _AROUND for word in words)
    thanks = glad or any(word in _CORE for word in words)
    return known and thanks and left <= _GLAD and len(words) <= MOST_WORDS


def _without_names(text: str, signals: Signals) -> str:
    for signal in reversed(signals.of(SignalKind.NAMED_PERSON)):
        text = text[: signal.start] + " " + text[signal.end :]
    return text
