"""Every room's tables, imported so that Django finds them; nothing else."""

from __future__ import annotations

from torget.alarms import models as alarms
from torget.channels import models as channels
from torget.handover import models as handover
from torget.inbox import models as inbox
from torget.ledger import models as ledger
from torget.lexicons import models as lexicons
from torget.moderation import models as moderation
from torget.organisation import models as organisation
from torget.records import models as records
from torget.second_opinion import models as second_opinion
from torget.supervision import models as supervision
from torget.teamwork import models as teamwork

__all__ = [
    "alarms",
    "channels",
    "handover",
    "inbox",
    "ledger",
    "lexicons",
    "moderation",
    "organisation",
    "records",
    "second_opinion",
    "supervision",
    "teamwork",
]
