"""What a vault tells its SNS topic: jobs that start and end.

https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html
"""

import asyncio

from local_aws.backup.answers import Record
from local_aws.emulator import Names

NOTIFICATIONS = "_notifications"


class Announcements:
    """Publishes what a vault's notifications ask for."""

    def job(self, vault: Record, kind: str, job_id: str, failure: str | None, seconds: float) -> None:
        """Tell that a job started, and in so many seconds how it ended.

        Args:
            vault: The vault it is for.
            kind: ``BACKUP_JOB``, ``COPY_JOB`` or ``RESTORE_JOB``.
            job_id: Its id.
            failure: Why it fails, or None.
            seconds: How long it runs.
        """
        wanted = vault.get(NOTIFICATIONS)
        if not wanted:
            return
        ending = ("FAILED" if failure else "SUCCESSFUL") if kind == "COPY_JOB" else "COMPLETED"
        state = "FAILED" if failure else "COMPLETED"
        self._publish(wanted, f"{kind}_STARTED", kind, job_id, "STARTED", "")
        asyncio.get_running_loop().call_later(
            seconds, self._publish, dict(wanted), f"{kind}_{ending}", kind, job_id, state, failure or ""
        )

    @staticmethod
    def _publish(wanted: Record, event: str, kind: str, job_id: str, state: str, message: str) -> None:  # noqa: PLR0917 - call_later takes no keywords
        if event not in wanted["BackupVaultEvents"]:
            return
        region, account = wanted["SNSTopicArn"].split(":")[3:5]
        attributes = {
            name: {"DataType": "String", "StringValue": value}
            for name, value in {"EventType": kind, "State": state, "AccountId": account, "Id": job_id}.items()
        }
        text = f"An AWS Backup job is {state}. {kind.title().replace('_', '')} ID : {job_id}. {message}".strip()
        with Names("ministack.core.responses")["request_scope"](account, region):
            Names("ministack.services.sns")["publish_internal"](
                wanted["SNSTopicArn"], text, "Notification from AWS Backup", message_attributes=attributes
            )
