"""The home moves to a region that has a replica already: nothing is made, changed or replaced in AWS.

Which replica is the home is Terraform's view alone: through which one it manages the table. So the table is let go of
in one region and taken over in the other, under the same address, and every other resource stays as it is. The fence
that remembers the home is let go of with the table, and made anew by the plan that takes the table over: that is the
one time it accepts another home. In between the state has no table, and the same command goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.drift.flat import flat
from operations.errors import AnswerIsNoError, NotDeployedError, RefusedError
from operations.plan_summary import FENCE_TYPE, region_of_arn
from operations.procedure import Step
from operations.recovery.import_blocks import write_blocks
from operations.region.environment_edit import move_home
from operations.region.step_console import StepConsole
from operations.stack_plan import plan_stack, plannable
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from operations.deployment import Deployment
    from operations.region.subject import Subject
    from operations.terraform.plan import Plan
    from operations.terraform.resource_change import Change, ResourceChange
    from operations.terraform.state import ResourceState

_TABLE = "aws_dynamodb_table"
_FENCE_NAME = "table_HomeFence_"
_PROVISIONED = {"billing_mode": "PROVISIONED"}
_UNREAD = {"propagate_tags"}
"""What the provider never reads back, so that every table that is imported differs in it; setting it calls nothing."""


@dataclass(frozen=True, slots=True)
class MoveHome:
    """What it takes to move the home.

    Args:
        subject: The environment.
        role: The role that becomes the home.
        region: Its region.
    """

    subject: Subject
    role: str
    region: str

    def check(self) -> None:
        """Looks whether it can become the home, before anything is changed.

        Raises:
            RefusedError: When it cannot.
            ConfigurationError: When the file would say something impossible.
        """
        environment = self.subject.environment
        if environment.consistency.is_strong:
            raise RefusedError(
                f"table {environment.table_name}: the home of a strongly consistent table stays where it was made, got "
                f"{self.region}; deploy another table and move the items"
            )
        if self.role in environment.replicas:
            raise RefusedError(
                f"replicas.{self.role}: the home has the table's own settings, got others for {self.region}; take "
                "them out, deploy, and move the home then"
            )
        self.subject.read(self._text)
        if not self._is_let_go():
            self._check_replica()

    @property
    def has_moved(self) -> bool:
        """Whether Terraform manages the table from there, and the file says so."""
        return self.subject.environment.regions.home == self.role and self._is_taken_over()

    @property
    def steps(self) -> list[Step]:
        """The steps."""
        return [
            Step(
                "nothing-pending",
                "see that the environment is deployed as its file says",
                self._has_begun,
                self._see_nothing_pending,
            ),
            Step(
                f"name-{self.role}",
                f"name {self.role} the home in the environment file",
                lambda: self.subject.environment.regions.home == self.role,
                self._name_it,
            ),
            Step(
                "let-go",
                "let go of the table in the state; in AWS nothing changes",
                lambda: (self._is_let_go() and not self._remembers_another()) or self._is_taken_over(),
                self._let_go,
            ),
            Step(
                f"take-over-{self.region}",
                f"take the table over in {self.region}, under the same address",
                self._is_taken_over,
                self._take_over,
            ),
        ]

    def preview(self) -> None:
        """Says what will be shown before it is applied; the plan itself needs the state without the table."""
        self._see_nothing_pending()
        self.subject.console.say(
            f"the plan will be: 1 to import, the table in {self.region}; 1 to add, the home's fence"
        )

    @property
    def _text(self) -> str:
        now = self.subject.text
        return now if self.subject.read(now).regions.home == self.role else move_home(now, self.role)

    def _tables(self) -> list[str]:
        return [str(one.values.get("arn")) for one in self.subject.states[0].of_type(_TABLE)]

    def _is_let_go(self) -> bool:
        return not self._tables()

    def _fences(self) -> list[ResourceState]:
        return [one for one in self.subject.states[0].of_type(FENCE_TYPE) if one.name.startswith(_FENCE_NAME)]

    def _remembers_another(self) -> bool:
        """Whether the fence has another home: somebody applied an older file in between, and it was made again."""
        outputs = [one.values.get("output") or {} for one in self._fences()]
        return any((output.get("value") or {}).get("value") != self.role for output in outputs)

    def _has_begun(self) -> bool:
        return self._is_let_go() or self.subject.environment.regions.home == self.role

    def _is_taken_over(self) -> bool:
        if [region_of_arn(arn) for arn in self._tables()] != [self.region]:
            return False
        try:
            return self.subject.deployed.home == self.region
        except NotDeployedError:
            return False

    def _check_replica(self) -> None:
        dynamodb: Any = self.subject.aws.dynamodb(self.region)
        name = self.subject.environment.table_name
        try:
            table = dynamodb.describe_table(TableName=name)["Table"]
        except dynamodb.exceptions.ResourceNotFoundException as error:
            raise RefusedError(
                f"region {self.region}: must have a replica of {name}, got none; add it first with globaltables region "
                f"add {self.role} {self.region}"
            ) from error
        inactive = {
            one["RegionName"]: one["ReplicaStatus"]
            for one in table.get("Replicas", ())
            if one["ReplicaStatus"] != "ACTIVE"
        }
        if table["TableStatus"] != "ACTIVE" or inactive:
            got = ", ".join(
                f"{region} {status}" for region, status in {self.region: table["TableStatus"], **inactive}.items()
            )
            raise RefusedError(
                f"table {name}: must be ACTIVE everywhere, got {got}; wait and run the same command again"
            )

    def _see_nothing_pending(self) -> str:
        console = StepConsole(self.subject.console)
        with self.subject.opened(self.subject.text, console) as deployment:
            plans = [plan_stack(deployment, stack, {}, ()) for stack in plannable(deployment)]
        pending = [planned for planned in plans if planned.changes_anything]
        for line in (line for planned in pending for line in planned.lines):
            console.say(line)
        if pending:
            got = ", ".join(f"{planned.stack.name}: {planned.summary.headline}" for planned in pending)
            raise AnswerIsNoError(f"{self.subject.what}: must have nothing else to deploy, got {got}; deploy first")
        return "nothing else to deploy"

    def _name_it(self) -> str:
        self.subject.console.confirm(
            f"{self.subject.what}: make {self.region} the home; items, replicas and settings stay as they are"
        )
        self.subject.write(self._text)
        return f"{self.subject.file} says so"

    def _let_go(self) -> str:
        console = StepConsole(self.subject.console)
        opened = self.subject.opened(self.subject.text, console)
        with opened as deployment, deployment.recorder.command(self.subject.what):
            terraform = deployment.data.terraform
            deployment.recorder.begin()  # whoever comes before this goes on is told
            terraform.forget([one.address for one in (*self.subject.states[0].of_type(_TABLE), *self._fences())])
            deployment.remember_states()
        self.subject.changed()
        self.subject.has_changed = True
        return (
            f"the state as it was is in {self.subject.project.work / 'state-copies' / self.subject.project.stack_name}"
        )

    def _take_over(self) -> str:
        is_provisioned = self.subject.environment.billing.mode == "provisioned"
        console = StepConsole(self.subject.console, agreed=True)
        self.subject.bring_about(
            self._text,
            console,
            prepare=self._write_import,
            consent=self._see_only_the_move,
            # The state has no table that could say that it is provisioned already.
            variables=_PROVISIONED if is_provisioned else None,
        )
        return f"managed from {self.region}"

    def _write_import(self, deployment: Deployment) -> None:
        terraform = deployment.data.terraform
        names = (terraform.stack_file.raw.get("resource") or {}).get(_TABLE) or {}
        imports = {f"{_TABLE}.{name}": deployment.environment.table_name for name in names}
        write_blocks(terraform.folder, imports)

    def _see_only_the_move(self, plan: Plan) -> list[str]:
        """Refuses a plan, of any stack, that would do anything but take the table over: only that was agreed to.

        Raises:
            RefusedError: When it would.
        """
        others = [text for change in plan.resource_changes for text in _beside_the_move(change)]
        if not others:
            return []
        if any(one.type == _TABLE and one.change.import_id for one in plan.resource_changes):
            way_out = (
                "the table itself is untouched; set home back in the environment file and take it over again with "
                "globaltables deploy --recover"
            )
        else:
            way_out = f"{self.region} is the home by now: deploy that with globaltables deploy"
        raise RefusedError(
            f"{self.subject.what}: must take the table over and change nothing else, got {', '.join(others)}; {way_out}"
        )


def _beside_the_move(change: ResourceChange) -> list[str]:
    """What a change does that is no part of the move, for people; at most one text."""
    if change.mode != "managed" or change.action is Action.NO_OP:
        return []
    if change.type == FENCE_TYPE and change.name.startswith(_FENCE_NAME):
        return []
    if change.type == _TABLE and change.change.import_id and change.action is Action.UPDATE:
        different = _differences(change.change)
        return [f"{change.address} ({', '.join(different)})"] if different else []
    return [change.address]


def _differences(change: Change) -> list[str]:
    """Where AWS has something else than the file wants; not what the provider remembers alone and cannot read."""
    old, new = flat(change.before), flat(change.after)
    # What only apply can know stands under no region there, so it is told by the argument's name alone.
    unsaid = {_argument(path) for path, is_unknown in flat(change.after_unknown).items() if is_unknown} | _UNREAD
    paths = dict.fromkeys([*new, *old])
    return [one for one in paths if (old.get(one) or None) != (new.get(one) or None) and _argument(one) not in unsaid]


def _argument(path: str) -> str:
    return path.rpartition(".")[2]
