"""How a region is cut off, and when it is refused."""

from __future__ import annotations

import math
import re

import pytest

from operations.aws import Clients
from operations.errors import RefusedError
from operations.gameday.fault import EmbeddedFault, FisPause, choose_fault

A = "us-east-1"
URL = "http://127.0.0.1:1"


@pytest.mark.parametrize(
    ("kind", "url", "template", "chosen"),
    [
        ("pause", None, "EXT1", FisPause),
        ("pause", URL, "EXT1", FisPause),
        ("pause", URL, None, EmbeddedFault),
        ("outage", URL, "EXT1", EmbeddedFault),
    ],
)
def test_an_experiment_is_preferred_where_there_is_one(
    kind: str, url: str | None, template: str | None, chosen: type
) -> None:
    """On the embedded AWS too, so that what runs on AWS is what was rehearsed."""
    fault = choose_fault(Clients({}), A, kind, embedded_url=url, template_id=template, experiment_seconds=900)
    assert isinstance(fault, chosen)
    assert fault.lasts_seconds == (900 if chosen is FisPause else math.inf)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("outage", "gameday: AWS takes no region down for a drill, got --fault outage; use --fault pause"),
        (
            "pause",
            (
                "gameday: on AWS an experiment template must be deployed for us-east-1, got none among the outputs; "
                "set enabled = true under [game_day] and deploy"
            ),
        ),
    ],
)
def test_aws_without_an_experiment_is_refused(kind: str, message: str) -> None:
    """With what to enable."""
    with pytest.raises(RefusedError, match=f"^{re.escape(message)}$"):
        choose_fault(Clients({}), A, kind, embedded_url=None, template_id=None, experiment_seconds=900)
