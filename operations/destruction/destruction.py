"""One destroy: its steps in order, what stays, and what came of it.

The order is that of what would be missed least. Until the replicas go, everything that watches and protects the table
is given up only after a final backup stands; Terraform forgets what stays only when the table alone is left, so that
whoever changes his mind before deploys again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from operations.destruction.backups import Backups
from operations.destruction.keeping import KEEP, kept, summary_with_kept
from operations.destruction.tables import Tables, order_of_removal
from operations.errors import RefusedError
from operations.journal.entry import Phase
from operations.procedure import Procedure, Step
from operations.stack_plan import plan_stack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from operations.deployment import Deployment
    from operations.destruction.backups import Backup
    from operations.destruction.facts import Facts
    from operations.driven_stack import DrivenStack
    from operations.stack_plan import StackPlan

_OF_REPLICAS = (
    "aws_dynamodb_contributor_insights",
    "aws_dynamodb_kinesis_streaming_destination",
    "aws_dynamodb_resource_policy",
    "aws_appautoscaling",
)
"""Types whose resources belong to one replica. That a replica is gone already the provider forgives when it deletes the
table; where it deletes these it need not, so they are planned anew."""

_NAMED_KINDS = {
    "aws_dynamodb_table": "table",
    "aws_backup_vault": "backup vault",
    "aws_kms_key": "key",
    "aws_lambda_function": "function",
    "aws_cloudwatch_metric_alarm": "alarm",
}


class Destruction:
    """A destroy that was planned and can be carried out.

    Args:
        deployment: The environment.
        plans: The plan of every stack, in the order in which they go, the data stack's last.
        facts: What AWS has of it.
        variables: Values of input variables.
        allowed: What the guard is told to allow.
        wants_backup: Whether a final backup is made.
    """

    def __init__(
        self,
        deployment: Deployment,
        plans: Sequence[StackPlan],
        facts: Facts,
        variables: Mapping[str, str],
        allowed: Sequence[str],
        *,
        wants_backup: bool,
    ) -> None:
        self._deployment = deployment
        self._facts = facts
        self._subject = facts.subject
        self._variables = variables
        self._allowed = allowed
        self._clients = deployment.clients()
        self._tables = Tables(self._clients, self._subject.table_name)
        self._backups = Backups(self._clients, self._subject.table_name, self._subject.home)
        home = facts.tables.get(self._subject.home)
        self._home = home if home and home.status != "DELETING" else None
        self._wants_backup = wants_backup
        self._began = datetime.now(UTC)
        states = {stack.name: stack.terraform.stored_state() for stack in deployment.stacks}
        self.kept = kept(
            states,
            facts,
            with_final_backup=wants_backup and self._home is not None,
            now=self._began,
        )
        staying = frozenset(address for one in self.kept if one.stays for address in one.addresses)
        self.plans = [replace(one, summary=summary_with_kept(one.summary, staying)) for one in plans]
        self._stale: set[str] = set()

    @property
    def procedure(self) -> Procedure:
        """The steps, in order."""
        steps = [*self._backup_steps()]
        for planned in self.plans:
            if planned.stack is self._deployment.data:
                steps += [*self._protection_steps(), *self._replica_steps()]
            steps += [*self._keep_steps(planned.stack), self._stack_step(planned)]
        return Procedure("destroy", steps, self._deployment.project.procedures)

    def final_backup(self) -> Backup | None:
        """The final backup, once it stands; None where none was wanted.

        Of a table that an earlier run deleted, or is deleting, it is the one that run wrote down.
        """
        if not self._wants_backup:
            return None
        if self._home:
            return self._backups.final(self._home.id, self._began)
        written = {one.final_backup for one in self._deployment.recorder.journal.open_entries()}
        return next((one for one in reversed(self._backups.finals()) if one.arn in written), None)

    def perhaps_final(self) -> Backup | None:
        """Where the table is gone and no run on this machine wrote its final backup down: the newest that may be it."""
        if not self._wants_backup or self._home or self.final_backup():
            return None
        return next(reversed(self._backups.finals()), None)

    def left(self) -> list[str]:
        """What is there that should be gone."""
        tables = self._tables.everywhere(self._subject.regions)
        found = [f"{region}: table {self._subject.table_name} is still there" for region in tables]
        for stack in self._deployment.stacks:
            count = sum(one.mode == "managed" for one in stack.terraform.stored_state().resources.values())
            found += [f"{stack.name}: {count} resources are still in state"] if count else []
        return found

    def _backup_steps(self) -> list[Step]:
        home = self._home
        if not self._wants_backup or home is None:
            return []

        def make() -> str:
            made = self._backups.make_final(home.id, self._began)
            self._deployment.recorder.reached(Phase.BACKED_UP, final_backup=made.arn)
            return made.arn

        return [
            Step(
                "final-backup",
                f"back up table {self._subject.table_name} in {home.region}; what is written later is not in it",
                lambda: (
                    (found := self._backups.final(home.id, self._began)) is not None and found.status == "AVAILABLE"
                ),
                make,
            )
        ]

    def _protection_steps(self) -> list[Step]:
        regions = [region for region, table in self._facts.tables.items() if table.is_protected]
        if not regions:
            return []

        def lift() -> str:
            for region in regions:  # one after the other: a change of one replica occupies the others
                self._tables.unprotect(region)
            return "lifted"

        def is_lifted() -> bool:
            return not any(one.is_protected for one in self._tables.everywhere(regions).values())

        return [Step("protection", f"lift the deletion protection in {', '.join(regions)}", is_lifted, lift)]

    def _replica_steps(self) -> list[Step]:
        tables, home = self._facts.tables, self._subject.home
        order = order_of_removal(tables.values(), home)
        if any(table.is_strong for table in tables.values()):
            return []  # AWS takes the replicas of a strongly consistent table all at once, and so does the provider
        last = order[-1] if order else home
        going = [region for region in order if region != home or last != home]
        return [self._replica_step(region, last) for region in going]

    def _replica_step(self, region: str, last: str) -> Step:
        what = "the table" if region == self._subject.home else "the replica"

        def remove() -> str:
            data = self._deployment.data.name
            self._deployment.recorder.reached(Phase.REMOVING, stack=data, region=region)
            plans = (one for one in self.plans if one.stack is self._deployment.data)
            changes = [change for one in plans for change in one.summary.changes]
            if region == self._subject.home or any(change.type.startswith(_OF_REPLICAS) for change in changes):
                self._stale.add(data)
            self._tables.remove(region, through=last)
            return "gone"

        text = f"delete {what} in {region}"
        return Step(f"replica-{region}", text, lambda: self._tables.find(region) is None, remove)

    def _keep_steps(self, stack: DrivenStack) -> list[Step]:
        staying = [one for one in self.kept if one.stack == stack.name]
        addresses = list(dict.fromkeys(address for one in staying for address in one.addresses))
        if not addresses:
            return []

        def here() -> list[str]:
            state = stack.terraform.stored_state()
            return [address for address in addresses if address in state.resources]

        def forget() -> str:
            self._stale.add(stack.name)
            stack.terraform.forget(here())
            return "no longer in state, still in AWS" if any(one.stays for one in staying) else "no longer in state"

        what = "; ".join(f"{one.what} in {one.region}" for one in staying)
        return [Step(f"keep-{stack.name}", f"leave alone {what}", lambda: not here(), forget)]

    def _stack_step(self, planned: StackPlan) -> Step:
        stack = planned.stack
        going = [one for one in planned.summary.changes if one.action != KEEP]

        def destroy() -> str:
            now = self._planned_anew(planned) if stack.name in self._stale else planned
            if now.plan and now.summary.changes:
                stack.apply(now.saved, now.plan)
            return f"{len(now.summary.changes)} destroyed"

        return Step(
            f"destroy-{stack.name}",
            f"destroy {stack.name}: {contents(planned)}",
            lambda: not going or stack.terraform.stored_state().is_empty,
            destroy,
        )

    def _planned_anew(self, shown: StackPlan) -> StackPlan:
        """The plan of what is left to do; it may do less than what was shown, and nothing else.

        Raises:
            RefusedError: When it does.
        """
        stack = shown.stack
        planned = plan_stack(self._deployment, stack, self._variables, self._allowed, destroy=True)
        agreed = {(one.address, one.action) for one in shown.summary.changes}
        other = [one for one in planned.summary.changes if (one.address, one.action) not in agreed]
        if other or planned.verdict.refuses:
            planned.verdict.show(self._deployment.console)
            texts = [f"{one.address} would {one.action}" for one in other] or [planned.verdict.headline]
            raise RefusedError(
                f"{stack.name}: must do nothing that was not shown, got {', '.join(texts)}; what was done before stays "
                "done: run the same command again, it shows what is left"
            )
        return planned


def contents(planned: StackPlan) -> str:
    """What a plan destroys, for people: the kinds that matter, and how many more."""
    going = Counter(_NAMED_KINDS.get(one.type, "") for one in planned.summary.changes if one.action != KEEP)
    named = [
        f"{going[kind]} {kind}{'s' if going[kind] > 1 else ''}" if kind != "table" else "the table"
        for kind in _NAMED_KINDS.values()
        if going[kind]
    ]
    more = f"{going['']} {'more' if named else 'resources'}" if going[""] else ""
    return ", ".join([*named, *([more] if more else [])]) or "nothing is left of it"
