"""What taking a table over comes to, from what AWS says of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from globaltables.model.backend import S3State
from operations.adoption.keys_found import are_ours
from operations.adoption.origin import Maker, Origin
from operations.adoption.proposal import Proposal, propose
from operations.adoption.reading import live_of, replica_regions
from operations.adoption.scaling_found import target_of
from tests.unit.adoption.found_tables import ACCOUNT, HOME, NAME, OTHER, facts, with_key

if TYPE_CHECKING:
    from operations.adoption.live import Live
    from operations.adoption.region_facts import RegionFacts

FILE = Path("environments/orders.toml")
UNKNOWN = Origin(Maker.UNKNOWN)


def _proposal(*found: RegionFacts, further: tuple[str, ...] = (), own_keys: bool = False) -> Proposal:
    return propose(_live(*found), UNKNOWN, FILE, "aws", further=further, own_keys=own_keys)


def _live(*found: RegionFacts) -> Live:
    return live_of({one.region: one for one in found}, found[0].region)


def test_the_file_says_what_differs_from_the_defaults() -> None:
    """And nothing else."""
    proposal = _proposal(facts(HOME), facts(OTHER))
    assert proposal.problems == ()
    assert proposal.text == (
        "#:schema ./environment.schema.json\n"
        "# Table orders as it was found, made by hand or by a script.\n"
        "# What is not said here has its default.\n"
        "\n"
        f'account_id = "{ACCOUNT}"\n'
        'table_name_prefix = "orders"\n'
        'tertiary_region = ""\n'
        "deletion_protection = false\n"
        "point_in_time_recovery = false\n"
        'partition_key = {name = "id"}\n'
        "sort_key = false\n"
        "\n"
        "[[global_indexes]]\n"
        'name = "by-owner"\n'
        'partition_key = {name = "owner", type = "N"}\n'
        "\n"
        "[encryption]\n"
        'keys = "aws_owned"\n'
        "\n"
        "[backup]\n"
        "enabled = false\n"
        "\n"
        "[tags]\n"
        'team = "orders"\n'
    )


def test_the_state_can_go_where_another_environment_keeps_its_own() -> None:
    """With what tells the kind of backend."""
    backend = S3State(bucket="states", region="eu-west-1")
    proposal = propose(_live(facts(HOME), facts(OTHER)), UNKNOWN, FILE, "aws", backend=backend)
    assert '[backend]\ntype = "s3"\nbucket = "states"\nregion = "eu-west-1"\n' in proposal.text


def test_keys_of_their_owner_are_named() -> None:
    """One for each region; with --own-keys they are this project's."""
    found = with_key(facts(HOME)), with_key(facts(OTHER))
    assert f'secondary = "arn:aws:kms:eu-west-1:{ACCOUNT}:key/own-key"' in _proposal(*found).text
    assert "[encryption]" not in _proposal(*found, own_keys=True).text


def test_keys_that_this_project_made_are_known() -> None:
    """By description and alias, in every region."""
    found = [with_key(facts(region), Description=f"Encrypts the DynamoDB table {NAME}") for region in (HOME, OTHER)]
    for one in found:
        one.key_aliases = [f"alias/{NAME}"]
    assert are_ours(_live(*found))
    found[1].key_aliases = ["alias/baskets"]
    assert not are_ours(_live(*found))


def test_a_tag_that_a_replica_lacks_is_added() -> None:
    """That stands in nobody's way."""
    bare = facts(OTHER)
    bare.tags = {"aws:cloudformation:stack-name": "s", "own": "x"}
    proposal = _proposal(facts(HOME), bare)
    assert (proposal.problems, proposal.adds) == ((), ("replicas.eu-west-1.tags.team: orders",))
    assert '[replicas]\nsecondary = {tags = {own = "x"}}\n' in proposal.text


def _scaled_otherwise(kind: str, *resources: str) -> RegionFacts:
    found = facts(OTHER, provisioned=True)
    for resource in resources:
        where = resource, f"dynamodb:{'index' if 'index' in resource else 'table'}:{kind}CapacityUnits"
        found.targets[where] = {"MinCapacity": 9, "MaxCapacity": 50}
    return found


def _renamed_policy() -> RegionFacts:
    found = facts(OTHER, provisioned=True)
    (policy,) = found.policies["table/orders", "dynamodb:table:WriteCapacityUnits"]
    found.policies["table/orders", "dynamodb:table:WriteCapacityUnits"] = [{**policy, "PolicyName": "mine"}]
    return found


def _no_policy() -> RegionFacts:
    found = facts(OTHER, provisioned=True)
    found.policies["table/orders", "dynamodb:table:WriteCapacityUnits"] = []
    return found


def _with_action(region: str, **ends: datetime) -> RegionFacts:
    found = facts(region, provisioned=True)
    action = {"ScheduledActionName": "black-friday", "Schedule": "cron(0 6 * * ? *)"}
    found.actions["table/orders", "dynamodb:table:WriteCapacityUnits"] = [
        action | {"ScalableTargetAction": {"MinCapacity": 40}} | ends
    ]
    return found


def _with_index(region: str, status: str) -> RegionFacts:
    (index,) = facts(region).table["GlobalSecondaryIndexes"]
    return facts(region, GlobalSecondaryIndexes=[index | {"IndexStatus": status}])


def _replica(account: str) -> dict[str, str]:
    arn = f"arn:aws:dynamodb:{OTHER}:{account}:table/{NAME}"
    return {"RegionName": OTHER, "ReplicaStatus": "ACTIVE", "ReplicaArn": arn}


def _stream(view: str) -> dict[str, Any]:
    return {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": view}}


IN_THE_WAY = {
    "one region": (
        [facts(HOME, Replicas=[])],
        (
            "table orders: a global table has two regions or more, got us-east-1 alone; name those that it gets "
            "replicas in with --replica REGION, once for each"
        ),
    ),
    "version 2017": (
        [facts(HOME, GlobalTableVersion="2017.11.29"), facts(OTHER)],
        (
            "table orders: is a global table of version 2017.11.29, which Terraform's replica blocks do not know; "
            "upgrade it first, in place: in the console under Global tables, Update version"
        ),
    ),
    "a table that is changing": (
        [facts(HOME), facts(OTHER, TableStatus="UPDATING")],
        "table orders in eu-west-1: must be ACTIVE, got UPDATING; wait, then run this again",
    ),
    "an index that is being deleted": (
        [_with_index(HOME, "DELETING"), _with_index(OTHER, "ACTIVE")],
        "index by-owner in us-east-1: must be ACTIVE, got DELETING; wait, then run this again",
    ),
    "an index that is made in a replica": (
        [_with_index(HOME, "ACTIVE"), _with_index(OTHER, "CREATING")],
        "index by-owner in eu-west-1: must be ACTIVE, got CREATING; wait, then run this again",
    ),
    "a replica in another account": (
        [facts(HOME, Replicas=[_replica("999999999999")])],
        (
            "replica eu-west-1: must be in account 123456789012 as the table is, got one in 999999999999; no "
            "environment can say a global table of several accounts, so leave it to whoever made it"
        ),
    ),
    "another table of that name": (
        [facts(HOME), facts(OTHER, Replicas=[])],
        (
            "table orders in eu-west-1: must list a replica in us-east-1, got none: it is another table of that name, "
            "or has left the global table; look at both with aws dynamodb describe-table"
        ),
    ),
    "a stream of keys": (
        [facts(HOME, **_stream("KEYS_ONLY")), facts(OTHER)],
        (
            "stream_view_type: the table has KEYS_ONLY, and the environment can only say NEW_AND_OLD_IMAGES; set it to "
            "that first, or see docs/guides/adopt.md"
        ),
    ),
    "writes that differ": (
        [facts(HOME, provisioned=True), _scaled_otherwise("Write", "table/orders")],
        (
            "replicas.eu-west-1.scaling.table.write.minimum: the table has 9, and the environment can only say 5; "
            "set it to that first, or see docs/guides/adopt.md"
        ),
    ),
    "a policy of another name": (
        [facts(HOME, provisioned=True), _renamed_policy()],
        (
            "eu-west-1: scaling of writes of the table: the policy must be called "
            "DynamoDBWriteCapacityUtilization:table/orders, as AWS calls it, got mine; AWS takes one policy per "
            "metric, so delete it with aws application-autoscaling delete-scaling-policy and put it again under that "
            "name; capacity stays what it is meanwhile"
        ),
    ),
    "a target without policy": (
        [facts(HOME, provisioned=True), _no_policy()],
        (
            "eu-west-1: scaling of writes of the table: must have one policy, got 0; make it one that tracks the "
            "utilization"
        ),
    ),
    "an action of a week": (
        [
            _with_action(HOME),
            _with_action(
                OTHER,
                StartTime=datetime(2026, 11, 23, 1, tzinfo=timezone(timedelta(hours=1))),
                EndTime=datetime(2026, 12, 1, tzinfo=UTC),
            ),
        ],
        (
            "eu-west-1: scaling of writes of the table: scheduled action black-friday must have neither start nor end, "
            "got one from 2026-11-23T00:00:00Z until 2026-12-01T00:00:00Z; say the days in its schedule instead, as in "
            "cron(0 6 23-30 11 ? 2026), and put it again without them, or delete it"
        ),
    ),
    "an action that begins": (
        [_with_action(HOME), _with_action(OTHER, StartTime=datetime(2026, 11, 23, tzinfo=UTC))],
        (
            "eu-west-1: scaling of writes of the table: scheduled action black-friday must have neither start nor end, "
            "got one from 2026-11-23T00:00:00Z; say the days in its schedule instead, as in cron(0 6 23-30 11 ? 2026), "
            "and put it again without them, or delete it"
        ),
    ),
    "strong consistency without a witness": (
        [facts(HOME, MultiRegionConsistency="STRONG"), facts(OTHER, MultiRegionConsistency="STRONG")],
        (
            "table orders: cannot be described: consistency: strong consistency needs exactly three regions, three "
            "replicas or two and a witness, got us-east-1, eu-west-1; add a region or a witness"
        ),
    ),
}


@pytest.mark.parametrize(("found", "message"), IN_THE_WAY.values(), ids=IN_THE_WAY.keys())
def test_what_stands_in_the_way_is_told(found: list[RegionFacts], message: str) -> None:
    """What it is, and what it would take."""
    (problem,) = _proposal(*found).problems
    assert problem == message


def test_no_table_is_read_for_a_replica_of_another_account() -> None:
    """One of that name is another one, and may not be read at all."""
    assert replica_regions(facts(HOME, Replicas=[_replica("999999999999")]).table, HOME) == []
    assert replica_regions(facts(HOME, Replicas=[_replica(ACCOUNT)]).table, HOME) == [OTHER]


def test_a_replica_that_is_listed_and_cannot_be_found_is_waited_for() -> None:
    """The table is not told to get replicas then."""
    (problem,) = propose(live_of({HOME: facts(HOME), OTHER: None}, HOME), UNKNOWN, FILE, "aws").problems
    assert problem == "replica eu-west-1: is listed by us-east-1 and cannot be found; wait until it is"


def test_a_table_of_one_region_gets_replicas() -> None:
    """Those that are named; the stream that they need is no difference."""
    alone = facts(HOME, Replicas=[], StreamSpecification={})
    proposal = _proposal(alone, further=("eu-west-1", "eu-central-1"))
    assert proposal.problems == ()
    assert proposal.environment is not None
    assert list(proposal.environment.region_by_role.values()) == [HOME, "eu-west-1", "eu-central-1"]
    (problem,) = _proposal(facts(HOME), facts(OTHER), further=("eu-central-1",)).problems
    assert problem == (
        "--replica: is for a table of one region, got one in us-east-1, eu-west-1; take it over as it is, then use "
        "globaltables region add"
    )


def _alone_with_scaled(*kinds: tuple[str, str]) -> RegionFacts:
    """A provisioned table of one region, of which these scale."""
    found = facts(HOME, provisioned=True, Replicas=[])
    found.targets = {target_of(NAME, *kind): found.targets[target_of(NAME, *kind)] for kind in kinds}
    return found


def test_replicas_of_a_provisioned_table_need_writes_that_scale() -> None:
    """Of the table and of every index: the plan makes scaling after the replicas, which DynamoDB refuses."""
    table, index = ("", "write"), ("by-owner", "write")
    assert _proposal(_alone_with_scaled(table, index), further=(OTHER,)).problems == ()
    (problem,) = _proposal(_alone_with_scaled(table, ("by-owner", "read")), further=(OTHER,)).problems
    assert problem == (
        "--replica: a provisioned table gets replicas where writes scale, those of index by-owner do not; register "
        "dynamodb:index:WriteCapacityUnits of table/orders/index/by-owner first, with a policy called "
        "DynamoDBWriteCapacityUtilization:table/orders/index/by-owner, or make the table on demand"
    )
    assert len(_proposal(_alone_with_scaled(), further=(OTHER,)).problems) == 2


def test_fixed_capacity_scales_from_n_to_n() -> None:
    """As a target that never changes anything."""
    fixed = [facts(region, provisioned=True) for region in (HOME, OTHER)]
    for one in fixed:
        del one.targets["table/orders", "dynamodb:table:ReadCapacityUnits"]
    proposal = _proposal(*fixed)
    assert proposal.problems == ()
    assert 'mode = "provisioned"\nread = {maximum = 5}\n' in proposal.text


@pytest.mark.parametrize(
    ("resources", "settings"),
    [
        (["table/orders"], "{read = {minimum = 9}, global_indexes = {by-owner = {read_scaling = {minimum = 5}}}}"),
        (["table/orders/index/by-owner"], "{global_indexes = {by-owner = {read_scaling = {minimum = 9}}}}"),
        (["table/orders", "table/orders/index/by-owner"], "{read = {minimum = 9}}"),
    ],
)
def test_reads_that_differ_are_the_replicas_own(resources: list[str], settings: str) -> None:
    """Over the home's, and of an index over those of the table there."""
    proposal = _proposal(facts(HOME, provisioned=True), _scaled_otherwise("Read", *resources))
    assert proposal.problems == ()
    assert f"[replicas]\nsecondary = {settings}\n" in proposal.text


def test_the_order_of_what_aws_lists_does_not_matter() -> None:
    """The same table makes the same file, or a run that was cut off could not be taken up."""
    index = facts(HOME).table["GlobalSecondaryIndexes"][0]
    second = {**index, "IndexName": "by-day"}
    texts = {
        _proposal(facts(HOME, GlobalSecondaryIndexes=indexes), facts(OTHER, GlobalSecondaryIndexes=indexes)).text
        for indexes in ([index, second], [second, index])
    }
    assert len(texts) == 1


def test_what_differs_from_the_standard_is_told() -> None:
    """With what it would take."""
    proposal = _proposal(facts(HOME, DeletionProtectionEnabled=True), facts(OTHER))
    assert [one.what for one in proposal.departures] == [
        "deletion protection is off in eu-west-1",
        "point-in-time recovery is off in us-east-1, eu-west-1",
        "the table is encrypted with a key that AWS owns",
        "no backup plan names the table",
        "no alarm watches the table",
    ]


def test_a_replicas_own_ceiling_is_told_by_the_other_region() -> None:
    """A region lists the others' replicas, and never its own."""
    replica = {"RegionName": OTHER, "ReplicaStatus": "ACTIVE", "OnDemandThroughputOverride": {"MaxReadRequestUnits": 9}}
    assert (
        f"{OTHER}: the replica's own ceiling of reads stays"
        in _live(facts(HOME, Replicas=[replica]), facts(OTHER)).stays
    )
