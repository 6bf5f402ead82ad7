"""What Application Auto Scaling remembers, by account and region, and how it outlives a restart."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from local_aws.autoscaling.answers import Record
from local_aws.emulator import Names

STATE_KEY = "application-autoscaling"

Identity = tuple[str, str]
"""A resource id and a scalable dimension, for example ``table/orders`` and ``dynamodb:table:WriteCapacityUnits``."""


def _scoped() -> Any:
    return Names("ministack.core.responses")["AccountRegionScopedDict"]()


@dataclass
class Stores:
    """Records by account, region and key; reads and writes without a scope are those of the request.

    Args:
        targets: Scalable targets by identity.
        policies: Policies by identity and name.
        actions: Scheduled actions by identity and name.
        activities: What was scaled, newest first, by identity.
    """

    targets: Any = field(default_factory=_scoped)
    policies: Any = field(default_factory=_scoped)
    actions: Any = field(default_factory=_scoped)
    activities: Any = field(default_factory=_scoped)

    def install(self) -> None:
        """Have all of it saved and restored with the emulator's own state."""
        app, load = Names("ministack.app"), Names("ministack.core.persistence")["load_state"]

        def wrap_save(original: Callable[[], Record]) -> Callable[[], Record]:
            return lambda: original() | {STATE_KEY: self._state}

        def wrap_load(original: Callable[[], None]) -> Callable[[], None]:
            def load_all() -> None:
                original()
                for name, records in (load(STATE_KEY) or {}).items():
                    getattr(self, name).update(records)

            return load_all

        app.wrap("_build_persistence_save_dict", wrap_save)
        app.wrap("_load_persisted_state", wrap_load)

    def _state(self) -> Record:
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def of(self, store: Any, identity: Identity) -> Iterator[Record]:
        """The policies or actions of a target."""
        for key in list(store):
            if key[:2] == identity:
                yield store[key]

    def places(self) -> set[tuple[str, str]]:
        """Every account and region that has a target."""
        return {(account, region) for (account, region, _), _ in self.targets.all_items()}
