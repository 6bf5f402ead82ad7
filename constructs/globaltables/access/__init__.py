"""IAM roles for a global table: who may use it, read it, follow it, run it and back it up."""

from globaltables.access.roles import TableRoles

__all__ = ["TableRoles"]
