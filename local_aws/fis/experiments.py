"""Experiments: one runs until its longest action has lasted, or until an alarm or a person stops it.

An alarm stops an experiment whatever put it into ALARM. AWS looks at alarms of the experiment's own region alone.
"""

import asyncio
import contextlib
import copy
import logging
from collections.abc import Callable

from local_aws.access.service_roles import can_assume
from local_aws.cloudwatch.clock import Clock
from local_aws.emulator import Names
from local_aws.fis import log
from local_aws.fis.answers import Answer, Record, Request, content, invalid, page
from local_aws.fis.pause import Pause
from local_aws.fis.rules import ALARM, TARGET_KEY, duration_seconds
from local_aws.fis.stores import ENDED, Stores

logger = logging.getLogger("local_aws.fis")

SERVICE = "fis.amazonaws.com"
TICK_SECONDS = 0.1
OF_A_SUMMARY = ("id", "arn", "experimentTemplateId", "state", "creationTime", "tags", "experimentOptions")
COPIED = ("roleArn", "targets", "actions", "stopConditions", "logConfiguration", "experimentOptions")


class Experiments:
    """The operations on experiments.

    Args:
        stores: Where they are kept.
        pause: What the action does.
        clock: The time, which tests move on.
        on_change: Called when one ended by itself.
    """

    def __init__(self, stores: Stores, pause: Pause, clock: Clock, on_change: Callable[[], None]) -> None:
        self._stores = stores
        self._pause = pause
        self._clock = clock
        self._on_change = on_change
        self._alarms = Names("ministack.services.cloudwatch")["_alarms"]
        responses = Names("ministack.core.responses")
        self._scope, self._region = responses["request_scope"], responses["get_region"]
        self._task: asyncio.Task[None] | None = None
        self._begun = asyncio.Event()

    def start(self) -> None:
        """Look after running experiments from now on, on the running event loop."""
        self._begun.set()  # some may run since before a restart
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Look after them no longer."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def begin(self, request: Request) -> Answer:
        """StartExperiment; one that is repeated with its token answers with what was started before."""
        token = request.body.get("clientToken")
        for known in self._stores.experiments.values():
            if token and known.get("_token") == token:
                return content({"experiment": self._looked_at(known)})
        template = self._stores.template(request.body.get("experimentTemplateId", ""))
        for condition in template["stopConditions"]:
            if condition["source"] == ALARM and condition["value"].split(":")[3] != self._region():
                raise invalid(f"Stop condition {condition['value']} must be an alarm of {self._region()}.")
        identifier = self._stores.new_id("EXP")
        now = self._clock.now()
        experiment: Record = {
            "id": identifier,
            "arn": self._stores.arn("experiment", identifier),
            "experimentTemplateId": template["id"],
            **copy.deepcopy({member: template[member] for member in COPIED if member in template}),
            "state": {"status": "initiating", "reason": "Experiment is initiating."},
            "creationTime": now,
            "startTime": now,
            "targetAccountConfigurationsCount": 0,
            "tags": dict(request.body.get("tags") or {}),
            "_faults": [],
            "_token": token,
        }
        experiment["experimentOptions"] = experiment["experimentOptions"] | {"actionsMode": "run-all"}
        self._stores.experiments[identifier] = experiment
        log.write(experiment, "experiment-start", experiment_template_id=template["id"])
        self._act(experiment)
        self._begun.set()
        return content({"experiment": experiment})

    def get(self, request: Request) -> Answer:
        """GetExperiment."""
        return content({"experiment": self._looked_at(self._stores.experiment(request.name))})

    def list(self, request: Request) -> Answer:
        """ListExperiments."""
        wanted = request.query.get("experimentTemplateId")
        found = [
            {member: one[member] for member in OF_A_SUMMARY}
            for one in map(self._looked_at, list(self._stores.experiments.values()))
            if wanted is None or one["experimentTemplateId"] in wanted
        ]
        return page("experiments", found, request.query)

    def halt(self, request: Request) -> Answer:
        """StopExperiment."""
        experiment = self._looked_at(self._stores.experiment(request.name))
        if experiment["state"]["status"] in ENDED:
            raise invalid(f"Experiment {request.name} has ended and cannot be stopped.")
        self._end(experiment, "stopped", "Experiment was stopped by user.")
        return content({"experiment": experiment})

    def _act(self, experiment: Record) -> None:
        """Begins every action, or ends the experiment with the reason why it cannot."""
        problem = self._problem(experiment)
        if problem is not None:
            self._end(experiment, *problem)
            return
        for name, action in experiment["actions"].items():
            seconds = duration_seconds(action["parameters"]["duration"])
            action.update(state={"status": "running", "reason": "Action is running."}, startTime=self._clock.now())
            for arn in _arns(experiment, action):
                experiment["_faults"].append([arn, self._pause.begin(experiment["id"], arn, seconds)])
            log.write(experiment, "action-start", action_name=name, action_id=action["actionId"])
        experiment["state"] = {"status": "running", "reason": "Experiment is running."}

    def _problem(self, experiment: Record) -> tuple[str, str] | None:
        """The state and the reason with which it ends before it began, or None."""
        role = experiment["roleArn"]
        if not can_assume(SERVICE, role, **{"aws:sourcearn": experiment["arn"]}):
            return "failed", f"The experiment role {role} cannot be assumed by AWS FIS."
        alarm = self._alarm(experiment)
        if alarm is not None:
            return "stopped", f"Experiment halted by stop condition {alarm}."
        for action in experiment["actions"].values():
            for arn in _arns(experiment, action):
                found = self._pause.problem(role, arn)
                if found is not None:
                    return "failed", found
        return None

    def _alarm(self, experiment: Record) -> str | None:
        """The first stop condition that is in ALARM."""
        for condition in experiment["stopConditions"]:
            if condition["source"] == ALARM:
                alarm = self._alarms.get(condition["value"].split(":alarm:")[1])
                if alarm is not None and alarm["StateValue"] == "ALARM":
                    return str(condition["value"])
        return None

    def _looked_at(self, experiment: Record) -> Record:
        """The experiment, ended where it is time."""
        if experiment["state"]["status"] in ENDED:
            return experiment
        alarm = self._alarm(experiment)
        if alarm is not None:
            self._end(experiment, "stopped", f"Experiment halted by stop condition {alarm}.")
            return experiment
        ends = [
            action["startTime"] + duration_seconds(action["parameters"]["duration"])
            for action in experiment["actions"].values()
        ]
        if self._clock.now() >= max(ends):
            self._end(experiment, "completed", "Experiment completed.")
        return experiment

    def _end(self, experiment: Record, status: str, reason: str) -> None:
        for arn, fault in experiment["_faults"]:
            self._pause.end(experiment["id"], arn, fault)
        experiment["_faults"] = []
        for name, action in experiment["actions"].items():
            state = status if "startTime" in action else "skipped"
            action.update(state={"status": state, "reason": reason}, endTime=self._clock.now())
            log.write(experiment, "action-end", action_name=name, action_state=action["state"])
        experiment.update(state={"status": status, "reason": reason}, endTime=self._clock.now())
        log.write(experiment, "experiment-end", experiment_state=experiment["state"])

    async def _run(self) -> None:
        while True:
            await self._begun.wait()
            await asyncio.sleep(TICK_SECONDS)
            items = self._stores.experiments.all_items()
            running = [(place, one) for place, one in items if one["state"]["status"] not in ENDED]
            if not running:
                self._begun.clear()
            for (account, region, identifier), experiment in running:
                with self._scope(account, region):
                    try:
                        self._looked_at(experiment)
                    except Exception:
                        # One experiment that cannot be ended must not keep the others running.
                        logger.exception("experiment %s cannot be looked after", identifier)
                if experiment["state"]["status"] in ENDED:
                    self._on_change()


def _arns(experiment: Record, action: Record) -> list[str]:
    """The tables that an action pauses."""
    return list(experiment["targets"][action["targets"][TARGET_KEY]]["resourceArns"])
