"""What is told where a ready text still has a blank."""

from __future__ import annotations

from django.utils.translation import gettext as _

from torget.teamwork import replies
from torget.web.inbox.ways.faults import Faults


def _blanks(fault: Exception) -> tuple[str, str]:
    names = ", ".join(f"{{{name}}}" for name in getattr(fault, "names", ()))
    return "text", _("Fill in %(names)s before you send.") % {"names": names}


FAULTS: Faults = {replies.BlanksUnfilled: _blanks}
