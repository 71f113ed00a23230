"""What invented citizens write on the fake network; the same for the same number."""

from __future__ import annotations

from typing import Final

_FIRST: Final = ("Åsa", "Örjan", "Ärla", "Nour", "Björn", "Ilse", "Malte", "Saga", "Yusuf", "Eira")
_LAST: Final = ("Exempelsson", "Provberg", "Testlund", "Mönsterqvist", "Påhittsdotter")
_OPENINGS: Final = (
    "Hej, när öppnar",
    "Vet ni varför det är så mörkt vid",
    "Tack för fint arbete med",
    "Det ligger glas på marken utanför",
    "Vem ska jag ringa om",
    "Jag hittar ingen information om",
    "Hur lång är kön till",
)
_PLACES: Final = (
    "badhuset",
    "Fjärdeparken",
    "återvinningscentralen",
    "förskolan Ängen",
    "biblioteket i Särö",
    "cykelvägen mot Onsala",
    "kulturskolan",
    "ishallen",
    "lekplatsen vid ån",
    "hållplatsen vid torget",
    "simskolan",
)


def citizen(number: int) -> str:
    """Return the name of citizen `number`."""
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number // 3 % len(_LAST)]}"


def comment_text(number: int) -> str:
    """Return what comment `number` says; no two numbers say quite the same."""
    opening = _OPENINGS[number % len(_OPENINGS)]
    return f"{opening} {_PLACES[number // 7 % len(_PLACES)]}? Hälsningar från nummer {number}."
