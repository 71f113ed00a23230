"""What was found in a text: kinds, spans and a Swedish reason each. Data only.

`text.read.read(text)` makes `Signals`; `rules.flow.assess` decides over them.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class SignalKind(enum.StrEnum):
    """Every kind of thing the reading of a text can find."""

    # personal data (Regler: Tänk på det här, p. 4)
    PERSONAL_NUMBER = "personal_number"
    COORDINATION_NUMBER = "coordination_number"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    ORGANISATION_NUMBER = "organisation_number"
    BANK_ACCOUNT = "bank_account"
    CARD_NUMBER = "card_number"
    NAMED_PERSON = "named_person"
    # circumstances (Regler: Tänk på det här, p. 4 and 5)
    HEALTH = "health"
    SOCIAL_SERVICES = "social_services"
    ECONOMY = "economy"
    CHILD_WELFARE = "child_welfare"
    PROTECTED_IDENTITY = "protected_identity"
    SCHOOL_SITUATION = "school_situation"
    OWN_CASE = "own_case"
    # danger
    SUICIDE = "suicide"
    ONGOING_DANGER = "ongoing_danger"
    DANGER_REPORT = "danger_report"
    TIP_OFF = "tip_off"
    # abuse and unlawful content (Regler: Tänk på det här, p. 8)
    THREAT = "threat"
    INCITEMENT = "incitement"
    HATE = "hate"
    HARASSMENT = "harassment"
    INSULT = "insult"
    ACCUSATION = "accusation"
    OBSCENITY = "obscenity"
    SWEARING = "swearing"
    SEXUAL = "sexual"
    VIOLENCE_DEPICTION = "violence_depiction"
    CHILD_ABUSE_MATERIAL = "child_abuse_material"
    COPYRIGHT = "copyright"
    ADVERTISING = "advertising"
    SCAM = "scam"
    # what the writer wants
    QUESTION = "question"
    RECORDS_REQUEST = "records_request"
    APPEAL = "appeal"
    ERASURE_REQUEST = "erasure_request"
    DAMAGES_CLAIM = "damages_claim"
    PLAN_VIEW = "plan_view"
    FORMAL_PROPOSAL = "formal_proposal"
    COMPLAINT = "complaint"
    FAULT_REPORT = "fault_report"
    SUGGESTION = "suggestion"
    CRITICISM = "criticism"
    POLITICAL_QUESTION = "political_question"
    PRAISE = "praise"
    GREETING = "greeting"
    TAGGING = "tagging"
    MEMORY = "memory"
    # form
    LINK = "link"
    SHOUTING = "shouting"
    QUOTATION = "quotation"


class Target(enum.StrEnum):
    """Whom abusive words are aimed at; "" on the signal where it does not apply."""

    NONE = ""
    NOBODY = "nobody"
    AUTHORITY = "authority"
    POLITICIAN = "politician"
    NAMED_EMPLOYEE = "named_employee"
    PRIVATE_PERSON = "private_person"
    GROUP = "group"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Signal:
    """One finding. `start` and `end` are character offsets in the text as given.

    `why` is one short Swedish sentence for the person who reads the suggestion; it never
    repeats the citizen's words. `certain` is false where a person must judge.
    """

    kind: SignalKind
    start: int
    end: int
    why: str
    target: Target = Target.NONE
    certain: bool = True
    quoted: bool = False  # the words stand inside a quotation


@dataclass(frozen=True, slots=True)
class Signals:
    """All findings of one text, in order of `start`.

    `language` is an ISO 639-1 code, "" where the text is too short to tell.
    """

    found: tuple[Signal, ...]
    language: str
    length: int  # characters

    def of(self, *kinds: SignalKind) -> tuple[Signal, ...]:
        """Return the findings of these kinds, in order."""
        return tuple(signal for signal in self.found if signal.kind in kinds)

    def has(self, *kinds: SignalKind) -> bool:
        """Tell whether any finding is of one of these kinds."""
        return any(signal.kind in kinds for signal in self.found)
