"""On demand and provisioned: what AWS refuses about them, and what a change of mode leaves behind."""

# ruff: noqa: D103 - the names state the rules

import pytest
from botocore.exceptions import ClientError

from tests.contract.scaling_support import GSI, INDEX_CAPACITY, PROVISIONED, Scaling
from tests.contract.support import FIRST, HOME, SECOND, Clients, Tables, create, refusal, update

UNSCALED = ("ValidationException", "Table write capacity should either be Pay-Per-Request or AutoScaled.")
CEILINGS = {"MaxReadRequestUnits": 40, "MaxWriteRequestUnits": 20}


@pytest.fixture(scope="session")
def scaling(clients: Clients) -> Scaling:
    return Scaling(clients)


def test_replicas_come_before_provisioned_capacity_when_writes_are_scaled(scaling: Scaling, tables: Tables) -> None:
    name = tables.create_global(FIRST, **GSI)
    change = {**PROVISIONED, "GlobalSecondaryIndexUpdates": INDEX_CAPACITY}
    assert refusal(tables, name, **change) == UNSCALED
    scaling.scale(name)
    assert refusal(tables, name, **change) == UNSCALED  # the index is not scaled
    scaling.scale(name, "by-owner")
    update(tables, name, **change)
    tables.wait_active(name)
    for region in (HOME, FIRST):
        found = tables.describe(name, region)
        assert found["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
        (index,) = found["GlobalSecondaryIndexes"]
        assert [one["ProvisionedThroughput"]["WriteCapacityUnits"] for one in (found, index)] == [5, 5]


def test_a_target_without_a_policy_scales_nothing(scaling: Scaling, tables: Tables, global_table: str) -> None:
    scaling.register(global_table)
    assert refusal(tables, global_table, **PROVISIONED) == UNSCALED
    scaling.client().deregister_scalable_target(
        ServiceNamespace="dynamodb",
        ResourceId=f"table/{global_table}",
        ScalableDimension="dynamodb:table:WriteCapacityUnits",
    )


def test_a_provisioned_table_gets_replicas_once_its_writes_are_scaled(scaling: Scaling, tables: Tables) -> None:
    name = tables.create(**PROVISIONED)
    scaling.scale(name)
    update(tables, name, ReplicaUpdates=create(FIRST))
    tables.wait_active(name, FIRST)


def test_a_replica_scales_like_the_table_that_it_joins(scaling: Scaling, tables: Tables) -> None:
    """DynamoDB makes its targets and policies, without tags; who registers one with tags is refused."""
    name = tables.create(**PROVISIONED)
    scaling.register(name, Tags={"team": "data"})
    scaling.policy(name, TargetValue=55.0)
    update(tables, name, ReplicaUpdates=create(FIRST))
    tables.wait_active(name, FIRST)
    (made,) = scaling.targets(name, FIRST)
    assert (made["MinCapacity"], made["MaxCapacity"]) == (5, 100)
    assert scaling.client(FIRST).list_tags_for_resource(ResourceARN=made["ScalableTargetARN"])["Tags"] == {}
    (policy,) = scaling.client(FIRST).describe_scaling_policies(
        ServiceNamespace="dynamodb", ResourceId=f"table/{name}"
    )["ScalingPolicies"]
    assert policy["PolicyName"] == f"DynamoDBWriteCapacityUtilization:table/{name}"
    assert policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] == 55.0
    with pytest.raises(ClientError, match="that you tried to tag already exists"):
        scaling.register(name, region=FIRST, Tags={"team": "data"})
    scaling.register(name, region=FIRST, MaxCapacity=50)
    assert [one["MaxCapacity"] for one in scaling.targets(name, FIRST)] == [50]


def test_capacity_is_named_for_the_table_and_every_index(tables: Tables) -> None:
    name = tables.create(**GSI)
    code, message = refusal(tables, name, BillingMode="PROVISIONED")
    assert (code, message.split(": ", 1)[1]) == (
        "ValidationException",
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    )
    assert refusal(tables, name, **PROVISIONED) == (
        "ValidationException",
        "One or more parameter values were invalid: ProvisionedThroughput must be specified for index: by-owner",
    )


def test_ceilings_are_merged_removed_by_minus_one_and_gone_once_provisioned(tables: Tables) -> None:
    name = tables.create(OnDemandThroughput=CEILINGS)
    update(tables, name, OnDemandThroughput={"MaxReadRequestUnits": 50})
    tables.wait_active(name)
    assert tables.describe(name)["OnDemandThroughput"] == CEILINGS | {"MaxReadRequestUnits": 50}
    update(tables, name, OnDemandThroughput={"MaxReadRequestUnits": -1})
    tables.wait_active(name)
    assert tables.describe(name)["OnDemandThroughput"] == {"MaxWriteRequestUnits": 20}
    update(tables, name, **PROVISIONED)
    tables.wait_active(name)
    assert "OnDemandThroughput" not in tables.describe(name)
    update(tables, name, BillingMode="PAY_PER_REQUEST")
    tables.wait_active(name)
    assert "OnDemandThroughput" not in tables.describe(name)


def test_a_provisioned_table_takes_no_ceiling(tables: Tables) -> None:
    assert refusal(tables, tables.create(**PROVISIONED), OnDemandThroughput=CEILINGS) == (
        "ValidationException",
        (
            "One or more parameter values were invalid: MaxReadRequestUnits for OnDemandThroughput cannot be "
            "specified when the table BillingMode is PROVISIONED"
        ),
    )


def test_a_new_table_takes_no_minus_one(tables: Tables) -> None:
    """It takes a ceiling away, and there is none yet; the same holds for a new index, and 0 is no ceiling anywhere."""
    words = "One or more parameter values were invalid: Requested MaxReadRequestUnits for OnDemandThroughput for {}"
    outside = " is outside of valid range"
    with pytest.raises(ClientError, match=words.format("table") + outside):
        tables.create(OnDemandThroughput={"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": 5})
    (index,) = GSI["GlobalSecondaryIndexes"]
    with pytest.raises(ClientError, match=words.format("index: by-owner") + outside):
        tables.create(**GSI | {"GlobalSecondaryIndexes": [index | {"OnDemandThroughput": {"MaxReadRequestUnits": -1}}]})
    for units in (0, -2):
        ceilings = {"MaxReadRequestUnits": units}
        assert refusal(tables, tables.create(), OnDemandThroughput=ceilings)[1] == words.format("table") + outside


def test_a_ceiling_that_names_nothing_is_refused(tables: Tables) -> None:
    assert refusal(tables, tables.create(OnDemandThroughput=CEILINGS), OnDemandThroughput={})[0] == (
        "ValidationException"
    )


def test_a_global_table_that_becomes_on_demand_loses_its_scaling(scaling: Scaling, tables: Tables) -> None:
    name = tables.create_global(FIRST)
    scaling.scale(name)
    scaling.scale(name, region=FIRST)
    update(tables, name, **PROVISIONED)
    tables.wait_active(name)
    tables.wait_active(name, FIRST)
    update(tables, name, BillingMode="PAY_PER_REQUEST")
    assert scaling.targets(name) == scaling.targets(name, FIRST) == []


def test_a_table_in_one_region_keeps_its_scaling_when_it_becomes_on_demand(scaling: Scaling, tables: Tables) -> None:
    name = tables.create(**PROVISIONED)
    scaling.scale(name)
    update(tables, name, BillingMode="PAY_PER_REQUEST")
    assert len(scaling.targets(name)) == 1


def test_capacity_floats_between_regions(scaling: Scaling, tables: Tables) -> None:
    """Scaling changes one region; a change of other settings resets none of them."""
    name = tables.create_global(FIRST, SECOND)
    scaling.scale(name)
    update(tables, name, **PROVISIONED)
    for region in (HOME, FIRST, SECOND):
        tables.wait_active(name, region)
    scaling.register(name, region=FIRST, MinCapacity=30)
    tables.wait_active(name, FIRST)
    update(tables, name, TableClass="STANDARD_INFREQUENT_ACCESS")
    for region, units in ((HOME, 5), (FIRST, 30), (SECOND, 5)):
        assert tables.describe(name, region)["ProvisionedThroughput"]["WriteCapacityUnits"] == units


def test_a_new_index_leaves_what_floats_alone(scaling: Scaling, tables: Tables) -> None:
    """And so does a capacity that a call says of something else."""
    name = tables.create_global(FIRST)
    scaling.scale(name)
    update(tables, name, **PROVISIONED)
    for region in (HOME, FIRST):
        tables.wait_active(name, region)
    scaling.register(name, "Read", region=FIRST, MinCapacity=30)
    tables.wait_active(name, FIRST)
    (index,) = GSI["GlobalSecondaryIndexes"]
    throughput = {"ProvisionedThroughput": PROVISIONED["ProvisionedThroughput"]}
    new = {"AttributeDefinitions": GSI["AttributeDefinitions"]}
    update(tables, name, **new, GlobalSecondaryIndexUpdates=[{"Create": index | throughput}])
    for region, units in ((HOME, 5), (FIRST, 30)):
        found = tables.describe(name, region)
        assert found["ProvisionedThroughput"]["ReadCapacityUnits"] == units
        assert found["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["ReadCapacityUnits"] == 5


def test_a_table_takes_its_scaling_along_when_it_goes(scaling: Scaling, tables: Tables) -> None:
    name = tables.create(**PROVISIONED)
    scaling.scale(name)
    tables.clients("dynamodb").delete_table(TableName=name)
    tables.wait_gone(name)
    assert scaling.targets(name) == []
