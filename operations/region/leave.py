"""A region is left: its traffic, its last writes and a backup first, then all that is in it goes, then its role.

Two applies, because Terraform needs the role's provider for as long as the state has anything in the region. What is
done is asked of the file, the states and AWS, so that a run that was cut off anywhere goes on when it is called again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.errors import RefusedError
from operations.plan_summary import FENCE_TYPE
from operations.procedure import Step
from operations.recovery.import_blocks import write_blocks
from operations.region.agreement import Agreement
from operations.region.consent import to_leaving
from operations.region.environment_edit import begin_leaving, drop_role
from operations.region.last_look import LastLook
from operations.region.leave_rules import see_it_can_be_left, warn_of_the_source_rule
from operations.region.left_behind import LeftBehind, left_behind
from operations.region.protection import ReplicaProtection
from operations.region.replica_there import ReplicaThere
from operations.region.safety_backup import age, is_fresh, make_backup, newest_backup
from operations.region.step_console import StepConsole
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from datetime import datetime

    from operations.deployment import Deployment
    from operations.region.subject import Subject
    from operations.terraform.plan import Plan

_OLDEST_TERRAFORM = (1, 7)


@dataclass(slots=True)
class Leave:
    """What it takes to leave a region.

    Args:
        subject: The environment.
        role: The region's role.
        region: The region.
        backup: Whether a fresh backup is wanted first.
        discard_backups: Whether backups in the region go too, and the keys they need.
        despite_traffic: Whether it is left although somebody calls it.
        despite_unsent: Whether it is left although what was written there is not proven to be elsewhere.
        maximum_wait_seconds: How long arrivals elsewhere are waited for. Default what ``[failover]`` says.
    """

    subject: Subject
    role: str
    region: str
    backup: bool = True
    discard_backups: bool = False
    despite_traffic: bool = False
    despite_unsent: bool = False
    maximum_wait_seconds: float | None = None

    def check(self, counting: str = "") -> None:
        """Looks whether it can be left, before anything is changed.

        Args:
            counting: A role that will have joined by then. Default: none.

        Raises:
            RefusedError: When it cannot.
        """
        see_it_can_be_left(self.subject.environment, self.role, self.region, counting)
        if not counting:
            self.subject.read(drop_role(self._leaving_text, self.role))
            self.subject.read(self._leaving_text)
        self._see_a_replica()
        warn_of_the_source_rule(self.subject, self.region)

    @property
    def has_begun(self) -> bool:
        """Whether the file says so already."""
        environment = self.subject.environment
        return self.role in environment.regions.leaving or self.role not in environment.declared_region_by_role

    @property
    def steps(self) -> list[Step]:
        """The steps."""
        steps = [
            Step("traffic", f"see that nobody calls {self.region}", self._is_empty, self._last_look.see_no_traffic),
            Step(
                self._last_look.step,
                f"see what was written in {self.region} arrive in the other regions",
                lambda: not self._there.can_hold_writes,
                self._see_sent,
            ),
            Step(
                f"leave-{self.region}",
                f"remove the replica in {self.region} and what belongs to it",
                self._is_empty,
                self._leave,
            ),
            Step(
                f"forget-{self.role}",
                f"take role {self.role} out of the environment file and its fences out of the states",
                self._is_forgotten,
                self._forget,
            ),
        ]
        if self.backup:
            text = "have a backup of the last 24 hours at home, or make one"
            steps.insert(2, Step("backup", text, self._needs_no_backup, self._back_up))
        return steps

    def agree_beforehand(self) -> None:
        """Refuses to begin where nobody will be able to agree to the removal.

        Raises:
            AnswerIsNoError: When ``--yes`` was given without the flag that names the region.
            RefusedError: When nobody is there to type the region's name.
        """
        if not self._is_empty():
            self._agreement.demand()

    def preview(self) -> None:
        """Shows the plan of the first apply; what the region's name will agree to is shown as allowed."""
        if self._is_empty():
            return
        self._see_a_replica()
        self.subject.bring_about(
            self._leaving_text,
            StepConsole(self.subject.console),
            prepare=self._write_removed,
            consent=self._would_be_agreed,
            dry_run=True,
        )
        self.subject.console.say(f"to agree: type {self.region}; in a script --yes {self._agreement.flag}")

    def left_behind(self) -> list[LeftBehind]:
        """What stays in the region."""
        if self.discard_backups:
            return []
        name = self.subject.environment.table_name
        return left_behind(self.subject.states[0], self.role, self.region, name, self.subject.aws)

    @property
    def _leaving_text(self) -> str:
        now = self.subject.text
        return now if self.has_begun else begin_leaving(now, self.role)

    def _is_empty(self) -> bool:
        if self.role not in self.subject.environment.region_by_role and not self.subject.addresses_of(self.role):
            return self._there.is_gone
        return False

    def _is_forgotten(self) -> bool:
        declared = self.subject.environment.declared_region_by_role
        return self.role not in declared and not self.subject.remembers(self.role)

    @property
    def _there(self) -> ReplicaThere:
        deployed = self.subject.deployed
        return ReplicaThere(self.subject.aws, deployed.table_name, deployed.home, self.region)

    def _see_a_replica(self) -> None:
        """Refuses a table that has left the global table.

        Raises:
            RefusedError: When there is one.
        """
        if self.has_begun or self.subject.addresses_of(self.role):
            way = "back it up or export it, delete it, and run the same command again"
        else:
            way = f"role {self.role} was never deployed: take it out of the environment file by hand"
        self._there.see_it_is_one(or_else=way)

    def _needs_no_backup(self) -> bool:
        return self._is_empty() or is_fresh(self._newest_backup())

    def _newest_backup(self) -> datetime | None:
        output = self.subject.states[0].outputs.get("backups")
        deployed = self.subject.deployed
        vault = output.value.get("vault_name_by_region", {}).get(deployed.home, "") if output else ""
        return newest_backup(self.subject.aws, deployed, vault)

    def _back_up(self) -> str:
        deployed, made = self.subject.deployed, self._newest_backup()
        self.subject.console.say(f"  the newest is {age(made)} old" if made else "  there is none")
        name = make_backup(self.subject.aws, deployed, self.region)
        return f"backup {name} in {deployed.home}"

    @property
    def _last_look(self) -> LastLook:
        return LastLook(self.subject, self.region, self.despite_traffic, self.despite_unsent, self.maximum_wait_seconds)

    def _see_sent(self) -> str:
        self._see_a_replica()
        return self._last_look.see_sent()

    def _leave(self) -> str:
        self._see_a_replica()
        console = StepConsole(self.subject.console, typed=self._agreement.to_type)
        kept = self.left_behind()
        protection = ReplicaProtection(self.subject.aws, self.region, self.subject.environment.table_name)

        def agreed(_deployment: Deployment) -> None:
            if self._there.can_hold_writes:  # hours may have gone by until the name was typed
                self.subject.console.say(f"  {self._see_sent()}")
            protection.lift()

        try:
            self.subject.bring_about(
                self._leaving_text,
                console,
                prepare=self._write_removed,
                consent=self._consent,
                on_agreed=agreed,
            )
            self._there.see_it_is_gone()
        except BaseException:
            protection.put_back(self.subject.console)
            raise
        for one in kept:
            if one.text:
                self.subject.console.say(f"  stays, and Terraform looks after it no more: {one.text}")
        return f"left; what stays there: {sum(bool(one.text) for one in kept)}"

    def _forget(self) -> str:
        now = self.subject.text
        declared = self.subject.read(now).declared_region_by_role
        text = drop_role(now, self.role) if self.role in declared else now
        # Agreed to with the region itself, as long as there is nothing in this plan but fences.
        console = StepConsole(self.subject.console, agreed=True)
        self.subject.bring_about(text, console, consent=self._see_only_fences, allowed=())
        return f"{self.role} is no role any more"

    def _see_only_fences(self, plan: Plan) -> list[str]:
        """Refuses a plan in which there is more than was agreed to: somebody edited the file meanwhile.

        Raises:
            RefusedError: When there is.
        """
        others = [
            change.address
            for change in plan.resource_changes
            if change.mode == "managed" and change.action is not Action.NO_OP and change.type != FENCE_TYPE
        ]
        if others:
            raise RefusedError(
                f"{self.subject.what}: must forget role {self.role} and change nothing else, got {', '.join(others)}; "
                "deploy that first with globaltables deploy, and run the same command again"
            )
        return []

    @property
    def _agreement(self) -> Agreement:
        subject = self.subject
        return Agreement(subject.console, subject.allowed, self.region, subject.environment.table_name)

    def _consent(self, plan: Plan) -> list[str]:
        return self._agreement.consent(plan, self.subject.addresses_of(self.role))

    def _would_be_agreed(self, plan: Plan) -> list[str]:
        return to_leaving(plan, self.region, self.subject.addresses_of(self.role))

    def _write_removed(self, deployment: Deployment) -> None:
        kept = self.left_behind()
        terraform = deployment.data.terraform
        if not kept:
            return
        numbers = tuple(int(part) for part in terraform.binary.version.split(".")[:2])
        if numbers < _OLDEST_TERRAFORM:
            raise RefusedError(
                f"{terraform.binary.text}: must be 1.7 or later to let go of {len(kept)} things that hold backups; "
                "update it, or add --discard-backups"
            )
        write_blocks(terraform.folder, {}, [one.address for one in kept])
