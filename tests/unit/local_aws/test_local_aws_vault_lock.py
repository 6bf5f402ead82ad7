"""The lock of a backup vault, with time passed in: nobody waits three days for a test."""

# ruff: noqa: D103 - the names state the rules

import time
from typing import Any

from local_aws.backup import lock

DAY = lock.SECONDS_PER_DAY


def _locked(**configuration: int) -> dict[str, Any]:
    vault: dict[str, Any] = {}
    assert lock.put(vault, configuration, now=0.0) is None
    return vault


def test_a_governance_lock_can_be_taken_off_at_any_time() -> None:
    vault = _locked(MinRetentionDays=7)
    assert lock.remove(vault, now=1000 * DAY) is None
    assert lock.describe(vault) == {"Locked": False}


def test_a_compliance_lock_is_final_after_its_cooling_off_time() -> None:
    vault = _locked(MinRetentionDays=7, ChangeableForDays=3)
    assert lock.describe(vault)["LockDate"] == 3 * DAY
    assert lock.put(vault, {"MinRetentionDays": 5, "ChangeableForDays": 3}, now=3 * DAY - 1) is None
    moved = lock.describe(vault)["LockDate"]
    for refusal in (lock.put(vault, {"MinRetentionDays": 1}, now=moved), lock.remove(vault, now=moved)):
        assert refusal is not None
        assert refusal[1]["x-amzn-errortype"] == "InvalidRequestException"
    assert lock.describe(vault)["MinRetentionDays"] == 5


def test_a_cooling_off_time_lasts_three_days_or_more() -> None:
    refusal = lock.put({}, {"ChangeableForDays": 2}, now=0.0)
    assert refusal is not None
    assert refusal[1]["x-amzn-errortype"] == "InvalidParameterValueException"


def test_a_job_must_keep_its_backup_as_long_as_the_lock_demands() -> None:
    vault = _locked(MinRetentionDays=7, MaxRetentionDays=30)
    outcomes = [lock.refuse_retention(vault, {"DeleteAfterDays": days}) is None for days in (6, 7, 30, 31)]
    assert outcomes == [False, True, True, False]
    assert lock.refuse_retention(vault, {}) == (
        "Retention period of unlimited days exceeds the maximum of 30 days of the vault's lock"
    )


def test_a_locked_backup_stays_until_its_end() -> None:
    vault = _locked(MinRetentionDays=1)
    ended, running = ({"CalculatedLifecycle": {"DeleteAt": time.time() + offset}} for offset in (-1, 60))
    assert [lock.forbids_deletion(vault, point) for point in (ended, running)] == [False, True]
    assert lock.forbids_deletion({}, running) is False
