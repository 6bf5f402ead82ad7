"""Findings as SARIF 2.1.0, for code scanning.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from operations.guard.finding import Severity
from operations.guard.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from operations.guard.finding import Finding

_LEVELS = {Severity.BLOCK: "error", Severity.WARN: "warning"}


def sarif(findings: Iterable[Finding], artifact: str) -> dict[str, Any]:
    """The findings as a SARIF log.

    Args:
        findings: What was found.
        artifact: The plan's path relative to the repository; viewers want a file to hang a result on.
    """
    places = {rule.id: place for place, rule in enumerate(RULES)}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "globaltables guard",
                        "rules": [
                            {
                                "id": rule.id,
                                "shortDescription": {"text": rule.title},
                                "defaultConfiguration": {"level": _LEVELS[rule.severity]},
                            }
                            for rule in RULES
                        ],
                    }
                },
                "columnKind": "utf16CodeUnits",
                "results": [_result(finding, places[finding.rule], artifact) for finding in findings],
            }
        ],
    }


def _result(finding: Finding, place: int, artifact: str) -> dict[str, Any]:
    where = ", ".join(part for part in (finding.table and f"table {finding.table}", finding.region) if part)
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": artifact}, "region": {"startLine": 1}},
    }
    if finding.address:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.address, "kind": "resource"}]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": place,
        "level": _LEVELS[finding.severity],
        "message": {
            "text": f"{f'{where}: ' if where else ''}{finding.effect}. Instead: {finding.instead}. "
            f"To allow exactly this: {finding.flag}"
        },
        "locations": [location],
        "partialFingerprints": {
            "finding/v1": hashlib.sha256(f"{finding.rule}\0{finding.address}\0{finding.region}".encode()).hexdigest()
        },
        "properties": {"allow": finding.id, "region": finding.region, "table": finding.table},
    }
    if finding.allowed:
        result["suppressions"] = [{"kind": "external", "justification": finding.flag}]
    return result
