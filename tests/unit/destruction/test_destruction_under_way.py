"""What is under way is found wherever it is told of: page by page, and only what has not ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from operations.destruction.backups import Backup
from operations.destruction.under_way import under_way
from tests.unit.destruction.gone_world import HOME, NOW, table, vault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.aws import Clients

ANSWERS: Mapping[str, list[dict[str, Any]]] = {
    "list_exports": [
        {"ExportSummaries": [{"ExportArn": "arn:export/1", "ExportStatus": "COMPLETED"}], "NextToken": "more"},
        {"ExportSummaries": [{"ExportArn": "arn:export/2", "ExportStatus": "IN_PROGRESS"}]},
    ],
    "list_backup_jobs": [
        {"BackupJobs": [{"BackupJobId": "b1", "State": "COMPLETED"}]},
        {"BackupJobs": [{"BackupJobId": "b2", "State": "RUNNING"}]},
    ],
    "list_copy_jobs": [{"CopyJobs": [{"CopyJobId": "c1", "State": "CREATED"}]}],
    "list_restore_jobs": [
        {
            "RestoreJobs": [
                {"RestoreJobId": "r1", "Status": "RUNNING", "RecoveryPointArn": "point-0"},
                {"RestoreJobId": "r2", "Status": "COMPLETED", "RecoveryPointArn": "point-0"},
                {"RestoreJobId": "r3", "Status": "RUNNING", "RecoveryPointArn": "of another vault"},
            ]
        }
    ],
}


class Asked:
    """Clients that answer page by page, and remember what they were asked."""

    def __init__(self, answers: Mapping[str, list[dict[str, Any]]]) -> None:
        self._answers = answers
        self.exports_asked: list[dict[str, Any]] = []

    def dynamodb(self, _region: str) -> Asked:
        """DynamoDB."""
        return self

    def backup(self, _region: str) -> Asked:
        """AWS Backup."""
        return self

    def list_exports(self, **request: Any) -> dict[str, Any]:
        """A page of exports."""
        self.exports_asked.append(request)
        return self._answers["list_exports"][len(self.exports_asked) - 1]

    def get_paginator(self, operation: str) -> Pages:
        """All pages of anything else."""
        return Pages(self._answers[operation])


class Pages:
    """Pages of an answer."""

    def __init__(self, pages: list[dict[str, Any]]) -> None:
        self._pages = pages

    def paginate(self, **_request: Any) -> Iterator[dict[str, Any]]:
        """One after the other."""
        return iter(self._pages)


def clients(asked: Asked) -> Clients:
    """Clients as the code takes them."""
    return cast("Clients", asked)


def test_everything_that_has_not_ended_is_told() -> None:
    """Backups, exports and jobs of AWS Backup; of restores those that are made of this vault."""
    asked = Asked(ANSWERS)
    backups = [Backup("arn", name, status, NOW, "id") for name, status in (("new", "CREATING"), ("old", "AVAILABLE"))]
    assert under_way(clients(asked), table(HOME), backups, vault(HOME, 1)) == [
        "backup new is CREATING",
        "export 2 is IN_PROGRESS",
        "backup job b2 of AWS Backup is RUNNING",
        "copy job c1 of AWS Backup is CREATED",
        "restore job r1 of AWS Backup is RUNNING",
    ]
    arn = table(HOME).arn
    assert asked.exports_asked == [{"TableArn": arn}, {"TableArn": arn, "NextToken": "more"}]


def test_without_a_vault_aws_backup_is_not_asked() -> None:
    """It may not even be allowed."""
    exports: dict[str, list[dict[str, Any]]] = {"list_exports": [{"ExportSummaries": []}]}
    assert under_way(clients(Asked(exports)), table(HOME), [], None) == []
