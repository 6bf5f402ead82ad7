"""The script of docs/guides/terraform-alone.md where AWS refuses; what it sets is met in tests/acceptance."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.cli.project_copy import REPOSITORY, ProjectCopy
from tests.guide import shell_script

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.project_copy import Finished

GUIDE = REPOSITORY / "docs" / "guides" / "terraform-alone.md"
TERRAFORM = """#!/bin/sh
case $3 in
    table_name) echo orders ;;
    home_region) echo eu-west-1 ;;
    replica_settings) cat <<'END'
{"us-east-1": {"deletion_protection": true, "point_in_time_recovery": false, "recovery_period_days": 35,
 "table_class": "STANDARD", "tags": {"team": "a"}},
 "us-west-2": {"point_in_time_recovery": false, "recovery_period_days": 35, "table_class": "STANDARD", "tags": {}}}
END
esac
"""
AWS = """#!/bin/sh
echo "$2 $4" >>calls
case $2 in
    describe-table)
        status=ACTIVE
        [ "$(tail -n 2 calls | head -n 1)" != "update-table us-east-1" ] || status=UPDATING
        printf '{"Table": {"TableArn": "arn", "TableStatus": "%s"}}' "$status" ;;
    describe-continuous-backups)
        echo '{"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription":
            {"PointInTimeRecoveryStatus": "DISABLED"}}}' ;;
    list-tags-of-resource) echo '{"Tags": []}' ;;
    REFUSED)
        [ "$(grep -c REFUSED calls)" -gt TIMES ] ||
            { echo 'An error occurred (REASON) when calling it: not now' >&2; exit 254; } ;;
esac
"""


@pytest.fixture
def project(tmp_path: Path) -> ProjectCopy:
    """A folder with a terraform, and the script; without jq the tests fail in CI and are skipped elsewhere."""
    if not shutil.which("jq"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no jq found; install it")
    _program(tmp_path / "terraform", TERRAFORM)
    (tmp_path / "replica-settings.sh").write_text(shell_script(GUIDE.read_text(encoding="utf-8")))
    return ProjectCopy(tmp_path)


def _program(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o755)


def _run(project: ProjectCopy, operation: str, reason: str, times: int) -> tuple[Finished, list[str]]:
    """Runs it while AWS refuses an operation so many times; every call is told with its region."""
    text = AWS.replace("REFUSED", operation).replace("REASON", reason).replace("TIMES", str(times))
    _program(project.root / "aws", text)
    path = f"{project.root}{os.pathsep}{os.environ['PATH']}"
    finished = project.run_program(["bash", "replica-settings.sh"], PATH=path)
    return finished, (project.root / "calls").read_text().splitlines()


@pytest.mark.parametrize("operation", ["tag-resource", "update-table"])
def test_stops_at_the_first_error(project: ProjectCopy, operation: str) -> None:
    """With AWS's own words, and nothing more is asked of any region."""
    finished, calls = _run(project, operation, "AccessDeniedException", 99)
    assert finished.code != 0
    assert finished.err == "An error occurred (AccessDeniedException) when calling it: not now\n"
    assert calls[-1] == f"{operation} us-east-1"
    assert len([call for call in calls if call.startswith(operation)]) == 1


def test_asks_again_while_another_change_is_under_way(project: ProjectCopy) -> None:
    """And waits until its own change is done in home and replica; a region where all is set is only read."""
    finished, calls = _run(project, "update-table", "ResourceInUseException", 1)
    assert (finished.code, finished.err) == (0, "")
    assert finished.out.splitlines() == [
        'us-east-1: tags [{"Key":"team","Value":"a"}]',
        "us-east-1: deletion protection true",
    ]
    assert calls == [
        "describe-table us-east-1",
        "describe-continuous-backups us-east-1",
        "list-tags-of-resource us-east-1",
        "tag-resource us-east-1",
        "update-table us-east-1",
        "update-table us-east-1",
        "describe-table eu-west-1",
        "describe-table eu-west-1",
        "describe-table us-east-1",
        "describe-table us-west-2",
        "describe-continuous-backups us-west-2",
        "list-tags-of-resource us-west-2",
    ]


def test_changes_nothing_without_outputs(project: ProjectCopy) -> None:
    """As in a folder that is no stack's."""
    _program(project.root / "terraform", "#!/bin/sh\necho 'Error: no outputs' >&2\nexit 1\n")
    (project.root / "calls").touch()
    finished, calls = _run(project, "nothing", "Nothing", 0)
    assert (finished.code, finished.err, calls) == (1, "Error: no outputs\n", [])
