"""Tags of recovery points and restore testing plans; those of vaults and plans are the emulator's."""

from collections.abc import Callable
from typing import Any

from local_aws.backup.stores import Stores
from local_aws.emulator import Names


def install(stores: Stores) -> None:
    """Let the emulator's tag operations find the tags of our records."""

    def wrap(original: Callable[[str], Any]) -> Callable[[str], Any]:
        def tags_of(arn: str) -> Any:
            found = original(arn)
            if found is not None:
                return found
            plans = (plan for plan in stores.testing_plans.values() if plan["RestoreTestingPlanArn"] == arn)
            record = stores.points.get(arn) or next(plans, None)
            return None if record is None else record["_tags"]

        return tags_of

    Names("ministack.services.backup").wrap("_resolve_resource", wrap)
