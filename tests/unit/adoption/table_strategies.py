"""Tables as hypothesis draws them: everything that an environment can say."""

from typing import Any, Literal

from hypothesis import strategies as st

from operations.adoption.description import (
    NEW_AND_OLD_IMAGES,
    ActionDescription,
    CapacityKey,
    Ceilings,
    IndexDescription,
    KeyAttribute,
    ReplicaDescription,
    ScalingDescription,
    TableDescription,
)

REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1", "eu-central-1", "sa-east-1")
ARN = "arn:aws:kms:{region}:123456789012:key/{region}-key"
_attributes = st.sampled_from(["PK", "SK", "id", "a.b", "with space", "größe", 'quo"te', "x" * 255])
_units = st.none() | st.integers(1, 4_000_000)
_ceilings = st.builds(Ceilings, _units, _units)
_words = st.sampled_from(["team", "cost centre", "a:b/c=d+e-f@g.h_i", "größe", "x" * 128])
_tags = st.dictionaries(_words, _words, max_size=3)


@st.composite
def _projected(draw: st.DrawFn) -> dict[str, Any]:
    projection = draw(st.sampled_from(["ALL", "KEYS_ONLY", "INCLUDE"]))
    names = draw(st.permutations(["one", "two", "PK"])) if projection == "INCLUDE" else []
    return {"projection": projection, "non_key_attributes": tuple(names)}


def _scalings(*, schedule: bool = True) -> st.SearchStrategy[ScalingDescription]:
    action = ActionDescription("cron(0 7 ? * MON-FRI *)", "Europe/Berlin", 60, None)
    night = ActionDescription("rate(1 day)", "UTC", 5, 50)
    return st.builds(
        ScalingDescription,
        minimum=st.integers(1, 50),
        maximum=st.integers(100, 1000),
        target_utilization=st.integers(20, 90),
        scale_in_cooldown_seconds=st.integers(0, 3600),
        scale_out_cooldown_seconds=st.integers(0, 3600),
        scale_in=st.booleans(),
        schedule=st.sampled_from([{}, {"day": action, "night": night}]) if schedule else st.just({}),
    )


@st.composite
def tables(draw: st.DrawFn) -> TableDescription:
    """Whole tables."""
    regions = list(draw(st.permutations(REGIONS)))[: draw(st.integers(2, 5))]
    partition_key = KeyAttribute("the key", draw(st.sampled_from("SNB")))
    sort_key = draw(st.none() | st.just(KeyAttribute("the sort key", "N")))
    mode: Literal["on_demand", "provisioned"] = draw(st.sampled_from(["on_demand", "provisioned"]))
    on_demand = mode == "on_demand"
    global_indexes = {
        f"by.{number}": IndexDescription(
            KeyAttribute(draw(_attributes), "S"),
            draw(st.none() | st.just(KeyAttribute("at", "N"))),
            ceilings=draw(_ceilings) if on_demand else Ceilings(),
            **draw(_projected()),
        )
        for number in range(draw(st.integers(0, 3)))
    }
    local_indexes = {
        f"local-{number}": IndexDescription(None, KeyAttribute(f"local {number}", "B"), **draw(_projected()))
        for number in range(draw(st.integers(0, 2)) if sort_key else 0)
    }
    keys = draw(st.sampled_from(["aws_owned", "aws_managed", "customer_managed", ARN]))
    scaling: dict[CapacityKey, ScalingDescription] = {
        (index, kind): draw(_scalings()) for index in ("", *global_indexes) for kind in ("read", "write")
    }
    own_reads = {
        region: {
            key: draw(_scalings()) if key[1] == "read" and draw(st.booleans()) else one for key, one in scaling.items()
        }
        for region in regions[1:]
    }
    tags = draw(_tags)
    return TableDescription(
        name=draw(st.sampled_from(["abc", "Orders.of_2024-x", "x" * 250])),
        home=regions[0],
        partition_key=partition_key,
        sort_key=sort_key,
        global_indexes=global_indexes,
        local_indexes=local_indexes,
        billing_mode=mode,
        ceilings=draw(_ceilings) if on_demand else Ceilings(),
        time_to_live_attribute=draw(st.none() | st.just("expires")),
        stream_view_type=NEW_AND_OLD_IMAGES,
        consistency="eventual",
        witness_region=None,
        replicas={
            region: ReplicaDescription(
                recovery_days=draw(st.none() | st.integers(1, 35)),
                deletion_protection=draw(st.booleans()),
                table_class=draw(st.sampled_from(["STANDARD", "STANDARD_INFREQUENT_ACCESS"])),
                key=keys.format(region=region),
                contributor_insights=draw(st.booleans()),
                # A replica has at least the home's tags: what it lacks is added when the table is taken over.
                tags=tags | (draw(_tags) if region != regions[0] else {}),
                scaling={} if on_demand else own_reads.get(region, scaling),
            )
            for region in regions
        },
    )
