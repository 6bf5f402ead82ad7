"""AWS Backup's routes, in front of the emulator's: what is not here goes on to the emulator."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from local_aws.backup import tags
from local_aws.backup.announcements import Announcements
from local_aws.backup.answers import Answer, Request
from local_aws.backup.jobs import Jobs
from local_aws.backup.points import Points
from local_aws.backup.restore_testing import RestoreTestingPlans
from local_aws.backup.restores import Restores
from local_aws.backup.settings import RegionSettings
from local_aws.backup.stores import Stores
from local_aws.backup.vaults import Vaults
from local_aws.emulator import Names

Handler = Callable[[Request], Answer]


class BackupService:
    """The operations of AWS Backup that the emulator lacks or answers with a stub.

    Args:
        job_seconds: How long a job runs.
    """

    def __init__(self, job_seconds: float) -> None:
        self._stores = Stores()
        self._routes = [
            (method, re.compile(path.replace("NAME", "([^/]+)").replace("ARN", "(arn:.+)") + "/?"), handler)
            for method, path, handler in self._table(job_seconds)
        ]

    def install(self) -> None:
        """Wrap the emulator's service."""
        self._stores.install()
        tags.install(self._stores)

        def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
            async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
                return self._answer(method, path, body, query) or await original(method, path, headers, body, query)

            return handle

        Names("ministack.services.backup").wrap("handle_request", wrap)

    def _answer(self, method: str, path: str, body: bytes, query: dict[str, Any]) -> Answer | None:
        for wanted, pattern, handler in self._routes:
            found = pattern.fullmatch(unquote(path)) if wanted == method else None
            if found:
                first = {name: one[0] if isinstance(one, list) else one for name, one in query.items()}
                return handler(Request(found.groups(), json.loads(body or b"{}"), first))
        return None

    def _table(self, job_seconds: float) -> list[tuple[str, str, Handler]]:
        announcements, points = Announcements(), Points(self._stores)
        vaults, testing = Vaults(points), RestoreTestingPlans(self._stores)
        jobs = Jobs(self._stores, points, announcements, job_seconds)
        restores = Restores(self._stores, points, announcements, job_seconds)
        settings = RegionSettings(self._stores)
        vault, point = "/backup-vaults/NAME", "/backup-vaults/NAME/recovery-points/ARN"
        plan, selection = "/restore-testing/plans/NAME", "/restore-testing/plans/NAME/selections/NAME"
        return [
            ("GET", "/backup-vaults", vaults.list),
            ("GET", vault, vaults.describe),
            ("DELETE", vault, vaults.delete),
            ("PUT", f"{vault}/access-policy", vaults.put_policy),
            ("GET", f"{vault}/access-policy", vaults.get_policy),
            ("DELETE", f"{vault}/access-policy", vaults.delete_policy),
            ("PUT", f"{vault}/notification-configuration", vaults.put_notifications),
            ("GET", f"{vault}/notification-configuration", vaults.get_notifications),
            ("DELETE", f"{vault}/notification-configuration", vaults.delete_notifications),
            ("PUT", f"{vault}/vault-lock", vaults.put_lock),
            ("DELETE", f"{vault}/vault-lock", vaults.delete_lock),
            ("GET", f"{vault}/recovery-points", points.list),
            ("GET", f"{point}/restore-metadata", points.restore_metadata),
            ("GET", point, points.describe),
            ("POST", point, points.update_lifecycle),
            ("DELETE", point, points.delete),
            ("GET", "/resources", points.list_resources),
            ("GET", "/resources/ARN/recovery-points", points.list_of_resource),
            ("PUT", "/backup-jobs", jobs.start_backup),
            ("GET", "/backup-jobs", jobs.list_backups),
            ("GET", "/backup-jobs/NAME", jobs.describe_backup),
            ("POST", "/backup-jobs/NAME", jobs.stop),
            ("PUT", "/copy-jobs", jobs.start_copy),
            ("GET", "/copy-jobs", jobs.list_copies),
            ("GET", "/copy-jobs/NAME", jobs.describe_copy),
            ("PUT", "/restore-jobs", restores.start),
            ("GET", "/restore-jobs", restores.list),
            ("GET", "/restore-jobs/NAME", restores.describe),
            ("GET", "/restore-jobs/NAME/metadata", restores.metadata),
            ("PUT", "/restore-testing/plans", testing.create_plan),
            ("GET", "/restore-testing/plans", testing.list_plans),
            ("PUT", plan, testing.update_plan),
            ("GET", plan, testing.get_plan),
            ("DELETE", plan, testing.delete_plan),
            ("PUT", f"{plan}/selections", testing.create_selection),
            ("GET", f"{plan}/selections", testing.list_selections),
            ("PUT", selection, testing.update_selection),
            ("GET", selection, testing.get_selection),
            ("DELETE", selection, testing.delete_selection),
            ("GET", "/account-settings", settings.describe),
            ("PUT", "/account-settings", settings.update),
        ]
