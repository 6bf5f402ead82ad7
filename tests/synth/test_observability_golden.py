"""The observability stack: series that exist, actions everywhere, nothing of the data stack."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cdktf import App, TerraformStack

from globaltables.model import ConfigurationError, Environment
from globaltables.model.alarm_names import longest_table_name
from globaltables.model.alarm_thresholds import SEVERITIES
from globaltables.model.alarms import Alarms
from globaltables.model.billing import OnDemand, Provisioned, Scaling
from globaltables.model.watches import stop_description
from globaltables.monitoring import TableAlarms, Topics, WatchedTable
from globaltables.monitoring.published_metrics import PUBLISHED_METRICS
from globaltables.regional import Region
from stacks.app import CONTEXT, build_app
from stacks.observability_stack import ObservabilityStack
from tests.golden import Golden
from tests.synth.stack import Stack

Series = tuple[str, str, frozenset[str], str, int]
"""Namespace, metric, dimensions, statistic and period."""

RUNBOOK = Path(__file__).parents[2] / "docs" / "runbook.md"
PROVISIONED = Provisioned(read=Scaling(maximum=100), write=Scaling(maximum=100))


def _environment(alarms: dict[str, Any] | None = None, **settings: Any) -> Environment:
    on = {"enabled": True, "dashboards": True} | (alarms or {})
    return Environment(name="any", alarms=on, **settings)  # type: ignore[arg-type] # as a file has it


def _synthesize(environment: Environment, outdir: Path) -> Stack:
    app = App(outdir=str(outdir), context=CONTEXT)
    ObservabilityStack(app, "observability-any", environment=environment)
    app.synth()
    return Stack.read(outdir, "observability-any")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The stack of an environment that says nothing."""
    return _synthesize(_environment(), tmp_path_factory.mktemp("plain"))


def _every_kind() -> Environment:
    thresholds: dict[str, Any] = {}
    for name, kind in Alarms().by_kind():
        given = [found.model_dump() for severity in SEVERITIES if (found := getattr(kind, severity))]
        thresholds[name] = dict.fromkeys(SEVERITIES, given[0])
    return _environment(
        {**thresholds, "anomaly_detection": True},
        billing=PROVISIONED,
        probe={"enabled": True},
        stream_consumer={"enabled": True},
        audit={"enabled": True},
        kinesis={"enabled": True},
    )


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """Every kind of alarm, in every severity, and every part of the dashboards."""
    return _synthesize(_every_kind(), tmp_path_factory.mktemp("full"))


_QUERY = re.compile(
    r"""^SELECT (?P<statistic>\w+)\((?P<metric>\w+)\) FROM SCHEMA\("(?P<namespace>[^"]+)", (?P<names>[\w, ]+)\) """
    r"""WHERE TableName = '[^']+'$"""
)
_SEARCH = re.compile(
    r"""^SEARCH\('\{(?P<namespace>[\w/]+),(?P<names>[\w,]+)\} MetricName="(?P<metric>\w+)" TableName="[^"]+"', """
    r"""'(?P<statistic>\w+)', \d+\)$"""
)
_STATISTICS = {"MAX": "Maximum", "SUM": "Sum"}


def _alarms(stack: Stack) -> dict[str, Any]:
    return stack.resources("aws_cloudwatch_metric_alarm")


def _asked(expression: str, period: int) -> Series:
    """The same of a query or a search."""
    found = _QUERY.fullmatch(expression) or _SEARCH.fullmatch(expression)
    assert found, expression
    names = frozenset(re.split(r",\s*", found["names"]))
    statistic = _STATISTICS.get(found["statistic"], found["statistic"])
    return found["namespace"], found["metric"], names, statistic, period


def _series_of_alarms(stack: Stack) -> Iterator[Series]:
    """Everything that alarms look at."""
    for alarm in _alarms(stack).values():
        for query in alarm.get("metric_query", [{"metric": alarm}]):
            metric = query.get("metric")
            if metric:
                statistic = metric.get("stat") or metric.get("statistic") or metric["extended_statistic"]
                dimensions = frozenset(metric.get("dimensions") or {})
                yield metric["namespace"], metric["metric_name"], dimensions, statistic, metric["period"]
            elif "period" in query:
                yield _asked(query["expression"], query["period"])


def _bodies(stack: Stack) -> dict[str, Any]:
    """The dashboards with every expression of Terraform replaced by a letter."""
    boards = stack.resources("aws_cloudwatch_dashboard").values()
    return {
        board["dashboard_name"]: json.loads(re.sub(r"\$\{[^{}]*\}", "x", board["dashboard_body"])) for board in boards
    }


def _series_of_dashboards(stack: Stack) -> Iterator[Series]:
    for body in _bodies(stack).values():
        for widget in body["widgets"]:
            for line in widget["properties"].get("metrics", []):
                if len(line) > 1:
                    namespace, name, *dimensions, options = line
                    yield namespace, name, frozenset(dimensions[::2]), options["stat"], options["period"]
                elif "period" in line[0]:
                    yield _asked(line[0]["expression"], line[0]["period"])


def test_every_alarm_and_graph_looks_at_a_series_that_aws_publishes(full: Stack) -> None:
    """Namespace, name, exact dimensions, statistic and period; another series would be silent for ever."""
    found = {*_series_of_alarms(full), *_series_of_dashboards(full)}
    assert len(found) > 25
    for namespace, name, dimensions, statistic, period in found:
        published = PUBLISHED_METRICS[re.sub(r"/\$\{.*\}$", "/TABLE", namespace), name]
        assert dimensions in published.dimension_sets, (name, dimensions)
        assert statistic in published.statistics or (published.percentiles and statistic[0] == "p"), (name, statistic)
        assert period % published.period_seconds == 0, (name, period)


def test_every_alarm_tells_its_own_region_of_both_changes(full: Stack) -> None:
    """Actions for ALARM and OK at a topic of the alarm's region and severity; missing data is always decided."""
    topics = full.resources("aws_sns_topic")
    alarms = _alarms(full) | full.resources("aws_cloudwatch_composite_alarm")
    for name, alarm in alarms.items():
        (action,) = alarm["alarm_actions"]
        assert alarm["ok_actions"] == [action]
        topic = action.removeprefix("${aws_sns_topic.").removesuffix(".arn}")
        assert topics[topic]["provider"] == alarm["provider"]
        assert any(f"_{severity}_" in topic and f"_{severity}_" in name for severity in SEVERITIES)
    assert all(alarm["treat_missing_data"] for alarm in _alarms(full).values())


def test_every_alarm_links_to_a_section_that_exists(full: Stack) -> None:
    """The runbook has a heading for each kind, and for the alarm that ends a drill."""
    headings = {line.removeprefix("## ") for line in RUNBOOK.read_text().splitlines() if line.startswith("## ")}
    alarms = _alarms(full) | full.resources("aws_cloudwatch_composite_alarm")
    sections = {alarm["alarm_description"].split("docs/runbook.md#")[1] for alarm in alarms.values()}
    assert sections | {stop_description("").rpartition("#")[2]} == headings


def test_the_nine_alarms_of_the_first_system_are_there(plain: Stack, golden: Golden) -> None:
    """Read throttles, write throttles and the slowest outgoing pair, in each of three regions."""
    kinds = ("read-throttles_warning", "write-throttles_critical", "replication-latency_critical")
    nine = {name: alarm for name, alarm in _alarms(plain).items() if any(kind in name for kind in kinds)}
    assert len(nine) == 9
    golden.check_json("alarms-secondary.json", {key: one for key, one in nine.items() if "_secondary_" in key})


def test_addresses_of_the_stack_are_a_contract(plain: Stack, golden: Golden) -> None:
    """Those of the primary region and those of the whole; the other regions' are the same by another role."""
    addresses = [one for one in plain.addresses if "_secondary_" not in one and "_tertiary_" not in one]
    golden.check_text("addresses-observability.txt", "\n".join(addresses) + "\n")


def test_a_region_is_impaired_while_any_critical_alarm_there_fires(full: Stack) -> None:
    """Those of the table, of functions, of the probe and of the vault, each once, and none of another region.

    A call that endangers the table impairs nobody's traffic: the alarm on such calls is not among them.
    """
    critical: dict[str, list[str]] = {}
    for name, alarm in sorted(_alarms(full).items()):
        if alarm["alarm_name"].endswith("-critical") and not alarm["alarm_name"].endswith(
            "-endangering-calls-critical"
        ):
            reference = f"${{aws_cloudwatch_metric_alarm.{name}.alarm_name}}"
            critical.setdefault(alarm["provider"], []).append(f'ALARM("{reference}")')
    composites = full.resources("aws_cloudwatch_composite_alarm").values()
    assert {one["provider"]: sorted(one["alarm_rule"].split(" OR ")) for one in composites} == critical
    kinds = ("write-throttles", "iterator-age", "dead-letters", "probe-overdue", "lost-writes", "backup-failures")
    assert all(any(kind in one for one in critical["aws.primary"]) for kind in kinds)


def test_the_alarm_of_an_impaired_region(plain: Stack, golden: Golden) -> None:
    """With an environment that says nothing."""
    composites = plain.resources("aws_cloudwatch_composite_alarm").items()
    (alarm,) = [one for name, one in composites if "_secondary_" in name]
    golden.check_json("impaired-secondary.json", alarm)


@pytest.mark.parametrize("suffix", ["", "orders"])
def test_vaults_are_watched_under_the_names_they_have(suffix: str, tmp_path: Path) -> None:
    """Both stacks put the same name together, from the same variable."""
    build_app(_environment(table_name_suffix=suffix), outdir=str(tmp_path)).synth()
    data, watching = (Stack.read(tmp_path, f"{name}-any") for name in ("global-table", "observability"))
    (made,) = [value for name, value in data.document["locals"].items() if "VaultName" in name]
    assert watching.document["locals"] == {"VaultName": made}
    alarms = [one for name, one in _alarms(watching).items() if name.startswith("backup-alarms")]
    queries = [query for one in alarms for query in one.get("metric_query", [{"metric": one}])]
    metrics = [query["metric"] for query in queries if "metric" in query]
    counts = Counter(one["metric_name"] for one in metrics)
    assert counts == {
        f"NumberOf{job}Jobs{end}": 3
        for job, end in (
            *(("Backup", end) for end in ("Failed", "Expired", "Aborted")),
            ("Copy", "Failed"),
            ("Restore", "Failed"),
        )
    }
    assert all(one["dimensions"] == {"BackupVaultName": "${local.VaultName}"} for one in metrics)


def test_topics_and_keys_admit_the_alarms_of_this_account(plain: Stack, golden: Golden) -> None:
    """The key's and the topic's policy of one region."""
    (key,) = [one for name, one in plain.resources("aws_kms_key").items() if "_primary_" in name]
    policies = plain.resources("aws_sns_topic_policy").items()
    (topic,) = [one for name, one in policies if "_primary_" in name and "Critical" in name]
    golden.check_json("alarm-topic.json", {"key": json.loads(key["policy"]), "topic": json.loads(topic["policy"])})


def test_two_of_one_protocol_are_told_of_the_same(tmp_path: Path) -> None:
    """Two mailboxes of one topic; each is addressed by its endpoint."""
    mailboxes = [{"protocol": "email", "endpoint": f"{who}@example.com", "roles": ["primary"]} for who in ("a", "b")]
    subscriptions = _synthesize(_environment({"subscriptions": mailboxes}), tmp_path).resources(
        "aws_sns_topic_subscription"
    )
    assert [one["endpoint"] for one in subscriptions.values()] == ["a@example.com", "b@example.com"] * 3
    assert all(one.startswith("topics_primary_Of") for one in subscriptions)


def test_no_alarms(tmp_path: Path) -> None:
    """Without thresholds there is nothing but dashboards and, where those are off too, no stack."""
    none = {name: dict.fromkeys(SEVERITIES, False) for name, _ in Alarms().by_kind()}
    assert _alarms(_synthesize(_environment(none), tmp_path / "none")) == {}
    off = _synthesize(_environment({"enabled": False}), tmp_path / "off")
    assert not {"aws_cloudwatch_metric_alarm", "aws_sns_topic", "aws_kms_key"} & set(off.document["resource"])
    build_app(_environment({"enabled": False, "dashboards": False}), outdir=str(tmp_path / "no")).synth()
    assert [entry.name for entry in (tmp_path / "no" / "stacks").iterdir()] == ["global-table-any"]


@pytest.mark.parametrize("severity", SEVERITIES)
def test_all_alarms(full: Stack, severity: str) -> None:
    """Every kind in every severity in one region: table, index, operations, account, function, stream, vault, trail."""
    names = {one["alarm_name"] for one in _alarms(full).values() if one["provider"] == "aws.primary"}
    prefix = r"^\$\{[^}]*\}-"
    found = {re.sub(prefix, "", name).removesuffix(f"-{severity}") for name in names if name.endswith(f"-{severity}")}
    expected = {
        *(f"{way}-throttles{of}" for way in ("read", "write") for of in ("", "-GSI1")),
        *(f"{way}-utilization{of}" for way in ("read", "write") for of in ("", "-GSI1")),
        *(f"account-{way}-utilization" for way in ("read", "write")),
        *(f"kinesis-{what}" for what in ("delay", "failures", "throttles")),
        *(f"request-latency-{operation}" for operation in ("GetItem", "Query", "PutItem", "UpdateItem")),
        *(f"function-{what}" for what in ("errors", "throttles", "duration")),
        *(f"{job}-failures" for job in ("backup", "copy", "restore")),
        *("replication-latency", "system-errors", "user-errors", "transaction-conflicts", "iterator-age"),
        *("probe-overdue", "probe-lag", "lost-writes", "stale-writes", "dead-letters", "endangering-calls"),
    }
    assert found - {"unusual-reads", "unusual-writes"} == expected


def test_the_constructs_refuse_what_cloudwatch_does_not_take() -> None:
    """In an app of one's own too, where no environment is read."""
    stack = TerraformStack(App(), "own")
    region = Region(stack, "home", name="us-east-1")
    topics = Topics(
        stack, "topics", region=region, name="t", severities=SEVERITIES, account_id="123456789012", partition="aws"
    )
    alarms = Alarms(read_throttles={"evaluation_periods": 1440}, capacity_utilization={"evaluation_periods": 289})  # type: ignore[arg-type] # as a file has it
    table = WatchedTable(name="t", regions=[region], is_provisioned=True, is_strongly_consistent=True)
    with pytest.raises(ConfigurationError) as refused:
        TableAlarms(stack, "alarms", table=table, topics=topics, alarms=alarms)
    assert str(refused.value) == (
        "alarms.capacity_utilization.evaluation_periods: an alarm looks back a day at most, which is 288 periods of "
        "300 seconds, got 289; lower it"
    )


def test_capacity_is_compared_where_there_is_a_limit(tmp_path: Path) -> None:
    """On demand without a ceiling has nothing to compare with; a ceiling has."""
    reads = OnDemand(maximum_read_request_units=100)
    stack = _synthesize(_environment(billing=reads), tmp_path)
    names = {metric for _, metric, *_ in _series_of_alarms(stack)}
    assert "OnDemandMaxReadRequestUnits" in names
    assert not {"OnDemandMaxWriteRequestUnits", "ProvisionedReadCapacityUnits"} & names


def test_an_index_is_compared_with_its_own_capacity(tmp_path: Path, golden: Golden) -> None:
    """Its ceiling, where it has another or none than the table; in alarms, and in the graph of its region."""
    indexes = [
        {"name": "alike", "partition_key": {"name": "a"}},
        {"name": "free", "partition_key": {"name": "f"}, "maximum_write_request_units": False},
        {"name": "more", "partition_key": {"name": "m"}, "maximum_read_request_units": 50},
    ]
    billing = OnDemand(maximum_write_request_units=100)
    stack = _synthesize(_environment(billing=billing, global_indexes=indexes), tmp_path)
    alarms = {name: one for name, one in _alarms(stack).items() if "utilization" in name and "_secondary_" in name}
    assert sorted(one["alarm_name"].split("}-")[1] for one in alarms.values()) == [
        "read-utilization-more-warning",
        "write-utilization-alike-warning",
        "write-utilization-more-warning",
        "write-utilization-warning",
    ]
    (overview,) = [body for name, body in _bodies(stack).items() if name.endswith("-overview")]
    graph = next(one for one in overview["widgets"] if "ConsumedWriteCapacityUnits" in str(one))
    golden.check_json(
        "capacity-of-indexes.json",
        {
            "alarm": next(one for one in alarms.values() if "-alike-" in one["alarm_name"]),
            "graph": graph["properties"]["metrics"],
        },
    )


def test_changes_to_kinesis_are_watched_where_they_go_there(tmp_path: Path, golden: Golden) -> None:
    """In the regions of its roles; series of whatever operation, since AWS does not say what it is called."""
    stack = _synthesize(_environment(kinesis={"enabled": True, "roles": ["secondary"]}), tmp_path)
    alarms = {name: one for name, one in _alarms(stack).items() if "kinesis" in name}
    assert {one["provider"] for one in alarms.values()} == {"aws.secondary"}
    assert {one["threshold"] for one in alarms.values()} == {300_000, 0, 10}
    golden.check_json("kinesis-alarms.json", alarms)
    (overview,) = [body for name, body in _bodies(stack).items() if name.endswith("-overview")]
    headings = [one["properties"]["markdown"] for one in overview["widgets"] if one["type"] == "text"]
    assert "## Changes to Kinesis" in headings
    (widget,) = [one for one in overview["widgets"] if "ThrottledPutRecordCount" in str(one)]
    assert [line[0]["label"] for line in widget["properties"]["metrics"]] == ["oldest, ms", "skipped", "throttled"]


def test_dashboards_have_a_body_of_the_right_shape(full: Stack) -> None:
    """Widgets on the grid that do not overlap, each with its region; a matrix of all pairs."""
    for body in _bodies(full).values():
        taken: set[tuple[int, int]] = set()
        for widget in body["widgets"]:
            place = {
                (x, y)
                for x in range(widget["x"], widget["x"] + widget["width"])
                for y in range(widget["y"], widget["y"] + widget["height"])
            }
            assert not place & taken
            assert all(x < 24 for x, _ in place)
            taken |= place
            assert widget["type"] == "text" or {"region", "metrics", "title", "view"} <= set(widget["properties"])
    matrices = [body for name, body in _bodies(full).items() if name.endswith("-replication")]
    (matrix,) = matrices
    assert [widget["type"] for widget in matrix["widgets"]].count("metric") == 6


def test_no_name_is_longer_than_the_model_thinks(full: Stack) -> None:
    """What stands around the table's name leaves as much of AWS's limit as the model says, and so says the variable."""
    names = {
        255: [
            *(one["alarm_name"] for one in _alarms(full).values()),
            *(one["dashboard_name"] for one in full.resources("aws_cloudwatch_dashboard").values()),
        ],
        256: [one["name"] for type_ in ("aws_sns_topic", "aws_kms_alias") for one in full.resources(type_).values()],
    }
    # Names that begin with a function's are not among them: functions have short names.
    of_table = r"^(alias/)?\$\{(?:var\.table_name_prefix|replace\([^}]*\))\}"
    left = min(
        limit - len(re.sub(of_table, r"\1", name))
        for limit, some in names.items()
        for name in some
        if re.match(of_table, name)
    )
    assert left == longest_table_name(_every_kind().alarms, ["GSI1"]) == 219
    (validation,) = full.variables["table_name_prefix"]["validation"]
    assert f"{{3,{left}}}$" in validation["condition"]
    assert validation["error_message"].endswith(f"and at most {left} of them where alarms are named after it")


def test_nothing_leads_to_the_data_stack(plain: Stack) -> None:
    """The table is known by its name: its variables, and no reference, data source or remote state."""
    assert set(plain.variables) == {"table_name_prefix", "primary_region", "secondary_region", "tertiary_region"}
    assert "terraform_remote_state" not in plain.text
    assert "aws_dynamodb" not in plain.text
    assert plain.document["terraform"]["backend"] == {"local": {"path": "../../../state/observability-any.tfstate"}}
