"""The global table: one construct, one Terraform resource with a replica block per further region."""

from globaltables.model.billing import OnDemand, Provisioned, Scaling
from globaltables.model.encryption import Encryption
from globaltables.model.indexes import GlobalIndex, LocalIndex
from globaltables.model.keys import Attribute
from globaltables.model.replicas import ReplicaOverrides
from globaltables.regional.region import Region
from globaltables.table.global_table import GlobalTable
from globaltables.table.grants import Grant

__all__ = [
    "Attribute",
    "Encryption",
    "GlobalIndex",
    "GlobalTable",
    "Grant",
    "LocalIndex",
    "OnDemand",
    "Provisioned",
    "Region",
    "ReplicaOverrides",
    "Scaling",
]
