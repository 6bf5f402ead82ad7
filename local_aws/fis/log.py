"""The log of an experiment, in the log group that its template names.

https://docs.aws.amazon.com/fis/latest/userguide/monitoring-logging.html
"""

import json
import time

from local_aws.emulator import Names
from local_aws.fis.answers import Record


def write(experiment: Record, kind: str, **details: object) -> None:
    """Adds an event to the log; nothing where the template names no log group or the group is gone.

    Args:
        experiment: The experiment.
        kind: What happened, for example ``action-start``.
        **details: What is to be known of it.
    """
    named = (experiment.get("logConfiguration") or {}).get("cloudWatchLogsConfiguration")
    if not named:
        return
    logs = Names("ministack.services.cloudwatch_logs")
    group = named["logGroupArn"].removesuffix(":*").rpartition("log-group:")[2]
    stream = {"logGroupName": group, "logStreamName": f"/aws/fis/experiment/{experiment['id']}"}
    logs["_create_log_stream"](stream)
    at = time.time()
    event = {
        "id": experiment["id"],
        "log_type": kind,
        "event_timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)),
        "version": "2",
        "details": details,
    }
    logs["_put_log_events"](stream | {"logEvents": [{"timestamp": int(at * 1000), "message": json.dumps(event)}]})
