"""IAM roles for a global table: who may use it, read it, follow it, run it and back it up."""

from globaltables.access.roles import TableRoles
from globaltables.model.access import Access
from globaltables.model.trust import Trust

__all__ = ["Access", "TableRoles", "Trust"]
