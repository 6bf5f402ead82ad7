"""The templates and experiments of each account and region."""

import uuid
from collections.abc import Callable
from typing import Any

from local_aws.emulator import Names
from local_aws.fis.answers import Record, not_found

IN_STATE = "layer_fis"
ENDED = ("completed", "stopped", "failed", "cancelled")


class Stores:
    """Records by id; reads and writes are those of the request's account and region."""

    def __init__(self) -> None:
        responses = Names("ministack.core.responses")
        self.templates: Any = responses["AccountRegionScopedDict"]()
        self.experiments: Any = responses["AccountRegionScopedDict"]()
        self._account, self._region = responses["get_account_id"], responses["get_region"]

    def install(self) -> None:
        """Have all of it saved and restored together with the alarms that stop experiments."""
        cloudwatch = Names("ministack.services.cloudwatch")

        def wrap_save(original: Callable[[], Record]) -> Callable[[], Record]:
            return lambda: original() | {IN_STATE: {"templates": self.templates, "experiments": self.experiments}}

        def wrap_load(original: Callable[[Record], None]) -> Callable[[Record], None]:
            def load(state: Record) -> None:
                original(state)
                saved = state.get(IN_STATE, {})
                self.templates.update(saved.get("templates", {}))
                self.experiments.update(saved.get("experiments", {}))
                for _, experiment in self.experiments.all_items():
                    if experiment["state"]["status"] not in ENDED:  # its pause ended with the process
                        experiment["state"] = {"status": "failed", "reason": "The embedded AWS was restarted."}

            return load

        cloudwatch.wrap("get_state", wrap_save)
        cloudwatch.wrap("load_persisted_state", wrap_load)

    def new_id(self, prefix: str) -> str:
        """An id as AWS's look: three letters and a random part."""
        return prefix + uuid.uuid4().hex[:17]

    def arn(self, kind: str, identifier: str) -> str:
        """ARN of a template or an experiment of the request's account and region."""
        return f"arn:aws:fis:{self._region()}:{self._account()}:{kind}/{identifier}"

    def template(self, identifier: str) -> Record:
        """A template.

        Raises:
            RefusalError: When there is none.
        """
        found: Record | None = self.templates.get(identifier)
        if found is None:
            raise not_found("Experiment template", identifier)
        return found

    def experiment(self, identifier: str) -> Record:
        """An experiment.

        Raises:
            RefusalError: When there is none.
        """
        found: Record | None = self.experiments.get(identifier)
        if found is None:
            raise not_found("Experiment", identifier)
        return found

    def tagged(self, arn: str) -> Record:
        """The template or experiment that an ARN names.

        Raises:
            RefusalError: When there is none.
        """
        kind, _, identifier = arn.rpartition(":")[2].partition("/")
        return self.template(identifier) if kind == "experiment-template" else self.experiment(identifier)
