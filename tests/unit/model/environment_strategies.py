"""Environments as hypothesis draws them: valid ones, and valid ones with one thing spoilt."""

import json
from typing import Any

from hypothesis import strategies as st

Data = dict[str, Any]

REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1", "sa-east-1", "ca-central-1")
ATTRIBUTES = ("PK", "SK", "id", "a.b", "created-at", "Ünïcode", "with space", "x" * 255, "owner", "kind", "0", "at")
# Samples and not st.text: hypothesis would spend a second on Unicode's tables.
names = st.sampled_from(["abc", "orders", "customer-orders", "x" * 40])
fragments = st.sampled_from(["abc", "Orders", "a.b_c-d", "-..", "0" * 124])
units = st.integers(1, 100_000)
tag_texts = st.sampled_from(["team", "cost centre", "a:b/c=d+e-f@g.h_i", "größe", "x" * 128])
tags = st.dictionaries(tag_texts, tag_texts, max_size=3)


def to_toml(data: Data) -> str:
    """The data as TOML: keys and inline tables."""
    return "".join(f"{json.dumps(key)} = {_value(value)}\n" for key, value in data.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(key)} = {_value(one)}' for key, one in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value)


def optional(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Data]:
    """Tables in which each key may be absent."""
    return st.fixed_dictionaries({}, optional=keys)


@st.composite
def indexes(draw: st.DrawFn) -> Data:
    """Keys of the table, and indexes on attributes of their own."""
    attributes = iter(draw(st.permutations(ATTRIBUTES)))
    types = st.sampled_from("SNB")

    def attribute() -> Data:
        return {"name": next(attributes), "type": draw(types)}

    def projection() -> Data:
        kind = draw(st.sampled_from(["ALL", "KEYS_ONLY", "INCLUDE"]))
        more = {"non_key_attributes": ["projected", "too"][: draw(st.integers(1, 2))]}
        return {"projection": kind} | (more if kind == "INCLUDE" else {})

    table: Data = {"partition_key": attribute(), "sort_key": attribute()}
    table["global_indexes"] = [
        {"name": f"global-{number}", "partition_key": attribute(), **projection()}
        | ({"sort_key": attribute()} if draw(st.booleans()) else {})
        for number in range(draw(st.integers(0, 3)))
    ]
    table["local_indexes"] = [
        {"name": f"local.{number}", "sort_key": attribute(), **projection()}
        for number in range(draw(st.integers(0, 2)))
    ]
    if not table["local_indexes"] and draw(st.booleans()):
        table["sort_key"] = False
    return table


@st.composite
def regions(draw: st.DrawFn) -> Data:
    """Two to seven regions, the roles in every combination."""
    drawn = list(draw(st.permutations(REGIONS)))[: draw(st.integers(2, 7))]
    secondary = draw(st.booleans())
    tertiary = len(drawn) > 2 and draw(st.booleans())
    data: Data = {"primary_region": drawn.pop()}
    data["secondary_region"] = drawn.pop() if secondary else ""
    data["tertiary_region"] = drawn.pop() if tertiary else ""
    roles = ["berlin", "cloud", "local_2", "s3", "table", "x"]
    return data | {"additional_regions": dict(zip(roles, drawn, strict=False))}


_BACKENDS = st.one_of(
    st.just({"type": "local"}),
    st.builds(lambda bucket: {"type": "s3", "bucket": bucket, "region": "eu-west-1"}, names),
    st.builds(lambda name: {"type": "cloud", "organization": name, "workspace": name}, names),
)
_SCHEDULE = optional(
    morning=st.just({"schedule": "cron(0 7 ? * MON-FRI *)", "timezone": "Europe/Berlin", "minimum": 50}),
    night=st.just({"schedule": "rate(1 day)", "minimum": 5, "maximum": 50}),
)
_SCALING = st.builds(
    lambda maximum, percent, schedule: {
        "maximum": maximum,
        "target_utilization": percent,
        "schedule": schedule,
    },
    st.integers(50, 1000),
    st.integers(20, 90),
    _SCHEDULE,
)
_BILLING = st.one_of(
    optional(maximum_read_request_units=units, maximum_write_request_units=units).map(
        lambda o: {"mode": "on_demand"} | o
    ),
    st.builds(lambda read, write: {"mode": "provisioned", "read": read, "write": write}, _SCALING, _SCALING),
)


_BACKUP = optional(
    enabled=st.booleans(),
    copy_to=st.sampled_from(["ring", "none", "primary"]),
    force_destroy=st.booleans(),
    lock=optional(mode=st.sampled_from(["governance", "none"])),
    restore_testing=optional(enabled=st.booleans(), validation_window_hours=st.integers(1, 168)),
)


@st.composite
def environments(draw: st.DrawFn) -> Data:
    """Whole environments that every rule allows."""
    data: Data = draw(regions()) | draw(indexes())
    data |= draw(
        optional(
            table_name_prefix=fragments,
            table_name_suffix=fragments,
            read_capacity=st.integers(1, 50),
            write_capacity=st.integers(1, 50),
            backup_retention_days=st.integers(1, 36_500),
            backup=_BACKUP,
            deletion_protection=st.booleans(),
            encryption_at_rest=st.booleans(),
            recovery_period_days=st.integers(1, 35),
            contributor_insights=st.booleans(),
            prevent_destroy=st.booleans(),
            table_class=st.sampled_from(["STANDARD", "STANDARD_INFREQUENT_ACCESS"]),
            encryption=optional(keys=st.sampled_from(["customer_managed", "aws_managed", "aws_owned"])),
            account_id=st.just("012345678901"),
            tags=tags,
            billing=_BILLING,
            backend=_BACKENDS,
        )
    )
    roles = [*data["additional_regions"], *(role for role in ("secondary", "tertiary") if data[f"{role}_region"])]
    overrides = optional(deletion_protection=st.booleans(), recovery_period_days=st.integers(1, 35), tags=tags)
    return data | {"replicas": draw(st.dictionaries(st.sampled_from(roles), overrides, max_size=2))}


@st.composite
def spoilt_environments(draw: st.DrawFn) -> tuple[Data, str]:
    """A valid environment with one thing spoilt, and the key that a message about it names."""
    data = draw(environments())
    kind = draw(st.sampled_from(["key", "type", "range", "table", "choice", "region", "index"]))
    if kind == "region":
        return _repeat_a_region(data)
    if kind == "index":
        bad = {"name": "x y", "partition_key": {"name": "new"}}
        key = f"global_indexes.{len(data['global_indexes'])}.name"
        return data | {"global_indexes": [*data["global_indexes"], bad]}, key
    if kind == "table":
        table, more = draw(st.sampled_from(list(_TABLES.items())))
        return data | {table: more | {"zz": 1}}, f"{table}.zz"
    choices: dict[str, tuple[list[str], list[Any]]] = {
        "key": (["zz", "table", "Regions"], [1, "x", True, {}, []]),
        "type": (sorted(data), [1.5, [1, {}], {"zz": {}}]),
        "range": (["read_capacity", "backup_retention_days", "recovery_period_days"], [0, -1, 10**30]),
        "choice": (["table_class", "target", "stream_view_type"], ["", "standard"]),
    }
    keys, values = choices[kind]
    key = draw(st.sampled_from(keys))
    return data | {key: draw(st.sampled_from(values))}, key


_TABLES: dict[str, Data] = {
    "billing": {"mode": "on_demand"},
    "backend": {"type": "local"},
    "encryption": {},
    "backup": {},
    "partition_key": {"name": "PK"},
}


def _repeat_a_region(data: Data) -> tuple[Data, str]:
    """The last region becomes the home region a second time."""
    home, further = data["primary_region"], data["additional_regions"]
    if further:
        role = list(further)[-1]
        return data | {"additional_regions": further | {role: home}}, f"additional_regions.{role}"
    key = "tertiary_region" if data["tertiary_region"] else "secondary_region"
    return data | {key: home}, key
