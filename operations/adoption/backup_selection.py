"""Whether a selection of AWS Backup takes a resource.

Resources and tags of the list add up, exceptions and conditions narrow; a selection that names nothing takes all.
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TAG = "aws:ResourceTag/"


def selects(selection: Mapping[str, Any], arn: str, tags: Mapping[str, str]) -> bool:
    """Whether it takes what has this ARN and these tags.

    Args:
        selection: The BackupSelection of GetBackupSelection.
        arn: The resource.
        tags: Its tags. What has no such tag is of no value and unlike every pattern.
    """
    resources, listed = selection.get("Resources") or (), selection.get("ListOfTags") or ()
    by_tag = any(tags.get(one["ConditionKey"]) == one["ConditionValue"] for one in listed)
    if (resources or listed) and not (_fits(arn, resources) or by_tag):
        return False
    if _fits(arn, selection.get("NotResources") or ()):
        return False
    return all(
        _holds(kind, tags.get(one["ConditionKey"].removeprefix(_TAG)), one["ConditionValue"])
        for kind, conditions in (selection.get("Conditions") or {}).items()
        for one in conditions
    )


def _fits(arn: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(arn, one) for one in patterns)


def _holds(kind: str, value: str | None, wanted: str) -> bool:
    fits = value is not None and (fnmatchcase(value, wanted) if kind.endswith("Like") else value == wanted)
    return fits != ("Not" in kind)
