"""What is told when a letter to a citizen is refused: why, and what to do next."""

from __future__ import annotations

from django.utils.translation import gettext as _

from torget.inbox import answer as answering
from torget.inbox import crisis_text
from torget.teamwork import claims
from torget.web.inbox.ways import blanks
from torget.web.inbox.ways.faults import Faults

LETTER_FAULTS: Faults = {
    **blanks.FAULTS,
    claims.TakenByAnother: lambda fault: (
        "anyway",
        _("%(name)s has taken it. Tick the box if you answer anyway.")
        % {"name": getattr(fault, "name", "")},
    ),
    answering.AnothersAccount: lambda _fault: (
        "text",
        _("The account is another authority's. Answer in another way, in your own name."),
    ),
    answering.EmptyAnswer: lambda _fault: ("text", _("Write an answer first.")),
    answering.TooLong: lambda fault: (
        "text",
        _(
            "The answer has %(length)s characters and the network takes %(limit)s. "
            "Shorten it, or send it in parts if that is offered below."
        )
        % {"length": getattr(fault, "length", 0), "limit": getattr(fault, "limit", 0)},
    ),
    answering.SecretMatter: lambda _fault: (
        "text",
        _(
            "This may be secret and is not answered in the channel. "
            "Refer to phone, e-mail or letter."
        ),
    ),
    answering.PersonalNumberInAnswer: lambda _fault: (
        "text",
        _("The answer holds a personal identity number. Such are never published: take it out."),
    ),
    answering.MessageGone: lambda _fault: (
        "text",
        _("The message has been deleted on the network, so it cannot be answered there."),
    ),
    answering.MessageChanged: lambda _fault: (
        "text",
        _("The message has changed since you opened it. Read it again and then send."),
    ),
    crisis_text.NotUrgent: lambda _fault: (
        "text",
        _("The flow chart no longer sees a danger here, so the ready text does not belong."),
    ),
    answering.AccountCannotSend: lambda _fault: (
        "text",
        _("The account cannot send now. Your text is kept here; ask those who run the account."),
    ),
    answering.AwaitsDecision: lambda _fault: (
        "text",
        _("It waits for a decision about the criticism. Answer when that has come."),
    ),
    answering.BlanksInText: lambda fault: (
        "text",
        _("Fill in what stands in braces before you send: %(names)s.") % {"names": str(fault)},
    ),
}
"""What is told when a letter of any kind is refused."""
