"""Point-in-time recovery with its window in days, which the emulator does not keep. Regional: never synchronised."""

import json
import time
from collections.abc import Callable
from typing import Any

from local_aws.dynamodb.group import RECOVERY
from local_aws.dynamodb.refusals import Answer, invalid, json_answer
from local_aws.emulator import Names

Table = dict[str, Any]
Handler = Callable[[Table], Answer]
HTTP_OK = 200
DEFAULT_DAYS = 35
SECONDS_PER_DAY = 86400
LATEST_RESTORABLE_SECONDS = 300


class Recovery:
    """UpdateContinuousBackups and DescribeContinuousBackups."""

    def __init__(self) -> None:
        self._dynamodb = Names("ministack.services.dynamodb")

    def install(self) -> None:
        """Wrap the emulator's two handlers."""
        describe = self._wrap_describe(self._dynamodb["_describe_continuous_backups"])
        self._dynamodb["_describe_continuous_backups"] = describe
        self._dynamodb.wrap("_update_continuous_backups", lambda original: self._wrap_update(original, describe))

    def _wrap_update(self, original: Handler, describe: Handler) -> Handler:
        def update(data: Table) -> Answer:
            asked = data.get("PointInTimeRecoverySpecification") or {}
            days = asked.get("RecoveryPeriodInDays", DEFAULT_DAYS)
            if not isinstance(days, int) or not 1 <= days <= DEFAULT_DAYS:
                return invalid(
                    f"1 validation error detected: Value '{days}' at 'pointInTimeRecoverySpecification."
                    "recoveryPeriodInDays' failed to satisfy constraint: Member must be between 1 and 35"
                )
            answer = original(data)
            if answer[0] != HTTP_OK:
                return answer
            table = self._table(data)
            if asked.get("PointInTimeRecoveryEnabled"):
                since = table.get(RECOVERY, {}).get("since", time.time())
                table[RECOVERY] = {"days": days, "since": since}
            else:
                table.pop(RECOVERY, None)
            return describe(data)

        return update

    def _wrap_describe(self, original: Handler) -> Handler:
        def describe(data: Table) -> Answer:
            answer = original(data)
            if answer[0] != HTTP_OK:
                return answer
            content = json.loads(answer[2])
            recovery = self._table(data).get(RECOVERY)
            if recovery:
                now = time.time()
                earliest = max(recovery["since"], now - recovery["days"] * SECONDS_PER_DAY)
                content["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"].update(
                    {
                        "RecoveryPeriodInDays": recovery["days"],
                        "EarliestRestorableDateTime": int(earliest),
                        "LatestRestorableDateTime": int(max(earliest, now - LATEST_RESTORABLE_SECONDS)),
                    }
                )
            return json_answer(content)

        return describe

    def _table(self, data: Table) -> Table:
        name = self._dynamodb["_normalize_table_name"](data["TableName"])
        table: Table = self._dynamodb["_tables"][name]
        return table
