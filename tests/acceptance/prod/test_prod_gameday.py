"""A drill on `prod`: by the experiment that is deployed there, with its alarms and probes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.prod.prod_environment import REGIONS, TABLE

if TYPE_CHECKING:
    from tests.acceptance.prod.conftest import Prod

pytestmark = pytest.mark.acceptance

DRILLED = REGIONS[1]


def _wait_until_the_probes_ran(prod: Prod) -> None:
    """A probe that never ran is overdue, so its alarm fires until the first full minute after a deploy."""
    deadline = time.monotonic() + 180
    while prod.project.run("status", "--env", "prod").code != 0:
        assert time.monotonic() < deadline, prod.project.run("status", "--env", "prod").out
        time.sleep(2)


def test_a_drill_by_fis_passes_unattended_in_a_minute(prod: Prod) -> None:
    """Which of its alarms tell of it is known, writers are led away and back, and no item is left."""
    _wait_until_the_probes_ran(prod)
    finished = prod.project.run("gameday", DRILLED, "--env", "prod", "--yes", "--json")
    document = finished.document
    assert (finished.code, document.get("problems")) == (0, []), finished.err
    assert document["passed"]
    assert document["seconds"] < 60
    assert any("of AWS FIS" in event["text"] for event in document["timeline"])
    watching = {(alarm["region"], alarm["name"]) for alarm in document["alarms"]}
    assert {(region, f"{TABLE}-probe-overdue-critical") for region in REGIONS} <= watching
    assert document["recovery_time_seconds"] is not None
    assert (document["failed_back"], document["left_over"], document["left_unread"]) == (True, {}, {})
    report = (prod.project.root / document["report"]).read_text()
    assert report.startswith(f"# Game day: {TABLE}, {DRILLED}\n")
