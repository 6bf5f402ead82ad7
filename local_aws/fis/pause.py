"""What the action does: it denies DynamoDB's replication in the resource policies of a table and of its stream.

A statement is added to each policy and taken out at the end; where there was no policy, there is none afterwards. On
AWS the denial itself stops replication, for this table and within five minutes. Here a partition fault of the region
does, at once and for every table there.
"""

import contextlib
import json
import time
from typing import Any

from local_aws.access.service_roles import role_allows
from local_aws.emulator import Names
from local_aws.errors import UsageError
from local_aws.faults.active import ActiveFaults
from local_aws.faults.description import Fault
from local_aws.fis.answers import Record

SID = "DoNotModifyFisDynamoDbPauseReplication"
ON_THE_TABLE = (
    "GetItem",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "DescribeTable",
    "UpdateTable",
    "Scan",
    "DescribeTimeToLive",
    "UpdateTimeToLive",
)
ON_THE_STREAM = ("GetRecords", "DescribeStream", "GetShardIterator")
NEEDED = ("DescribeTable", "GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy")
"""What the role needs: on the table all of it, on the stream all but the first."""


class Pause:
    """Pauses replication of tables.

    Args:
        faults: The faults that are on.
    """

    def __init__(self, faults: ActiveFaults) -> None:
        self._faults = faults
        self._dynamodb = Names("ministack.services.dynamodb")

    def problem(self, role_arn: str, table_arn: str) -> str | None:
        """Why a table cannot be paused by a role, or None."""
        table = self._table(table_arn)
        if table is None:
            return f"Target resolution returned empty set: {table_arn} is not a table of this account and region."
        if not table.get("_global_regions"):
            return f"{table_arn} is not a global table."
        wanted = [(action, table_arn) for action in NEEDED]
        wanted += [(action, table["LatestStreamArn"]) for action in NEEDED[1:]]
        for action, arn in wanted:
            if not role_allows(role_arn, f"dynamodb:{action}", arn):
                return f"{role_arn} is not authorized to perform dynamodb:{action} on resource: {arn}"
        return None

    def begin(self, experiment_id: str, table_arn: str, seconds: float) -> str:
        """Pauses a table; returns what ends the pause."""
        table = self._table(table_arn) or {}
        account = table_arn.split(":")[4]
        until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
        for arn, actions in ((table_arn, ON_THE_TABLE), (table["LatestStreamArn"], ON_THE_STREAM)):
            self._add(arn, _denial(f"{SID}{experiment_id}", account, arn, actions, until))
        return self._faults.add(Fault(kind="partition", region=table_arn.split(":")[3]))

    def end(self, experiment_id: str, table_arn: str, fault_id: str) -> None:
        """Ends the pause of a table."""
        with contextlib.suppress(UsageError):  # somebody cleared all faults by hand
            self._faults.clear(fault_id)
        policies = self._dynamodb["_resource_policies"]
        for arn in [arn for arn in policies if arn.split("/stream/")[0] == table_arn]:
            document = json.loads(policies[arn]["Policy"])
            kept = [one for one in document["Statement"] if one.get("Sid") != f"{SID}{experiment_id}"]
            if not kept:
                del policies[arn]
            elif len(kept) < len(document["Statement"]):
                policies[arn] = _policy(document | {"Statement": kept})

    def _table(self, arn: str) -> Record | None:
        _, _, _, region, account, name = arn.split(":", 5)
        found: Record | None = self._dynamodb["_tables"].get_scoped(account, region, name.partition("/")[2])
        here = Names("ministack.core.responses")
        return found if (account, region) == (here["get_account_id"](), here["get_region"]()) else None

    def _add(self, arn: str, statement: Record) -> None:
        policies = self._dynamodb["_resource_policies"]
        document: Record = {"Version": "2012-10-17", "Statement": []}
        if arn in policies:
            document = json.loads(policies[arn]["Policy"])
        policies[arn] = _policy(document | {"Statement": [*document["Statement"], statement]})


def _denial(sid: str, account: str, arn: str, actions: tuple[str, ...], until: str) -> Record:
    role = "aws-service-role/replication.dynamodb.amazonaws.com/AWSServiceRoleForDynamoDBReplication"
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": [f"dynamodb:{action}" for action in actions],
        "Resource": arn,
        "Condition": {
            "DateLessThan": {"aws:CurrentTime": until},
            "ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{account}:role/{role}"},
        },
    }


def _policy(document: Record) -> dict[str, Any]:
    return {"Policy": json.dumps(document), "RevisionId": Names("ministack.core.responses")["new_uuid"]()}
