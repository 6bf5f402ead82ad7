"""Vaults, roles and patience for tests of AWS Backup."""

import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.support import HOME, Clients, wait_until

ACCOUNT = "000000000000"
SERVICE = "backup.amazonaws.com"
ENDED = {"COMPLETED", "FAILED", "ABORTED"}


class Backups:
    """Makes vaults and roles, and waits for jobs.

    Args:
        clients: The clients of the instance.
    """

    def __init__(self, clients: Clients) -> None:
        self.clients = clients

    def vault(self, region: str = HOME) -> str:
        """A new vault; returns its name."""
        name = f"v-{uuid.uuid4().hex[:12]}"
        self.clients("backup", region).create_backup_vault(BackupVaultName=name)
        return name

    def role(self, *actions: str, resource: str = "*", trusted: str = SERVICE) -> str:
        """A new role with these actions; returns its ARN."""
        iam, name = self.clients("iam"), f"r-{uuid.uuid4().hex[:12]}"
        trust = {"Effect": "Allow", "Principal": {"Service": trusted}, "Action": "sts:AssumeRole"}
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))
        allowed = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
        iam.put_role_policy(RoleName=name, PolicyName="jobs", PolicyDocument=_document(allowed))
        return str(made["Role"]["Arn"])

    def every_role(self) -> str:
        """A role that may do all that jobs do."""
        return self.role("dynamodb:*", "backup:*")

    def back_up(
        self, vault: str, table: str, role: str, region: str = HOME, *, days: int | None = 30, **more: Any
    ) -> dict[str, Any]:
        """Backs up a table and waits; returns the job as it ended."""
        client = self.clients("backup", region)
        if days is not None:
            more["Lifecycle"] = {"DeleteAfterDays": days}
        arn = table_arn(table, region)
        job = client.start_backup_job(BackupVaultName=vault, ResourceArn=arn, IamRoleArn=role, **more)["BackupJobId"]
        return self._ended(lambda: client.describe_backup_job(BackupJobId=job), "State")

    def copy(self, vault: str, point: str, target_arn: str, role: str, *, days: int = 30) -> dict[str, Any]:
        """Copies a recovery point of the home region and waits; returns the job as it ended."""
        client = self.clients("backup")
        job = client.start_copy_job(
            RecoveryPointArn=point,
            SourceBackupVaultName=vault,
            DestinationBackupVaultArn=target_arn,
            IamRoleArn=role,
            Lifecycle={"DeleteAfterDays": days},
        )["CopyJobId"]
        return self._ended(lambda: client.describe_copy_job(CopyJobId=job)["CopyJob"], "State")

    def restore(self, point: str, table: str, role: str, region: str = HOME, **metadata: str) -> dict[str, Any]:
        """Restores a recovery point to a new table and waits; returns the job as it ended."""
        client = self.clients("backup", region)
        job = client.start_restore_job(
            RecoveryPointArn=point, IamRoleArn=role, Metadata={"targetTableName": table, **metadata}
        )["RestoreJobId"]
        return self._ended(lambda: client.describe_restore_job(RestoreJobId=job), "Status")

    @staticmethod
    def _ended(describe: Any, member: str) -> dict[str, Any]:
        job: dict[str, Any] = wait_until(lambda: (job := describe())[member] in ENDED and job, "the end of a job")
        return job


def table_arn(table: str, region: str = HOME) -> str:
    """ARN of a table."""
    return f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{table}"


def vault_arn(vault: str, region: str = HOME) -> str:
    """ARN of a vault."""
    return f"arn:aws:backup:{region}:{ACCOUNT}:backup-vault:{vault}"


def code_of(call: Any, **arguments: Any) -> str:
    """The error code with which a call is refused."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return str(caught.value.response["Error"]["Code"])


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
