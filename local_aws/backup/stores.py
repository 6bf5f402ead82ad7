"""What AWS Backup remembers beside the emulator's vaults and plans, by account and region."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from local_aws.backup.answers import Record
from local_aws.emulator import Names

IN_STATE = "layer"


def _scoped() -> Any:
    return Names("ministack.core.responses")["AccountRegionScopedDict"]()


@dataclass
class Stores:
    """Records by account, region and id; reads and writes without a scope are those of the request.

    Args:
        points: Recovery points by ARN.
        backup_jobs: Backup jobs by id.
        copy_jobs: Copy jobs by id.
        restore_jobs: Restore jobs by id.
        testing_plans: Restore testing plans by name.
        testing_selections: Restore testing selections by ``plan/selection``.
        preferences: What UpdateRegionSettings said.
    """

    points: Any = field(default_factory=_scoped)
    backup_jobs: Any = field(default_factory=_scoped)
    copy_jobs: Any = field(default_factory=_scoped)
    restore_jobs: Any = field(default_factory=_scoped)
    testing_plans: Any = field(default_factory=_scoped)
    testing_selections: Any = field(default_factory=_scoped)
    preferences: Any = field(default_factory=_scoped)

    def install(self) -> None:
        """Have all of it saved and restored together with the emulator's vaults."""
        backup = Names("ministack.services.backup")

        def wrap_save(original: Callable[[], Record]) -> Callable[[], Record]:
            return lambda: original() | {IN_STATE: {one.name: getattr(self, one.name) for one in fields(self)}}

        def wrap_load(original: Callable[[Record], None]) -> Callable[[Record], None]:
            def load(state: Record) -> None:
                original(state)
                for name, records in state.get(IN_STATE, {}).items():
                    getattr(self, name).update(records)

            return load

        backup.wrap("get_state", wrap_save)
        backup.wrap("load_persisted_state", wrap_load)
