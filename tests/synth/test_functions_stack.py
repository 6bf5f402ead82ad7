"""The probe and the stream consumer as they are synthesized."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cdktf import App, TerraformStack

from globaltables.model import ConfigurationError, Environment
from globaltables.model.keys import Attribute
from globaltables.probe import FunctionCode, FunctionPlace, Probe
from globaltables.probe.code import packed
from globaltables.regional import Region
from stacks.app import CONTEXT, build_app
from tests.synth.stack import Stack

if TYPE_CHECKING:
    from tests.golden import Golden

SOURCES = Path(__file__).parents[2] / "lambda_src"
ON: dict[str, Any] = {"probe": {"enabled": True}, "stream_consumer": {"enabled": True}}


def _synthesize(outdir: Path, **settings: Any) -> Stack:
    environment = Environment(name="any", **ON | settings)
    build_app(environment, outdir=str(outdir)).synth()
    return Stack.read(outdir, "observability-any")


@pytest.fixture(scope="module")
def outdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the stack is."""
    return tmp_path_factory.mktemp("functions")


@pytest.fixture(scope="module")
def stack(outdir: Path) -> Stack:
    """Both functions, with alarms and dashboards."""
    alarms = {"enabled": True, "dashboards": True}
    return _synthesize(outdir, alarms=alarms, time_to_live_attribute="expires_at")


def _of_region(stack: Stack, role: str) -> dict[str, Any]:
    """Everything of the functions in a region, alarms left out."""
    found: dict[str, Any] = {}
    data = {f"data.{type_}": named for type_, named in stack.document["data"].items()}
    for type_, resources in (stack.document["resource"] | data).items():
        for name, resource in resources.items():
            is_ours = re.match(r"(probe|stream-consumer|function-key)_", name)
            if is_ours and f"_{role}_" in name and type_ != "aws_cloudwatch_metric_alarm":
                found[f"{type_}.{name}"] = resource
    return found


def test_all_of_a_region(stack: Stack, golden: Golden) -> None:
    """Functions, roles, logs, schedule, mapping, queue and key of one region."""
    golden.check_json("functions-secondary.json", _of_region(stack, "secondary"))


def test_addresses_are_a_contract(stack: Stack, golden: Golden) -> None:
    """Those of one region; every region has the same by its role."""
    alarms = [one for one in stack.addresses if re.search(r"\.(?:function|probe)-alarms_.*_?secondary_", one)]
    golden.check_text("addresses-functions.txt", "\n".join(sorted([*_of_region(stack, "secondary"), *alarms])) + "\n")


def test_the_code_lies_in_the_synthesized_folder(stack: Stack, outdir: Path) -> None:
    """By a relative path, with the hash that Lambda tells; nothing names a folder of this machine."""
    folder = outdir / "stacks" / "observability-any"
    functions = stack.resources("aws_lambda_function").values()
    assert len(functions) == 6
    for function in functions:
        content = (folder / function["filename"]).read_bytes()
        assert function["source_code_hash"] == base64.b64encode(hashlib.sha256(content).digest()).decode()
        package, module, entry = function["handler"].split(".")
        with zipfile.ZipFile(folder / function["filename"]) as archive:
            assert f"def {entry}(" in archive.read(f"{package}/{module}.py").decode()
    assert len({function["filename"] for function in functions}) == 2
    assert "/tmp" not in stack.text  # noqa: S108 - that is the point
    assert str(Path(__file__).parents[2]) not in stack.text


def test_the_same_sources_make_the_same_archive(tmp_path: Path) -> None:
    """Whenever, wherever and with whatever line ends they were checked out."""
    package = tmp_path / "probe"
    package.mkdir()
    for file in (SOURCES / "probe").glob("*.py"):
        (package / file.name).write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "handler.cpython-313.pyc").write_bytes(b"any")
    assert packed(package) == packed(SOURCES / "probe")


def test_nothing_leads_to_the_data_stack_but_the_names_of_streams(stack: Stack) -> None:
    """The probe alone looks nothing up; the consumer looks up its replica's stream."""
    looked_up = stack.document["data"]["aws_dynamodb_table"]
    assert len(looked_up) == 3
    assert all(set(one) == {"name", "provider"} for one in looked_up.values())
    assert "terraform_remote_state" not in stack.text


def test_each_can_be_had_alone(tmp_path: Path) -> None:
    """Without alarms, without the other, without keys."""
    probe = _synthesize(tmp_path / "probe", stream_consumer={}, encryption_at_rest=False)
    assert set(probe.document["resource"]) & {"aws_sqs_queue", "aws_kms_key", "aws_sns_topic"} == set()
    assert set(probe.document["data"]) == {"aws_caller_identity", "aws_partition"}
    consumer = _synthesize(tmp_path / "consumer", probe={}, encryption={"keys": "aws_managed"})
    assert "aws_cloudwatch_event_rule" not in consumer.document["resource"]
    for queue in consumer.resources("aws_sqs_queue").values():
        assert queue["sqs_managed_sse_enabled"] is True


@pytest.mark.parametrize(
    ("minutes", "schedule"), [(1, "cron(* * * * ? *)"), (5, "cron(0/5 * * * ? *)"), (60, "cron(0 * * * ? *)")]
)
def test_all_regions_run_at_the_same_minute(tmp_path: Path, minutes: int, schedule: str) -> None:
    """A rate would begin to count when each region's rule was made."""
    stack = _synthesize(tmp_path, probe={"enabled": True, "period_minutes": minutes}, alarms={"enabled": True})
    assert {rule["schedule_expression"] for rule in stack.resources("aws_cloudwatch_event_rule").values()} == {schedule}
    alarms = stack.resources("aws_cloudwatch_metric_alarm")
    periods = {
        query["metric"]["period"]
        for name, alarm in alarms.items()
        if name.startswith("probe-alarms")
        for query in alarm["metric_query"]
        if "metric" in query
    }
    assert periods == {minutes * 60}


@pytest.mark.parametrize("minutes", [1, 5])
def test_alarms_on_a_probe_count_in_its_periods(minutes: int, tmp_path: Path) -> None:
    """In shorter ones there is no run in most: no alarm that wants several in a row would ever fire."""
    stack = _synthesize(tmp_path, alarms={"enabled": True}, probe={"enabled": True, "period_minutes": minutes})
    alarms = stack.resources("aws_cloudwatch_metric_alarm")
    periods = {
        (function, alarm["metric_name"]): alarm["period"]
        for name, alarm in alarms.items()
        if (found := re.match(r"function-alarms_(probe|stream-consumer)_secondary", name))
        if alarm.get("namespace") == "AWS/Lambda" and (function := found[1])
    }
    metrics = ("Errors", "Throttles", "Duration")
    assert periods == {
        **{("probe", name): 60 * minutes for name in metrics},
        **{("stream-consumer", name): 60 for name in (*metrics, "IteratorAge")},
    }


def test_keys_that_iam_cannot_match_have_no_condition(tmp_path: Path) -> None:
    """Leading keys are text to IAM; for a number the probe's own conditions must do."""
    stack = _synthesize(tmp_path, partition_key=Attribute.number("id"), sort_key=None, global_indexes=())
    policies = [one for name, one in stack.resources("aws_iam_role_policy").items() if name.startswith("probe_")]
    for policy in policies:
        assert "LeadingKeys" not in policy["policy"]
    functions = [one for name, one in stack.resources("aws_lambda_function").items() if name.startswith("probe_")]
    variables = functions[0]["environment"]["variables"]
    assert (variables["PARTITION_KEY"], variables["SORT_KEY"]) == ("N:id", "")


def test_a_probe_in_ones_own_app(tmp_path: Path) -> None:
    """Nothing of the stacks is needed; a table's key that does not admit the account's roles is given."""
    app = App(outdir=str(tmp_path), context=CONTEXT)
    stack = TerraformStack(app, "own")
    regions = [Region(stack, role, name=name) for role, name in (("home", "eu-west-1"), ("other", "eu-west-2"))]
    place = FunctionPlace(regions[0], "123456789012", "aws", "or.ders")
    Probe(
        stack,
        "probe",
        place=place,
        regions=regions,
        partition_key=Attribute.string("id"),
        code=FunctionCode(stack, "code", folder="probe"),
        table_key_arn="arn:aws:kms:eu-west-1:123456789012:key/one",
    )
    app.synth()
    made = Stack.read(tmp_path, "own")
    (function,) = made.resources("aws_lambda_function").values()
    assert function["function_name"] == "or-ders-probe"
    assert function["environment"]["variables"]["REGIONS"] == '${join(",", ["eu-west-1", "eu-west-2"])}'
    (policy,) = made.resources("aws_iam_role_policy").values()
    key = next(one for one in json.loads(policy["policy"])["Statement"] if one["Sid"] == "UseKey1")
    assert key["Condition"] == {"StringEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"}}


def test_refuses_code_that_is_not_there(tmp_path: Path) -> None:
    """With the folder that was named."""
    stack = TerraformStack(App(outdir=str(tmp_path / "out")), "any")
    with pytest.raises(ConfigurationError) as refused:
        FunctionCode(stack, "code", folder=tmp_path)
    assert str(refused.value) == (
        f"code of a function: must be a folder with an __init__.py, got {tmp_path}; name the package's folder"
    )


def test_refuses_a_name_that_is_too_long(tmp_path: Path) -> None:
    """A literal at synth; a token by a precondition."""
    stack = TerraformStack(App(outdir=str(tmp_path)), "any")
    region = Region(stack, "home", name="eu-west-1")
    with pytest.raises(ConfigurationError) as refused:
        Probe(
            stack,
            "probe",
            place=FunctionPlace(region, "123456789012", "aws", "a" * 60),
            regions=[region],
            partition_key=Attribute.string("id"),
            code=FunctionCode(stack, "code", folder="probe"),
        )
    assert str(refused.value) == (
        f"function {'a' * 60}-probe: the names of functions and their roles have at most 64 characters, "
        f"got {'a' * 60}-probe-home; shorten the name"
    )
