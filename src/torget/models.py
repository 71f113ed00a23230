"""Every room's tables, imported so that Django finds them; nothing else."""

from __future__ import annotations

from torget.channels import models as channels
from torget.inbox import models as inbox
from torget.ledger import models as ledger
from torget.organisation import models as organisation
from torget.records import models as records
from torget.teamwork import models as teamwork

__all__ = ["channels", "inbox", "ledger", "organisation", "records", "teamwork"]
