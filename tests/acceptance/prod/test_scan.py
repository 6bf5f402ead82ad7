"""checkov over the plans of `prod`: nothing is found, and what is skipped has its reason."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.project_copy import REPOSITORY

if TYPE_CHECKING:
    from tests.acceptance.prod.conftest import Prod

pytestmark = pytest.mark.acceptance

CHECKOV = REPOSITORY / ".venv-scan" / "bin" / "checkov"
SKIPPED = {
    "CKV_AWS_61": "trusting one's own account is what `this_account = true` says; the policies there decide",
    "CKV2_AWS_62": "the trail tells CloudWatch Logs of every event; nobody waits for its files",
    "CKV_AWS_18": "access to the trail's bucket is in the trail itself",
    "CKV_AWS_116": "the probe is called every minute and has alarms; the consumer's mapping has a dead-letter queue",
    "CKV_AWS_117": "the functions call DynamoDB, CloudWatch and SQS alone, which need no network of one's own",
    "CKV_AWS_144": "the trail is of all regions and its bucket in one; the events are in CloudWatch Logs besides",
    "CKV_AWS_158": "logs of experiments name templates and states, no items",
    "CKV_AWS_252": "as CKV2_AWS_62",
    "CKV_AWS_272": "the code is packed at synth from this repository and its hash is in the plan",
    "CKV_AWS_338": "how long logs are kept is a setting; the bucket keeps what must be kept",
}
"""Checks that are not asked, and why."""


def test_checkov_finds_nothing(prod: Prod) -> None:
    """And it looked at every resource: on what it does not understand it finds nothing either."""
    said = subprocess.run(  # noqa: S603 - the pinned scanner of this project
        [
            CHECKOV,
            "--skip-download",
            "--framework=terraform_plan",
            "--output=json",
            "--quiet",
            f"--skip-check={','.join(SKIPPED)}",
            *(f"--file={file}" for file in prod.plan_files.values()),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    answer: dict[str, Any] = json.loads(said.stdout)
    assert [(one["check_id"], one["resource"]) for one in answer["results"]["failed_checks"]] == []
    assert answer["summary"]["resource_count"] == len(prod.resources) > 0
    assert answer["summary"]["passed"] > len(prod.resources)
