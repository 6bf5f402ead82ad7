"""What is refused before a region joins, leaves or becomes the home, and which steps are left to take."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from operations.console import Console
from operations.errors import AnswerIsNoError, LossError, RefusedError
from operations.region.home import MoveHome
from operations.region.join import Join, derived_role
from operations.region.last_look import LastLook
from operations.region.leave import Leave
from operations.region.step_console import StepConsole
from operations.region.subject import Subject

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "global-app-data"
REGIONS = {"primary": "us-east-1", "secondary": "eu-west-1", "tertiary": "ap-southeast-1"}
MADE = datetime(2026, 1, 1, tzinfo=UTC)


class NoTableError(ClientError):
    """There is no such table."""

    def __init__(self) -> None:
        super().__init__({"Error": {"Code": "ResourceNotFoundException"}}, "DescribeTable")


class BusyError(Exception):
    """Another change occupies the table."""


@dataclass
class FakeDynamoDB:
    """DynamoDB of one region, in a world of tables."""

    region: str
    world: dict[str, dict[str, Any]]

    class exceptions:  # noqa: N801 - boto3's name
        """As boto3 has them."""

        ResourceNotFoundException = NoTableError
        ResourceInUseException = BusyError

    def update_table(self, TableName: str, DeletionProtectionEnabled: bool) -> None:  # noqa: N803, FBT001 - boto3's
        """Sets its protection."""
        del TableName
        self.world[self.region]["DeletionProtectionEnabled"] = DeletionProtectionEnabled

    def describe_table(self, TableName: str) -> Any:  # noqa: N803 - boto3's name
        """The table, with its replicas elsewhere."""
        if self.region not in self.world:
            raise NoTableError
        group = self.world[self.region].get("group", "global")
        replicas = [
            {"RegionName": region, "ReplicaStatus": table["TableStatus"]}
            for region, table in self.world.items()
            if region != self.region and table.get("group", "global") == group
        ]
        arn = f"arn:aws:dynamodb:{self.region}:000000000000:table/{TableName}"
        return {"Table": {"TableName": TableName, "TableArn": arn, **self.world[self.region], "Replicas": replicas}}


class FakeBackup:
    """AWS Backup of a region that has no vault."""

    def describe_backup_vault(self, BackupVaultName: str) -> Any:  # noqa: N803 - boto3's name
        """There is none."""
        raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, BackupVaultName)


@dataclass
class FakeClients:
    """The clients of every region."""

    world: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            region: {"TableStatus": "ACTIVE", "CreationDateTime": MADE} for region in REGIONS.values()
        }
    )
    not_enabled: str = ""

    def dynamodb(self, region: str) -> FakeDynamoDB:
        """The client of a region."""
        if region == self.not_enabled:
            raise ClientError({"Error": {"Code": "UnrecognizedClientException"}}, "DescribeTable")
        return FakeDynamoDB(region, self.world)

    @staticmethod
    def backup(_region: str) -> FakeBackup:
        """The client of a region without vaults."""
        return FakeBackup()


def state(
    home: str = "primary", roles: tuple[str, ...] = tuple(REGIONS), *, table: bool = True, fence: str = ""
) -> str:
    """A state in which roles have a key and a fence each, and the home the table; or a fence that remembers a home."""
    aws = 'provider["registry.terraform.io/hashicorp/aws"]'
    regions = {role: REGIONS[role] for role in roles}

    def resource(type_: str, name: str, provider: str, **values: Any) -> dict[str, Any]:
        block = {"mode": "managed", "type": type_, "name": name, "provider": provider}
        return block | {"instances": [{"attributes": values}]}

    found = [resource("aws_kms_key", f"table_{role}_0A", f"{aws}.{role}", arn=f"arn:{role}") for role in roles]
    fences = {f"region_{role}_Fence_867FA907": region for role, region in regions.items()}
    fences |= {"table_HomeFence_776C1A22": fence} if fence else {}
    builtin = 'provider["terraform.io/builtin/terraform"]'
    found += [
        resource("terraform_data", name, builtin, output={"value": {"value": value}, "type": "dynamic"})
        for name, value in fences.items()
    ]
    if table:
        arn = f"arn:aws:dynamodb:{REGIONS[home]}:000000000000:table/{TABLE}"
        found.append(resource("aws_dynamodb_table", "table_8235A42E", f"{aws}.{home}", arn=arn))
    outputs = {
        "table_name": TABLE,
        "region_by_role": regions,
        "home_region": REGIONS[home],
        "key_arn_by_region": {},
        "replica_settings": {},
    }
    return json.dumps(
        {
            "version": 4,
            "serial": 1,
            "lineage": "one",
            "resources": found,
            "outputs": {name: {"value": value, "type": "dynamic"} for name, value in outputs.items()},
        }
    )


@pytest.fixture
def make(tmp_path: Path) -> Any:
    """A function from a file's text and a state to a subject."""
    (tmp_path / "state").mkdir()
    (tmp_path / "environments").mkdir()

    def made(text: str = "", stored: str = "", *, allowed: tuple[str, ...] = (), yes: bool = False) -> Subject:
        file = tmp_path / "environments" / "dev.toml"
        file.write_text(text)
        (tmp_path / "state" / "global-table-dev.tfstate").write_text(stored or state())
        console = Console(yes=yes, out=io.StringIO(), err=io.StringIO())
        return Subject(file, tmp_path, console, "region-test", allowed, cast("Any", FakeClients()))

    return made


@pytest.fixture(autouse=True)
def all_is_sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was written in a region has arrived elsewhere; notes the regions that were asked for it."""
    asked: list[str] = []

    def see_sent(look: LastLook) -> str:
        asked.append(look.region)
        return "sent"

    monkeypatch.setattr(LastLook, "see_sent", see_sent)
    return asked


def refused(check: Any) -> str:
    """What is said."""
    with pytest.raises(RefusedError) as error:
        check()
    return str(error.value)


def open_steps(steps: Any) -> list[str]:
    """The steps that are left."""
    return [step.name for step in steps if not step.is_done()]


def step_of(leave: Leave, name: str) -> Any:
    """One of its steps."""
    return next(step for step in leave.steps if step.name == name)


def test_a_role_is_derived_from_its_region() -> None:
    """As a word."""
    assert derived_role("eu-central-1") == "eu_central_1"


LEAVING = 'regions.leaving = ["tertiary"]'


@pytest.mark.parametrize(
    ("text", "role", "region", "message"),
    [
        (
            "",
            "secondary",
            "eu-west-3",
            (
                "role secondary: a role keeps its region for life, eu-west-1, got eu-west-3; give the new region a "
                "role of its own"
            ),
        ),
        (
            LEAVING,
            "tertiary",
            "ap-southeast-1",
            "role tertiary: is leaving ap-southeast-1; finish that first with globaltables region remove tertiary",
        ),
        (
            "",
            "paris",
            "eu-west-3",
            (
                f"region eu-west-3: must have no table {TABLE} of its own, got one that is ACTIVE; a replica takes "
                "that name: move its items away and delete it, or choose another region"
            ),
        ),
        (
            "",
            "cape",
            "af-south-1",
            (
                "region af-south-1: must be enabled for the account, AWS knows the credentials not there; enable "
                "it in the account's settings and wait until that is done"
            ),
        ),
    ],
)
def test_a_region_that_cannot_join_is_refused(make: Any, text: str, role: str, region: str, message: str) -> None:
    """Before anything is changed."""
    subject = make(text)
    subject.clients.world["eu-west-3"] = {"TableStatus": "ACTIVE", "group": "another"}
    subject.clients.not_enabled = "af-south-1"
    assert refused(Join(subject, role, region).check) == message
    assert subject.text == text


def test_that_a_region_has_joined_only_a_plan_can_tell(make: Any) -> None:
    """File, outputs and an active replica are there after a run that failed at the vault as well."""
    join = Join(make(), "tertiary", "ap-southeast-1")
    join.check()
    assert open_steps(join.steps) == ["join-ap-southeast-1", "look-at-ap-southeast-1"]


def test_a_command_says_whether_it_changed_anything(make: Any) -> None:
    """The file is something; writing again what it says is nothing."""
    subject = make()
    subject.write(subject.text)
    assert not subject.has_changed
    subject.write(LEAVING)
    assert subject.has_changed


@pytest.mark.parametrize(
    ("text", "role", "message"),
    [
        (
            "",
            "primary",
            (
                "region us-east-1: is the home, through which the others are replicated; move the home first with "
                "globaltables region move primary ANOTHER_REGION"
            ),
        ),
        (
            f'{LEAVING}\nadditional_regions.x = "eu-west-3"',
            "secondary",
            (
                "region eu-west-1: one region is left at a time, and tertiary is leaving; finish that first with "
                "globaltables region remove tertiary"
            ),
        ),
        (
            'tertiary_region = ""',
            "secondary",
            (
                "region eu-west-1: a global table needs two regions or more, and would have one; add another first "
                "with globaltables region add"
            ),
        ),
        (
            'regions.home = "secondary"\n[audit]\nenabled = true',
            "primary",
            (
                "region us-east-1: holds the trail of [audit] and its log files; keep those files, set enabled = false "
                "under [audit], deploy, and enable it again once the region is left"
            ),
        ),
    ],
)
def test_a_region_that_cannot_be_left_is_refused(make: Any, text: str, role: str, message: str) -> None:
    """Before anything is changed."""
    subject = make(text)
    assert refused(Leave(subject, role, REGIONS[role]).check) == message
    assert subject.text == text


def test_what_names_the_role_elsewhere_is_refused_with_the_models_words(make: Any) -> None:
    """What a region is named for is for people to decide."""
    subject = make('[backup]\ncopy_to = "tertiary"\n')
    with pytest.raises(Exception, match=r"backup\.copy_to: must be ring, none or a role \(primary, secondary\)"):
        Leave(subject, "tertiary", "ap-southeast-1").check()


def test_a_young_replica_is_warned_of(make: Any) -> None:
    """AWS keeps the table through which it was made; only one that is older can have been that."""
    subject = make('regions.home = "secondary"', state("secondary"))
    subject.clients.world["ap-southeast-1"]["CreationDateTime"] = datetime.now(UTC)
    Leave(subject, "primary", "us-east-1").check()
    assert (
        "warning: ap-southeast-1 was made less than 24 hours ago: if us-east-1 was the home"
        in subject.console.err.getvalue()
    )


def test_a_region_whose_replica_is_gone_can_be_left(make: Any) -> None:
    """What belongs to it is left all the same."""
    subject = make()
    del subject.clients.world["ap-southeast-1"]
    Leave(subject, "tertiary", "ap-southeast-1").check()
    assert not subject.console.err.getvalue()


OWN_TABLE = (
    f"region ap-southeast-1: table {TABLE} must be a replica of the home, got a table of its own that is ACTIVE, with "
    "items that no other region may have; back it up or export it, delete it, and run the same command again"
)


def test_a_table_that_left_the_global_table_is_not_left(make: Any) -> None:
    """After twenty hours without its key it is one of its own for ever: its writes are in no backup of the home."""
    subject = make()
    table = subject.clients.world["ap-southeast-1"]
    table["group"] = "its own"
    leave = Leave(subject, "tertiary", "ap-southeast-1", backup=False)
    steps = [step_of(leave, name).carry_out for name in ("drain-ap-southeast-1", "leave-ap-southeast-1")]
    for refusing in (leave.check, leave.preview, *steps):
        assert refused(refusing) == OWN_TABLE
    assert subject.text == ""
    table["TableStatus"] = "DELETING"  # an earlier run deleted it, and was cut off
    leave.check()


def test_a_strangers_table_is_not_to_be_deleted_for_a_role_that_was_never_deployed(make: Any) -> None:
    """The role is in the file alone, and a table of the same name happens to be in its region."""
    subject = make("", state(roles=("primary", "secondary")))
    subject.clients.world["ap-southeast-1"]["group"] = "its own"
    assert refused(Leave(subject, "tertiary", "ap-southeast-1").check) == OWN_TABLE.replace(
        "back it up or export it, delete it, and run the same command again",
        "role tertiary was never deployed: take it out of the environment file by hand",
    )


def test_a_table_of_its_own_is_never_taken_for_a_region_that_was_left(make: Any) -> None:
    """Not where the states have nothing in the region any more, either."""
    subject = make(LEAVING, state(roles=("primary", "secondary")))
    subject.clients.world["ap-southeast-1"]["group"] = "its own"
    steps = Leave(subject, "tertiary", "ap-southeast-1", backup=False).steps
    assert open_steps(steps)[:3] == ["traffic", "drain-ap-southeast-1", "leave-ap-southeast-1"]


def test_yes_alone_leaves_no_region(make: Any) -> None:
    """It wants the flag that names the region; without a terminal and without --yes that is trouble."""
    with pytest.raises(AnswerIsNoError) as no:
        Leave(make(yes=True), "tertiary", "ap-southeast-1").agree_beforehand()
    assert str(no.value) == (
        "region ap-southeast-1: its replica is deleted with its recovery history, which --yes alone does not allow; "
        "nothing was changed; add --allow replica-removed:ap-southeast-1"
    )
    assert refused(Leave(make(), "tertiary", "ap-southeast-1").agree_beforehand) == (
        "region ap-southeast-1: its name must be typed, got no terminal to ask on; add --yes --allow "
        "replica-removed:ap-southeast-1 to agree"
    )
    for place in ("ap-southeast-1", f"{TABLE}@ap-southeast-1"):
        Leave(make(yes=True, allowed=(f"replica-removed:{place}",)), "tertiary", "ap-southeast-1").agree_beforehand()


def test_leaving_goes_on_where_it_was_cut_off(make: Any) -> None:
    """Asked of the file, the states and AWS: all steps, then the replica gone, then its role, then nothing."""

    def left(text: str, stored: str = "") -> list[str]:
        subject = make(text, stored)
        if stored:
            del subject.clients.world["ap-southeast-1"]
        return open_steps(Leave(subject, "tertiary", "ap-southeast-1", backup=False).steps)

    two = ("primary", "secondary")
    gone = json.loads(state(roles=two))
    fence = [one for one in json.loads(state())["resources"] if one["name"].startswith("region_tertiary")]
    fenced = json.dumps(gone | {"resources": gone["resources"] + fence})
    assert left("") == ["traffic", "drain-ap-southeast-1", "leave-ap-southeast-1", "forget-tertiary"]
    assert left(LEAVING) == ["traffic", "drain-ap-southeast-1", "leave-ap-southeast-1", "forget-tertiary"]
    assert left(LEAVING, fenced) == ["forget-tertiary"]
    assert left('tertiary_region = ""', fenced) == ["forget-tertiary"]
    assert left('tertiary_region = ""', state(roles=two)) == []


class RefusedByAws(Subject):
    """AWS refuses to delete the replica once the plan was agreed to."""

    def bring_about(self, text: str, console: StepConsole, **more: Any) -> None:
        """Goes as far as the agreement."""
        del console
        self.write(text)
        more["on_agreed"](None)
        world = cast("Any", self.aws).world
        assert world["ap-southeast-1"]["DeletionProtectionEnabled"] is False
        raise AnswerIsNoError("aws: replica cannot be deleted: it acted as a source region in the last 24 hours")


def test_a_replica_that_aws_keeps_is_protected_again(make: Any, all_is_sent: list[str]) -> None:
    """It may take a day until the same command goes on; what was written until it was agreed to has arrived."""
    subject = make()
    subject = RefusedByAws(subject.file, subject.root, subject.console, subject.what, (), subject.clients)
    table = cast("Any", subject.clients).world["ap-southeast-1"]
    table["DeletionProtectionEnabled"] = True
    leave = Leave(subject, "tertiary", "ap-southeast-1", discard_backups=True)
    assert "acted as a source region" in refused(step_of(leave, "leave-ap-southeast-1").carry_out)
    assert table["DeletionProtectionEnabled"] is True
    assert subject.environment.regions.leaving == ("tertiary",)
    assert all_is_sent == ["ap-southeast-1"]


def test_nothing_is_lifted_once_writes_of_the_region_do_not_arrive(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """They may have stopped arriving while the name was typed."""

    def stuck(_look: LastLook) -> str:
        raise LossError("0 of 16")

    monkeypatch.setattr(LastLook, "see_sent", stuck)
    subject = make()
    subject = RefusedByAws(subject.file, subject.root, subject.console, subject.what, (), subject.clients)
    table = cast("Any", subject.clients).world["ap-southeast-1"]
    table["DeletionProtectionEnabled"] = True
    leave = Leave(subject, "tertiary", "ap-southeast-1", discard_backups=True)
    assert refused(step_of(leave, "leave-ap-southeast-1").carry_out) == "0 of 16"
    assert table["DeletionProtectionEnabled"] is True


def test_the_last_writes_are_seen_before_the_backup(make: Any) -> None:
    """So that it has them; a replica that is on its way out already takes none."""
    subject = make()
    leave = Leave(subject, "tertiary", "ap-southeast-1")
    names = [step.name for step in leave.steps]
    assert names == ["traffic", "drain-ap-southeast-1", "backup", "leave-ap-southeast-1", "forget-tertiary"]
    subject.clients.world["ap-southeast-1"]["TableStatus"] = "DELETING"
    assert step_of(leave, "drain-ap-southeast-1").is_done()


class AgreedTo(Subject):
    """The replica leaves the global table at some moment of the step."""

    leaves_when: str

    def bring_about(self, text: str, console: StepConsole, **more: Any) -> None:
        """Until the name is typed, or after it was."""
        del console
        table = cast("Any", self.aws).world["ap-southeast-1"]
        if self.leaves_when == "asked":
            table["group"] = "its own"
        self.write(text)
        more["on_agreed"](None)
        table["group"] = "its own"


@pytest.mark.parametrize(
    ("leaves_when", "message"),
    [
        ("asked", OWN_TABLE),
        (
            "applied",
            (
                "region ap-southeast-1: must be left, got a table of its own that is ACTIVE; cancel the deletion of "
                "its key where one is scheduled, with aws kms cancel-key-deletion, and look at it there"
            ),
        ),
    ],
)
def test_a_replica_that_leaves_the_global_table_meanwhile_stays_protected(
    make: Any, leaves_when: str, message: str
) -> None:
    """Hours may go by until its name is typed; and nothing is told to be left that is there."""
    made = make()
    subject = AgreedTo(made.file, made.root, made.console, made.what, (), made.clients)
    subject.leaves_when = leaves_when
    table = cast("Any", subject.clients).world["ap-southeast-1"]
    table["DeletionProtectionEnabled"] = True
    leave = Leave(subject, "tertiary", "ap-southeast-1", discard_backups=True)
    with pytest.raises((RefusedError, AnswerIsNoError)) as error:
        step_of(leave, "leave-ap-southeast-1").carry_out()
    assert str(error.value) == message
    assert table["DeletionProtectionEnabled"] is True


HOMES = ["nothing-pending", "name-secondary", "let-go", "take-over-eu-west-1"]


def test_moving_the_home_goes_on_where_it_was_cut_off(make: Any) -> None:
    """The file first, then the state without the table, then the table in the other region."""
    moved = 'regions.home = "secondary"'
    for text, stored, left in (
        ("", state(), HOMES),
        (moved, state(), HOMES[2:]),
        (moved, state(table=False), HOMES[3:]),
        (moved, state(table=False, fence="secondary"), HOMES[3:]),
        (moved, state(table=False, fence="primary"), HOMES[2:]),
        (moved, state("secondary"), []),
    ):
        assert open_steps(MoveHome(make(text, stored), "secondary", "eu-west-1").steps) == left
    assert MoveHome(make(moved, state("secondary")), "secondary", "eu-west-1").has_moved


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        (
            "[replicas.secondary]\nrecovery_period_days = 7",
            "ACTIVE",
            (
                "replicas.secondary: the home has the table's own settings, got others for eu-west-1; take them out, "
                "deploy, and move the home then"
            ),
        ),
        (
            "",
            "CREATING",
            f"table {TABLE}: must be ACTIVE everywhere, got eu-west-1 CREATING; wait and run the same command again",
        ),
        (
            "",
            "",
            (
                f"region eu-west-1: must have a replica of {TABLE}, got none; add it first with globaltables "
                "region add secondary eu-west-1"
            ),
        ),
    ],
)
def test_a_region_that_cannot_be_the_home_is_refused(make: Any, text: str, status: str, message: str) -> None:
    """Before anything is changed."""
    subject = make(text)
    subject.clients.world["eu-west-1"]["TableStatus"] = status
    if not status:
        del subject.clients.world["eu-west-1"]
    assert refused(MoveHome(subject, "secondary", "eu-west-1").check) == message


def test_a_step_keeps_its_result_and_asks_for_the_regions_name() -> None:
    """What a deploy prints is one part of what the command prints; once the name was typed, all is agreed."""
    out, err = io.StringIO(), io.StringIO()
    console = StepConsole(Console(out=out, err=err), typed="eu-west-1")
    console.result({"applied": True}, ["done"])
    assert (console.document, out.getvalue(), err.getvalue()) == ({"applied": True}, "", "done\n")
    with pytest.raises(RefusedError, match="must be confirmed, got no terminal"):
        console.confirm("leave it")
    assert not console.yes
    StepConsole(Console(err=err), agreed=True).confirm("take the role out")
