"""The function that AWS Lambda calls: by its schedule, or by hand.

    aws lambda invoke --function-name TABLE-probe --region eu-west-1 /dev/stdout
    aws lambda invoke --function-name TABLE-probe --region eu-west-1 --cli-binary-format raw-in-base64-out \
        --cli-read-timeout 170 --payload '{"watch_seconds": 30}' /dev/stdout

Options: ``watch_seconds``, ``period_seconds`` and ``clean_up``, see `settings.Options`. One run at a time: a call by
hand during a scheduled run is throttled, so call again. The command line waits for a minute unless told otherwise; a
run among requests that hang takes up to 160 seconds.
"""

import functools
import json
import os
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config

from .run import Run
from .settings import read_options, read_settings
from .table import Table

# A region that does not answer must be told of as a failure, not as a function that ran out of time.
CONFIG = Config(connect_timeout=2, read_timeout=3, retries={"total_max_attempts": 3, "mode": "standard"})


@functools.cache
def _client(service: str) -> Any:
    """A client of this region, made in the first call and kept for later ones."""
    session: Any = boto3
    return session.client(service, config=CONFIG)


def handle(event: Mapping[str, Any] | None, context: Any) -> dict[str, Any]:
    """Runs the probe once.

    Args:
        event: The schedule's event, or the options of a call by hand.
        context: Lambda's; not used.

    Returns:
        What was found.
    """
    del context
    settings = read_settings(os.environ)
    options = read_options(event, settings)
    answer = Run(settings, options, Table(_client("dynamodb"), settings), _client("cloudwatch")).carry_out()
    print(json.dumps(answer))  # noqa: T201 - a function's log is what it prints
    return answer
