"""A region joins: one more role in the file, one more replica, and a look at all that should be there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from globaltables.model.backup_names import VAULT
from operations.errors import AnswerIsNoError, RefusedError
from operations.finding import Verdict
from operations.procedure import Step
from operations.region.backfill import telling
from operations.region.consent import to_other_copies
from operations.region.environment_edit import add_role
from operations.region.first_minutes import after_first_minutes
from operations.region.kept_vault import KeptVault, kept_vault
from operations.region.step_console import StepConsole

if TYPE_CHECKING:
    from operations.deployment import Deployment
    from operations.region.subject import Subject

_NOT_ENABLED = {"UnrecognizedClientException", "InvalidClientTokenId", "AuthFailure", "OptInRequired"}
_PROBLEMS_SHOWN = 20


def derived_role(region: str) -> str:
    """The role that a region gets where none was given: its name as a word."""
    return region.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Join:
    """What it takes for a region to join.

    Args:
        subject: The environment.
        role: The region's role.
        region: The region.
        key_arn: The KMS key that exists there, for a table that is encrypted with such keys. Default none.
    """

    subject: Subject
    role: str
    region: str
    key_arn: str = ""

    @property
    def text(self) -> str:
        """The file with the region in it."""
        now = self.subject.text
        declared = self.subject.read(now).declared_region_by_role
        return now if declared.get(self.role) == self.region else add_role(now, self.role, self.region, self.key_arn)

    def check(self) -> None:
        """Looks whether it can join, before anything is changed.

        Raises:
            RefusedError: When it cannot.
            ConfigurationError: When the file would say something impossible.
        """
        environment = self.subject.environment
        declared = environment.declared_region_by_role
        if declared.get(self.role, self.region) != self.region:
            raise RefusedError(
                f"role {self.role}: a role keeps its region for life, {declared[self.role]}, got {self.region}; give "
                "the new region a role of its own"
            )
        if self.role in environment.regions.leaving:
            raise RefusedError(
                f"role {self.role}: is leaving {self.region}; finish that first with globaltables region remove "
                f"{self.role}"
            )
        if environment.consistency.is_strong:
            raise RefusedError(
                f"table {environment.table_name}: replicas of a strongly consistent table are made with it, got "
                f"{self.region} to add; deploy another table beside it and move the items"
            )
        self.subject.read(self.text)
        self._check_region()
        if kept := self._kept_vault():
            kept.check(self.subject.aws)

    @property
    def steps(self) -> list[Step]:
        """The steps. That all is there only a plan can tell, so both are taken even where the region has joined."""
        return [
            Step(
                f"join-{self.region}",
                f"make the replica in {self.region} as role {self.role}, with all that belongs to it",
                lambda: False,
                self._join,
            ),
            Step(
                f"look-at-{self.region}",
                f"look at {self.region}: table, key, recovery, protection, stream, alarms, backups, functions",
                lambda: False,
                self._look,
            ),
        ]

    def preview(self) -> None:
        """Shows the plan, and what the guard says of it."""
        console = StepConsole(self.subject.console)
        self.subject.bring_about(self.text, console, prepare=self._write_imports, consent=to_other_copies, dry_run=True)

    def _join(self) -> str:
        deployed, console = self.subject.deployed, StepConsole(self.subject.console)
        with telling(self.subject.aws, deployed, self.region, console.say):
            self.subject.bring_about(self.text, console, prepare=self._write_imports, consent=to_other_copies)
        if not console.document.get("applied"):
            return "nothing was left to do"
        return f"active after {console.document.get('seconds', 0)} s"

    def _kept_vault(self) -> KeptVault | None:
        """The vault that stayed there; None where none did, or the state has the region's vault."""
        in_state = self.subject.states[0].of_type("aws_backup_vault")
        if not self.subject.environment.backup.enabled or any(one.provider_alias == self.role for one in in_state):
            return None
        name = VAULT.fitting(self.subject.deployed.table_name)
        return kept_vault(self.subject.aws, self.role, self.region, name)

    def _write_imports(self, deployment: Deployment) -> None:
        if kept := self._kept_vault():
            self.subject.console.say(kept.text)
            kept.write_imports(deployment)

    def _look(self) -> str:
        from operations.status.expected import expected_in  # noqa: PLC0415 - what it needs is slow to import
        from operations.status.reading import read_regions  # noqa: PLC0415
        from operations.status.symptoms import symptoms  # noqa: PLC0415

        expected = expected_in(self.subject.deployed, self.subject.states)
        facts = after_first_minutes(lambda: read_regions(expected, self.subject.aws), self.region, self.subject.console)
        found = [one for one in symptoms(expected, facts, datetime.now(UTC)) if self.region in one.subject]
        for one in found[:_PROBLEMS_SHOWN]:
            self.subject.console.say(f"  {one.verdict}: {one.subject}: {one.found}; {one.way_out}")
        bad = [one for one in found if one.verdict is Verdict.BAD]
        if bad:
            raise AnswerIsNoError(
                f"region {self.region}: has joined and must be good, got {bad[0].subject}: {bad[0].found}; "
                f"{bad[0].way_out}"
            )
        table: Any = facts[self.region].table
        return f"{table.get('TableStatus')}{f', worth knowing: {len(found)}' if found else ''}"

    def _status(self) -> str:
        try:
            answer = self.subject.aws.dynamodb(self.region).describe_table(TableName=self.subject.deployed.table_name)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return "MISSING"
            raise
        return answer["Table"]["TableStatus"]

    def _check_region(self) -> None:
        name = self.subject.deployed.table_name
        try:
            status = self._status()
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_ENABLED:
                raise RefusedError(
                    f"region {self.region}: must be enabled for the account, AWS knows the credentials not there; "
                    "enable it in the account's settings and wait until that is done"
                ) from error
            raise
        if status == "MISSING":
            return
        home: Any = self.subject.aws.dynamodb(self.subject.deployed.home).describe_table(TableName=name)["Table"]
        if self.region not in {one["RegionName"] for one in home.get("Replicas", ())}:
            raise RefusedError(
                f"region {self.region}: must have no table {name} of its own, got one that is {status}; a replica "
                "takes that name: move its items away and delete it, or choose another region"
            )
