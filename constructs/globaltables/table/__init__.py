"""The global table: one construct, one Terraform resource with a replica block per further region."""

from globaltables.model.billing import IndexScaling, OnDemand, Provisioned, ReplicaScaling, Scaling
from globaltables.model.encryption import Encryption
from globaltables.model.indexes import GlobalIndex, LocalIndex
from globaltables.model.keys import Attribute
from globaltables.model.replicas import ReplicaIndex, ReplicaOverrides
from globaltables.model.resource_policies import PolicyStatement, ResourcePolicy
from globaltables.model.schedules import ScheduledAction
from globaltables.model.source import PointInTime, S3Import
from globaltables.regional.region import Region
from globaltables.table.global_table import GlobalTable
from globaltables.table.grants import Grant
from globaltables.table.provisioning import ProvisioningSteps
from globaltables.table.removals import Removals
from globaltables.table.replica_policies import ReplicaPolicies

__all__ = [
    "Attribute",
    "Encryption",
    "GlobalIndex",
    "GlobalTable",
    "Grant",
    "IndexScaling",
    "LocalIndex",
    "OnDemand",
    "PointInTime",
    "PolicyStatement",
    "Provisioned",
    "ProvisioningSteps",
    "Region",
    "Removals",
    "ReplicaIndex",
    "ReplicaOverrides",
    "ReplicaPolicies",
    "ReplicaScaling",
    "ResourcePolicy",
    "S3Import",
    "Scaling",
    "ScheduledAction",
]
