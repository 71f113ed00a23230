"""What is told of a file that could not be read, with its number and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

READ: Final = frozenset({"read", "empty"})
FAULTS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "refusal": (
            "TORGET-FIL-001",
            "filen är nätverkets eget felsvar och innehåller inga meddelanden",
            "Hämta svaret från nätverket igen och läs in den nya filen.",
        ),
        "unknown_shape": (
            "TORGET-FIL-002",
            "svaret har en form som översättaren inte känner igen; det är sparat som oläsbart",
            "Kontrollera --network. Är det rätt: kör torget reread efter nästa uppdatering.",
        ),
        "truncated": (
            "TORGET-FIL-003",
            "filen tar slut mitt i svaret; det som finns är sparat som oläsbart",
            "Hämta filen igen i sin helhet och läs in den.",
        ),
        "not_json": (
            "TORGET-FIL-004",
            "filen är inte JSON",
            "Läs in nätverkets eget svar eller export, inte en utskrift eller ett kalkylark.",
        ),
        "html": (
            "TORGET-FIL-005",
            "filen är en webbsida och inget svar från nätverket",
            "Hämta svaret igen. En webbsida kommer ofta från en proxy eller en inloggningssida.",
        ),
        "binary": (
            "TORGET-FIL-006",
            "filen är en bild eller något annat som inte är text",
            "Läs in nätverkets svar i JSON, eller en zip med sådana.",
        ),
        "utf_16": (
            "TORGET-FIL-007",
            "filen är sparad i UTF-16",
            "Spara den i UTF-8 och läs in den igen.",
        ),
        "too_large": (
            "TORGET-FIL-008",
            "filen är större än vad som går att läsa på en gång; det som står före är inläst",
            "Dela den i mindre filer, högst 64 MB var.",
        ),
        "encrypted": (
            "TORGET-FIL-009",
            "zip-filen är låst med ett lösenord",
            "Packa upp den och läs in innehållet.",
        ),
        "bad_zip": (
            "TORGET-FIL-010",
            "zip-filen är skadad eller packad på ett sätt som inte stöds",
            "Hämta den igen, eller packa upp den och läs in innehållet.",
        ),
        "nested_zip": (
            "TORGET-FIL-011",
            "zip-filen innehåller en annan zip-fil, och den läses inte",
            "Packa upp den inre filen och läs in den för sig.",
        ),
        "missing": (
            "TORGET-FIL-012",
            "filen finns inte eller får inte läsas",
            "Kontrollera namnet och rättigheterna.",
        ),
    }
)
"""State of a file (connectors.file.State) -> number, what is wrong, what to do."""
