"""On demand and provisioned: what UpdateTable refuses about them, and what a change of mode leaves behind.

Ceilings belong to on-demand tables: they are merged member by member, -1 takes one away, and they are gone for good
once a table is provisioned. The call that changes the mode to provisioned names capacity for the table and every index.
A table that never was on demand says nothing of its mode.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-switching-capacity-modes.html
"""

from collections.abc import Iterator
from typing import Any

from local_aws.dynamodb.refusals import Answer, invalid

Table = dict[str, Any]
CEILINGS = "OnDemandThroughput"
SUMMARY = "BillingModeSummary"
MEMBERS = ("MaxReadRequestUnits", "MaxWriteRequestUnits")
NONE = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
INVALID = "One or more parameter values were invalid: "


def refuse_mode(table: Table, asked: Table) -> Answer | None:
    """Why an UpdateTable is refused for what it says of capacity; None when it is not."""
    mode = asked.get("BillingMode", mode_of(table))
    ceilings = dict(_ceilings_asked_for(asked))
    for name, wanted in ceilings.items():
        named = [member for member in MEMBERS if member in wanted]
        if mode == "PROVISIONED" and named:
            return invalid(
                f"{INVALID}{named[0]} for OnDemandThroughput cannot be specified when the table BillingMode is "
                "PROVISIONED"
            )
        least = [member for member in named if wanted[member] != -1 and wanted[member] < 1]
        if least:
            return out_of_range(least[0], name)
        if not named:  # AWS answers InternalFailure, which clients would try again and again
            return invalid(f"{INVALID}OnDemandThroughput of {name or 'the table'} must specify at least one member")
    if mode == "PROVISIONED" and mode_of(table) != "PROVISIONED":
        return _refuse_unnamed(table, asked)
    return None


def refuse_new_ceilings(asked: Table) -> Answer | None:
    """Why a CreateTable is refused for its ceilings, or an UpdateTable for those of new indexes: -1 is none there."""
    updates = asked.get("GlobalSecondaryIndexUpdates") or []
    indexes = [*(asked.get("GlobalSecondaryIndexes") or []), *(one["Create"] for one in updates if "Create" in one)]
    made = {"": asked if "KeySchema" in asked else {}} | {index["IndexName"]: index for index in indexes}
    for name, record in made.items():
        wanted = record.get(CEILINGS) or {}
        least = [member for member in MEMBERS if member in wanted and wanted[member] < 1]
        if least:
            return out_of_range(least[0], name)
    return None


def out_of_range(member: str, index: str) -> Answer:
    """A ceiling of the table, under the empty name, or of an index, whose words are approximate, that cannot be."""
    where = f"index: {index}" if index else "table"
    return invalid(f"{INVALID}Requested {member} for OnDemandThroughput for {where} is outside of valid range")


def _refuse_unnamed(table: Table, asked: Table) -> Answer | None:
    if not asked.get("ProvisionedThroughput"):
        return invalid(
            f"{INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        )
    updates = asked.get("GlobalSecondaryIndexUpdates") or []
    named = {one["Update"]["IndexName"] for one in updates if one.get("Update", {}).get("ProvisionedThroughput")}
    for index in table.get("GlobalSecondaryIndexes") or []:
        if index["IndexName"] not in named:
            return invalid(f"{INVALID}ProvisionedThroughput must be specified for index: {index['IndexName']}")
    return None


def mode_of(table: Table) -> str:
    """``PROVISIONED`` or ``PAY_PER_REQUEST``."""
    return str(table.get(SUMMARY, {}).get("BillingMode", "PROVISIONED"))


def remember(table: Table) -> dict[str, Table]:
    """The ceilings of a table, under the empty name, and of its indexes, before the emulator works on a request."""
    return {name: dict(record.get(CEILINGS) or {}) for name, record in _records(table)}


def settle(table: Table, asked: Table, before: dict[str, Table], *, says_mode: bool) -> None:
    """Put mode, ceilings and capacities right after the emulator worked on a request.

    Args:
        table: The table as the emulator left it.
        asked: The request.
        before: What `remember` said before it; empty for a table that is new.
        says_mode: Whether the table said its mode before; one that is new did not.
    """
    if mode_of(table) == "PROVISIONED" and not says_mode:
        table.pop(SUMMARY, None)
    wanted = dict(_ceilings_asked_for(asked))
    for name, record in _records(table):
        # The indexes of a new table, and new indexes, bring their ceilings in their own record.
        known: Table = before[name] if name in before else record.get(CEILINGS) or {}
        merged = known | wanted.get(name, {})
        ceilings = {member: units for member, units in merged.items() if units > 0}
        record.pop(CEILINGS, None)
        if ceilings and mode_of(table) != "PROVISIONED":
            record[CEILINGS] = ceilings
        if mode_of(table) != "PROVISIONED":
            record["ProvisionedThroughput"] = dict(NONE)


def _records(table: Table) -> Iterator[tuple[str, Table]]:
    yield "", table
    for index in table.get("GlobalSecondaryIndexes") or []:
        yield index["IndexName"], index


def _ceilings_asked_for(asked: Table) -> Iterator[tuple[str, Table]]:
    if CEILINGS in asked:
        yield "", asked[CEILINGS] or {}
    for update in asked.get("GlobalSecondaryIndexUpdates") or []:
        wanted = update.get("Update") or {}
        if CEILINGS in wanted:
            yield wanted["IndexName"], wanted[CEILINGS] or {}
