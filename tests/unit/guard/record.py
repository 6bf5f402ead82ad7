"""Records the plans of `scenarios.py` anew: real Terraform, real provider, embedded AWS.

    python tests/unit/guard/record.py              all of them
    python tests/unit/guard/record.py stream-off   some of them

Each world is deployed once to an embedded AWS of its own. What a plan holds twice, machine names and what no reader
needs are left out, and random ids are numbered, so that a new recording differs only where Terraform does. A plan that
would be judged otherwise after that is not written.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

import boto3  # noqa: E402 - the path first

from operations.embedded_aws import aws_environment, embedded_aws  # noqa: E402
from operations.guard import judge  # noqa: E402
from operations.terraform.binary import find_binary  # noqa: E402
from operations.terraform.environment import terraform_environment  # noqa: E402
from operations.terraform.plan import parse_plan  # noqa: E402
from operations.terraform.provider import ProviderRequirement, find_provider  # noqa: E402
from tests.unit.guard.recorded_plans import completed  # noqa: E402
from tests.unit.guard.scenarios import NOT_DEPLOYED, SCENARIOS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.unit.guard.scenario import Scenario

HERE = Path(__file__).resolve().parent
QUEUES = "https://sqs.us-east-1.amazonaws.com"
"""Where AWS has queues, whose URLs name it."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\dZ]*")
_REASONED = {"aws_dynamodb_table", "aws_backup_selection"}
"""Of whose configuration rules ask, what it says is kept."""
_NOISE = {"tags", "tags_all", "timeouts", "before_sensitive", "after_sensitive", "before_identity", "after_identity"}


class World:
    """One world, deployed.

    Args:
        name: Its folder below `worlds/`.
        work: An empty folder.
    """

    def __init__(self, name: str, work: Path) -> None:
        self.source = HERE / "worlds" / name
        self.folder, self.aws = work / "stack", work / "aws"
        self.binary = find_binary(os.environ)
        provider = find_provider([ProviderRequirement("hashicorp/aws", "5.100.0")], self.binary, os.environ)
        variables = aws_environment(self.aws, "us-east-1")
        self.url = variables["AWS_ENDPOINT_URL"]
        configuration = provider.cli_config_file(work)
        self.environment = terraform_environment(os.environ, aws=variables, cli_config_file=configuration).values

    def deploy(self) -> None:
        """Copies the configuration, then applies it."""
        shutil.copytree(self.source, self.folder)
        self.terraform("init", "-input=false")

    def apply(self) -> None:
        """Applies the world as it stands in the repository."""
        for edit in NOT_DEPLOYED.get(self.source.name, ()):
            file = self.folder / "main.tf"
            file.write_text(edit(file.read_text()))
        self.terraform("apply", "-auto-approve", "-input=false")
        shutil.copytree(self.source, self.folder, dirs_exist_ok=True)

    def terraform(self, *arguments: str, fails: bool = False) -> str:
        """Runs Terraform and returns what it printed."""
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            [str(self.binary.path), *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode and not fails:
            raise SystemExit(f"error: terraform {' '.join(arguments)}\n{done.stdout[-500:]}{done.stderr}")
        return done.stdout

    def plan(self, scenario: Scenario) -> dict[str, Any]:
        """Plans a scenario and puts everything back."""
        state = self.folder / "terraform.tfstate"
        kept = state.read_bytes() if state.exists() else None
        for step in scenario.state:
            self.terraform(*step)
        self._edit(scenario)
        if scenario.outside:
            self._recovery(on=False)
        try:
            fails = "errored" in scenario.name
            self.terraform("plan", "-input=false", "-out=plan", *scenario.arguments, fails=fails)
            raw: dict[str, Any] = json.loads(self.terraform("show", "-json", "plan"))
        finally:
            shutil.copytree(self.source, self.folder, dirs_exist_ok=True)
            if kept is not None:
                state.write_bytes(kept)
            if scenario.outside:
                self._recovery(on=True)
        return raw

    def _edit(self, scenario: Scenario) -> None:
        files = sorted(self.source.rglob("*.tf"))
        for edit in scenario.edits:
            for file in files:
                target = self.folder / file.relative_to(self.source)
                try:
                    target.write_text(edit(target.read_text()))
                    break
                except (AssertionError, ValueError):
                    if file == files[-1]:
                        raise

    def _recovery(self, *, on: bool) -> None:
        client = boto3.client(
            "dynamodb",
            "us-east-1",
            endpoint_url=self.url,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106
        )
        settings: Any = {"PointInTimeRecoveryEnabled": on, **({"RecoveryPeriodInDays": 20} if on else {})}
        client.update_continuous_backups(TableName="app", PointInTimeRecoverySpecification=settings)


def trimmed(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a plan that says what it does."""
    shown = {change["address"] for change in raw.get("resource_changes") or ()}
    kept: dict[str, Any] = {
        key: raw[key]
        for key in ("format_version", "terraform_version", "errored", "complete", "applyable")
        if key in raw
    }
    kept["variables"] = raw.get("variables") or {}
    kept["planned_values"] = {}
    kept["resource_changes"] = [_change(change) for change in raw.get("resource_changes") or ()]
    drift = [_change(change) for change in raw.get("resource_drift") or ()]
    kept["resource_drift"] = [entry for entry in drift if entry["change"].get("before") != entry["change"].get("after")]
    # What the changes show as before is in the prior state once more.
    root = ((raw.get("prior_state") or {}).get("values") or {}).get("root_module") or {}
    kept["prior_state"] = {"format_version": "1.0", "values": {"root_module": _module(root, shown)}}
    configuration = raw.get("configuration") or {}
    kept["configuration"] = {
        "provider_config": {
            key: {name: value for name, value in provider.items() if name != "version_constraint"}
            for key, provider in (configuration.get("provider_config") or {}).items()
        },
        "root_module": _blocks(configuration.get("root_module") or {}),
    }
    return kept


def _change(entry: Mapping[str, Any]) -> dict[str, Any]:
    change = {key: _slim(value) for key, value in entry["change"].items() if key not in _NOISE}
    if change["actions"] == ["no-op"] and change.get("before") == change.get("after"):
        change.pop("after_unknown", None)
        change.pop("after", None)  # it is as before; `recorded_plans.raw` puts it back
    return {**{key: value for key, value in entry.items() if key != "change"}, "change": change}


def _slim(value: Any) -> Any:
    """Without nulls, noise and empty ends; places in lists stay."""
    if isinstance(value, dict):
        slim = {key: _slim(item) for key, item in value.items() if key not in _NOISE}
        return {key: item for key, item in slim.items() if item not in (None, "", [], {})}
    return [_slim(item) for item in value] if isinstance(value, list) else value


def _module(module: Mapping[str, Any], shown: set[str]) -> dict[str, Any]:
    resources = [
        {
            **{key: value for key, value in each.items() if key not in {"sensitive_values", "schema_version"}},
            "values": _slim(each.get("values") or {}),
        }
        for each in module.get("resources") or ()
        if each["address"] not in shown
    ]
    children = [_module(child, shown) for child in module.get("child_modules") or ()]
    return {
        key: value
        for key, value in {"resources": resources, "child_modules": [child for child in children if child]}.items()
        if value
    }


def _blocks(module: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "resources": [_block(block) for block in module.get("resources") or ()],
        "module_calls": {
            name: {"module": _blocks(call.get("module") or {})}
            for name, call in (module.get("module_calls") or {}).items()
        },
    }


def _block(block: Mapping[str, Any]) -> dict[str, Any]:
    kept = ["address", "mode", "type", "name", "provider_config_key"]
    kept += ["expressions"] if block["type"] in _REASONED else []
    return {key: block[key] for key in kept if key in block}


def written(plan: Mapping[str, Any]) -> str:
    """The text of a fixture: one line per resource, so that a diff shows which one is other."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    parts = []
    for key, value in plan.items():
        if isinstance(value, list) and value:
            parts.append(f'"{key}": [\n' + ",\n".join(map(line, value)) + "\n]")
        else:
            parts.append(f'"{key}": {line(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _plain(text: str) -> str:
    """Random ids numbered, times made equal."""
    numbers: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return numbers.setdefault(found[0], f"00000000-0000-4000-8000-{len(numbers) + 1:012}")

    return _TIME.sub("2026-01-01T00:00:00Z", _UUID.sub(number, text))


def main(names: Sequence[str]) -> None:
    """Records all scenarios, or those that are named."""
    wanted = [scenario for scenario in SCENARIOS if not scenario.derived_from and (not names or scenario.name in names)]
    for world_name in dict.fromkeys(scenario.world for scenario in wanted):
        with tempfile.TemporaryDirectory() as work:
            world = World(world_name, Path(work))
            try:
                _record(world, [scenario for scenario in wanted if scenario.world == world_name])
            finally:
                embedded_aws(world.aws, "down")


def _record(world: World, scenarios: Sequence[Scenario]) -> None:
    world.deploy()
    deployed = False
    for scenario in sorted(scenarios, key=lambda each: not each.empty_state):
        if not scenario.empty_state and not deployed:
            world.apply()
            deployed = True
        raw = world.plan(scenario)
        kept = json.loads(_plain(json.dumps(trimmed(raw)).replace(world.url, QUEUES)))
        both = raw, completed(deepcopy(kept))
        found, found_kept = ([finding.id for finding in judge(parse_plan(each))] for each in both)
        # Keys are named by address, never by id, so the numbering cannot show.
        if found != found_kept:
            raise SystemExit(f"error: {scenario.name}: trimming changed the findings from {found} to {found_kept}")
        text = written(kept)
        for secret in ("127.0.0.1", str(world.folder), str(Path.home())):
            if secret in text:
                raise SystemExit(f"error: {scenario.name}: the plan names {secret}")
        (HERE / "recorded").mkdir(exist_ok=True)
        (HERE / "recorded" / f"{scenario.name}.json").write_text(text, encoding="utf-8")
        verdict = "as expected" if found == list(scenario.found) else f"NOT AS EXPECTED {list(scenario.found)}"
        sys.stdout.write(f"{scenario.name:<45} {len(text):>6} bytes  {found} {verdict}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
