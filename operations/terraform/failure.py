"""Makes, of a run that failed, the error that a user reads."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from operations.errors import StalePlanError, StateLockedError, TerraformError, TerraformInterruptedError
from operations.terraform.bucket_failure import bucket_trouble
from operations.terraform.lock import age, read_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from operations.terraform.diagnostics import Diagnostic
    from operations.terraform.environment import Environment
    from operations.terraform.run import Result

# A backend that reports the holder after "ID=" prints the caller's own lock under "Lock Info"; so does HCP Terraform,
# which knows a lock by its workspace alone.
_HOLDER_ID = re.compile(r"\bID=\"?([\w-]+)|\block ID: \"([^\"]+)\"")
_UNAUTHORIZED = re.compile(r"at host (\S+): .*\bunauthorized\b")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LOCK_INFO = re.compile(r"^ *(ID|Who|Created): +(.+?) *$", re.MULTILINE)


def error_for(result: Result, environment: Environment, now: datetime | None = None) -> TerraformError:
    """The error for a run that did not end well: the thing, Terraform's reason, and a way out where one is known."""
    result = replace(result, diagnostics=[_masked(diagnostic, environment) for diagnostic in result.diagnostics])
    errors = [diagnostic for diagnostic in result.diagnostics if diagnostic.is_error]
    subject = _subject(result.command)
    reason = environment.mask("; ".join(error.text for error in errors) or _last_words(result))
    summaries = " ".join(error.summary for error in errors)
    if result.timed_out:
        return _error(TerraformError, result, f"{subject}: took longer than it may and was interrupted; {reason}")
    if result.interrupted:
        return _interrupted(result, subject)
    if "acquiring the state lock" in summaries:
        return _locked(result, subject, errors, now)
    if "plan is stale" in summaries:
        return _error(StalePlanError, result, f"{subject}: the state moved on since the plan was made; plan again")
    if "query available provider packages" in summaries:
        reason += (
            "; without a network, name a Terraform filesystem mirror in GLOBALTABLES_PROVIDER_MIRROR "
            "or put one one level below /opt"
        )
    elif _UNAUTHORIZED.search(reason):
        host = _UNAUTHORIZED.findall(reason)[0]
        reason += f"; its token is missing or no longer good: terraform login {host}, or set TF_TOKEN_ for it"
    elif "initialization required" in summaries or "backend configuration changed" in summaries.lower():
        return _error(
            TerraformError,
            result,
            f"{subject}: the folder was initialized for another backend; run terraform init -migrate-state in "
            f"{result.folder} to take the state along, or terraform init -reconfigure to leave it where it is",
        )
    return _error(TerraformError, result, f"{subject}: {bucket_trouble(reason) or reason}")


def _masked(diagnostic: Diagnostic, environment: Environment) -> Diagnostic:
    return replace(
        diagnostic,
        summary=environment.mask(diagnostic.summary),
        detail=environment.mask(diagnostic.detail),
        snippet=None if diagnostic.snippet is None else environment.mask(diagnostic.snippet),
    )


def _error(kind: type[TerraformError], result: Result, message: str) -> TerraformError:
    return kind(
        message, command=result.command, terraform_exit_code=result.exit_code, diagnostics=tuple(result.diagnostics)
    )


def _interrupted(result: Result, subject: str) -> TerraformError:
    applied = "apply" in result.command[1:2]
    if result.forced:
        what = "was ended before it had finished; what was in flight may exist and not be in state"
        way_out = "look at the resources before the next run"
    elif applied and result.exit_code == 0:
        what, way_out = "was interrupted when all of it was done", "run it again to go on"
    elif applied:
        # Terraform cancels what is in flight; a provider may have created it and not have said so.
        what = "was interrupted and ended on its own; what is done is in state, a creation that was cut off may not be"
        way_out = "run it again to go on"
    else:
        what, way_out = "was interrupted", "run it again"
    message = f"{subject}: {what}; {way_out}"
    error = _error(TerraformInterruptedError, result, message)
    if isinstance(error, TerraformInterruptedError):
        error.forced = result.forced
    return error


def _locked(result: Result, subject: str, errors: Sequence[Diagnostic], now: datetime | None = None) -> TerraformError:
    detail = "\n".join(error.detail for error in errors)
    info = dict(_LOCK_INFO.findall(detail))
    named = _HOLDER_ID.search(detail)
    lock_named = (named[1] or named[2]) if named else None
    if lock_named and lock_named != info.get("ID"):
        info = {"ID": lock_named}  # the rest of the block is about the caller
    holder, created, lock_id = info.get("Who"), info.get("Created"), info.get("ID")
    message = f"{subject}: the state is locked"
    if holder:
        message += f" by {holder}"
    began = read_time(created)
    if created and began:
        message += f" since {created.split('.')[0]} UTC ({age(began, now)} ago)"
    message += "; wait for that run to end"
    if lock_id:
        message += f", or, when it is known to be dead, globaltables unlock {lock_id}"
    error = _error(StateLockedError, result, message)
    if isinstance(error, StateLockedError):
        error.lock_id, error.holder, error.created = lock_id, holder, created
    return error


def _subject(command: Sequence[str]) -> str:
    program = command[0].rsplit("/", 1)[-1]
    words = [word for word in command[1:3] if word.isalpha() or word == "force-unlock"]
    return " ".join([program, *words[: 2 if words[:1] == ["state"] else 1]])


def _last_words(result: Result) -> str:
    lines = (result.stderr or result.stdout).strip().splitlines()
    said = _COLOUR.sub("", lines[-1]) if lines else "said nothing"  # not every command knows -no-color
    return f"ended with {result.exit_code}: {said}"
