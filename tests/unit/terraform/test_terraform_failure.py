"""What a user reads of a run that failed; the diagnostics are Terraform 1.11.4's own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from operations.errors import StalePlanError, StateLockedError, TerraformError, TerraformInterruptedError
from operations.terraform.diagnostics import Diagnostic
from operations.terraform.environment import Environment, terraform_environment
from operations.terraform.failure import error_for
from operations.terraform.run import Result

LOCK = """Error message: resource temporarily unavailable
Lock Info:
  ID:        4a03451a-5b92-328d-20d4-60a5210c878f
  Path:      ../state/b.tfstate
  Operation: OperationTypeApply
  Who:       root@vm
  Version:   1.11.4
  Created:   2026-11-22 16:26:27.688209275 +0000 UTC
  Info:

Terraform acquires a state lock to protect the state from being written"""
EMPTY = Environment({}, {})


def failed(*diagnostics: Diagnostic, command: tuple[str, ...] = ("/bin/terraform", "apply", "-json")) -> Result:
    """A run that ended with 1."""
    return Result(command, exit_code=1, diagnostics=list(diagnostics))


def error(summary: str, detail: str = "", address: str | None = None) -> Diagnostic:
    """A diagnostic that stops the run."""
    return Diagnostic("error", summary, detail, address=address)


def test_names_the_thing_and_the_reason_of_every_error() -> None:
    """Warnings are kept on the error and left out of its text."""
    warning = Diagnostic("warning", "Old")
    result = failed(
        error("Instance cannot be destroyed", "It has prevent_destroy set.", "a.b"), warning, error("Bad value")
    )
    raised = error_for(result, EMPTY)
    assert type(raised) is TerraformError
    assert str(raised) == ("terraform apply: a.b: Instance cannot be destroyed: It has prevent_destroy set.; Bad value")
    assert raised.command == ("/bin/terraform", "apply", "-json")
    assert (raised.terraform_exit_code, raised.exit_code) == (1, 2)
    assert raised.diagnostics == tuple(result.diagnostics)


def test_gives_the_last_words_where_there_is_no_diagnostic() -> None:
    """A crash has none; colours are left out."""
    result = Result(("tofu", "state", "rm", "a.b"), exit_code=-11, stderr="panic: oh\n\n\x1b[31mgoroutine 1\x1b[0m\n")
    assert str(error_for(result, EMPTY)) == "tofu state rm: ended with -11: goroutine 1"


def test_another_backend_gets_commands_that_can_be_typed() -> None:
    """The program and the folder: a command of this project has neither flag."""
    result = failed(error('Backend initialization required, please run "terraform init"'))
    result.folder = Path("cdktf.out/stacks/app")
    assert str(error_for(result, EMPTY)) == (
        "terraform apply: the folder was initialized for another backend; run terraform init -migrate-state in "
        "cdktf.out/stacks/app to take the state along, or terraform init -reconfigure to leave it where it is"
    )


def test_names_the_holder_of_a_lock() -> None:
    """Who, since when, and the id that unlock wants."""
    now = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    raised = error_for(failed(error("Error acquiring the state lock", LOCK)), EMPTY, now)
    assert isinstance(raised, StateLockedError)
    assert str(raised) == (
        "terraform apply: the state is locked by root@vm since 2026-11-22 16:26:27 UTC (3 min ago); wait for that run "
        "to end, or, when it is known to be dead, globaltables unlock 4a03451a-5b92-328d-20d4-60a5210c878f"
    )
    assert (raised.lock_id, raised.holder) == ("4a03451a-5b92-328d-20d4-60a5210c878f", "root@vm")


def test_does_not_take_the_callers_own_lock_for_the_holders() -> None:
    """A backend that names the holder after "ID=" prints the caller under "Lock Info"."""
    detail = f"lock is already held, ID=99999999-0000-0000-0000-000000000000\n{LOCK}"
    raised = error_for(failed(error("Error acquiring the state lock", detail)), EMPTY)
    assert isinstance(raised, StateLockedError)
    assert (raised.lock_id, raised.holder, raised.created) == ("99999999-0000-0000-0000-000000000000", None, None)


def test_a_workspace_of_hcp_terraform_is_its_own_lock() -> None:
    """It says nothing of the holder, and the caller's own attempt is not to be taken for that."""
    detail = f'Error message: workspace already locked (lock ID: "acme/orders")\n{LOCK}'
    raised = error_for(failed(error("Error acquiring the state lock", detail)), EMPTY)
    assert isinstance(raised, StateLockedError)
    assert str(raised) == (
        "terraform apply: the state is locked; wait for that run to end, or, when it is known to be dead, "
        "globaltables unlock acme/orders"
    )
    assert (raised.lock_id, raised.holder) == ("acme/orders", None)


def test_a_token_that_is_refused_names_the_way_to_another() -> None:
    """HCP Terraform says only that it may not be read."""
    summary = 'Failed to read organization "acme" at host tfe.example.com'
    detail = "Encountered an unexpected error while reading the organization settings: unauthorized"
    raised = error_for(failed(error(summary, detail), command=("terraform", "state", "pull")), EMPTY)
    assert str(raised) == (
        f"terraform state pull: {summary}: {detail}; its token is missing or no longer good: terraform login "
        "tfe.example.com, or set TF_TOKEN_ for it"
    )


def test_a_stale_plan_is_made_again() -> None:
    """The state was changed by another run."""
    raised = error_for(failed(error("Saved plan is stale", "The given plan file can no longer be applied")), EMPTY)
    assert isinstance(raised, StalePlanError)
    assert str(raised) == "terraform apply: the state moved on since the plan was made; plan again"


def test_a_missing_provider_names_the_mirror() -> None:
    """Most often there is no network."""
    command = ("terraform", "init", "-input=false")
    raised = error_for(failed(error("Failed to query available provider packages", "no host"), command=command), EMPTY)
    assert str(raised) == (
        "terraform init: Failed to query available provider packages: no host; without a network, name a Terraform "
        "filesystem mirror in GLOBALTABLES_PROVIDER_MIRROR or put one one level below /opt"
    )


@pytest.mark.parametrize(
    ("forced", "text"),
    [
        (
            False,
            (
                "was interrupted and ended on its own; what is done is in state, a creation that was cut off may not "
                "be; run it again to go on"
            ),
        ),
        (
            True,
            (
                "was ended before it had finished; what was in flight may exist and not be in state; "
                "look at the resources before the next run"
            ),
        ),
    ],
)
def test_says_what_an_interrupt_left(forced: bool, text: str) -> None:  # noqa: FBT001 - a parameter of the table
    """Ended on its own, or ended by force."""
    result = failed(error("execution halted"))
    result.interrupted, result.forced = True, forced
    raised = error_for(result, EMPTY)
    assert isinstance(raised, TerraformInterruptedError)
    assert (str(raised), raised.forced) == (f"terraform apply: {text}", forced)


def test_credentials_never_stand_in_a_message() -> None:
    """A provider may repeat what it was given."""
    environment = terraform_environment({"AWS_SECRET_ACCESS_KEY": "planted-secret"})
    raised = error_for(failed(error("Invalid credentials", "secret planted-secret is wrong")), environment)
    assert str(raised) == "terraform apply: Invalid credentials: secret *** is wrong"
    assert raised.diagnostics == (error("Invalid credentials", "secret *** is wrong"),)
