"""A table that is deleted and made anew: key, name, prefix, local index, taint, `-replace`, a wrong import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_BY_REASON = {
    "replace_because_tainted": (
        "it is marked as tainted, often because a read failed after it was made",
        "look at the table; when it is whole, terraform untaint",
    ),
    "replace_by_request": ("-replace asks for it", "plan without -replace"),
    "replace_by_triggers": (
        "replace_triggered_by asks for it",
        "take the table out of replace_triggered_by",
    ),
}
_COPY = "make a second table under another address and name, copy the items, then move the readers"


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for replacements; a tainted table has no path that forces it."""
    for table in view.tables_with(Action.REPLACE):
        cause, instead = _BY_REASON.get(table.change.action_reason or "", ("", _COPY))
        paths = sorted({str(path[0]) for path in table.change.change.replace_paths if path})
        cause = cause or f"{', '.join(paths) or 'something'} cannot be changed in place"
        if table.change.change.import_id is not None:
            cause += f", and {table.change.change.import_id or 'the table'} is imported at this address"
            instead = "import the table that the configuration describes: compare its name, keys and indexes first"
        regions = sorted(table.replicas_before)
        copies = f", with its replicas in {', '.join(regions)}" if regions else ""
        yield table.hit(
            f"the table is deleted with all its items{copies}, and an empty one is made: {cause}",
            instead,
        )


RULE = Rule(
    "table-replaced",
    "a table is deleted and made anew, whatever the cause",
    find,
)
