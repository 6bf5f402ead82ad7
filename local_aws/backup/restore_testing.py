"""Restore testing plans and their selections, as records; nothing is restored by itself here.

https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html
"""

import re
import time

from local_aws.backup.answers import Answer, Record, Request, content, done, invalid, not_found, page, refusal
from local_aws.backup.stores import Stores
from local_aws.emulator import Names

NAME = re.compile(r"[a-zA-Z0-9_]{1,50}")
CREATED = 201
NO_CONTENT = 204
PLAN = "RestoreTestingPlanName"
SELECTION = "RestoreTestingSelectionName"


class RestoreTestingPlans:
    """The operations on plans and selections.

    Args:
        stores: Where they are kept.
    """

    def __init__(self, stores: Stores) -> None:
        self._plans = stores.testing_plans
        self._selections = stores.testing_selections
        self._responses = Names("ministack.core.responses")

    def create_plan(self, request: Request) -> Answer:
        """CreateRestoreTestingPlan."""
        wanted = request.body.get("RestoreTestingPlan") or {}
        name = wanted.get(PLAN, "")
        if not NAME.fullmatch(name):
            return invalid(f"{PLAN} must be 1 to 50 letters, digits and underscores")
        if name in self._plans:
            return refusal("AlreadyExistsException", f"Restore testing plan {name} already exists")
        scope = ":".join((self._responses["get_region"](), self._responses["get_account_id"]()))
        unique = f"{name}-{self._responses['new_uuid']()}"
        plan = _with_defaults(wanted) | {
            "RestoreTestingPlanArn": f"arn:aws:backup:{scope}:restore-testing-plan:{unique}",
            "CreationTime": time.time(),
            "_tags": dict(request.body.get("Tags") or {}),
        }
        self._plans[name] = plan
        return content(_named(plan, ("CreationTime", "RestoreTestingPlanArn", PLAN)), CREATED)

    def update_plan(self, request: Request) -> Answer:
        """UpdateRestoreTestingPlan."""
        plan = self._plans.get(request.name)
        if plan is None:
            return not_found(f"Restore testing plan {request.name}")
        wanted = request.body.get("RestoreTestingPlan") or {}
        selection = plan["RecoveryPointSelection"] | (wanted.get("RecoveryPointSelection") or {})
        plan |= wanted | {"RecoveryPointSelection": selection, "LastUpdateTime": time.time()}
        answer = _named(plan, ("CreationTime", "RestoreTestingPlanArn", PLAN))
        return content(answer | {"UpdateTime": plan["LastUpdateTime"]})

    def get_plan(self, request: Request) -> Answer:
        """GetRestoreTestingPlan."""
        plan = self._plans.get(request.name)
        return (
            not_found(f"Restore testing plan {request.name}") if plan is None else content({"RestoreTestingPlan": plan})
        )

    def list_plans(self, request: Request) -> Answer:
        """ListRestoreTestingPlans."""
        return page("RestoreTestingPlans", list(self._plans.values()), request.query)

    def delete_plan(self, request: Request) -> Answer:
        """DeleteRestoreTestingPlan: one without selections only."""
        if self._of_plan(request.name):
            return refusal("InvalidRequestException", "Restore testing plan has selections; delete them first")
        self._plans.pop(request.name, None)
        return done(NO_CONTENT)

    def create_selection(self, request: Request) -> Answer:
        """CreateRestoreTestingSelection."""
        if request.name not in self._plans:
            return not_found(f"Restore testing plan {request.name}")
        wanted = request.body.get("RestoreTestingSelection") or {}
        name = wanted.get(SELECTION, "")
        if not NAME.fullmatch(name):
            return invalid(f"{SELECTION} must be 1 to 50 letters, digits and underscores")
        key = f"{request.name}/{name}"
        if key in self._selections:
            return refusal("AlreadyExistsException", f"Restore testing selection {name} already exists")
        self._selections[key] = wanted | {PLAN: request.name, "CreationTime": time.time()}
        return self._selected(key, CREATED)

    def update_selection(self, request: Request) -> Answer:
        """UpdateRestoreTestingSelection."""
        key = "/".join(request.names)
        if key not in self._selections:
            return not_found(f"Restore testing selection {key}")
        self._selections[key] |= request.body.get("RestoreTestingSelection") or {}
        return self._selected(key, 200)

    def get_selection(self, request: Request) -> Answer:
        """GetRestoreTestingSelection."""
        found = self._selections.get("/".join(request.names))
        if found is None:
            return not_found(f"Restore testing selection {'/'.join(request.names)}")
        return content({"RestoreTestingSelection": found})

    def list_selections(self, request: Request) -> Answer:
        """ListRestoreTestingSelections."""
        if request.name not in self._plans:
            return not_found(f"Restore testing plan {request.name}")
        return page("RestoreTestingSelections", self._of_plan(request.name), request.query)

    def delete_selection(self, request: Request) -> Answer:
        """DeleteRestoreTestingSelection."""
        self._selections.pop("/".join(request.names), None)
        return done(NO_CONTENT)

    def _of_plan(self, name: str) -> list[Record]:
        return [selection for selection in self._selections.values() if selection[PLAN] == name]

    def _selected(self, key: str, status: int) -> Answer:
        selection = self._selections[key]
        plan = self._plans[selection[PLAN]]
        answer = _named(selection, ("CreationTime", PLAN, SELECTION))
        answer |= {"RestoreTestingPlanArn": plan["RestoreTestingPlanArn"], "UpdateTime": time.time()}
        return content(answer, status)


def _with_defaults(plan: Record) -> Record:
    selection = {"SelectionWindowDays": 30, "ExcludeVaults": []} | plan["RecoveryPointSelection"]
    defaults = {"ScheduleExpressionTimezone": "Etc/UTC", "StartWindowHours": 24}
    return defaults | plan | {"RecoveryPointSelection": selection}


def _named(record: Record, names: tuple[str, ...]) -> Record:
    return {name: record[name] for name in names}
