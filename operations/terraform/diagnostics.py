"""What Terraform complains about: from the `-json` stream, and from the plain text of commands that have none.

>>> Diagnostic("error", "Unsupported argument", "No argument is named regoin.", address="aws_kms_key.home").text
'aws_kms_key.home: Unsupported argument: No argument is named regoin.'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FRAME = re.compile(r"^[╷│╵|] ?", re.MULTILINE)
_HEAD = re.compile(r"^(Error|Warning): (.*)$", re.MULTILINE)
_PLACE = re.compile(r"^ *(?:with|on) .*?[,:]?\n(?: +\d+:.*\n?)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One error or warning.

    Args:
        severity: ``error`` or ``warning``.
        summary: Terraform's own first line.
        detail: The explanation; may be empty or several lines.
        address: The resource it is about. None when it is about none.
        file: The configuration file it points at. None when it points at none.
        line: The line in that file, from 1. None when it points at none.
        snippet: The source line it points at. None when it points at none.
    """

    severity: str
    summary: str
    detail: str = ""
    address: str | None = None
    file: str | None = None
    line: int | None = None
    snippet: str | None = None

    @property
    def is_error(self) -> bool:
        """Whether it stops the run."""
        return self.severity == "error"

    @property
    def text(self) -> str:
        """The thing, the summary and the detail as one readable text."""
        detail = " ".join(self.detail.split())
        parts = (self.address or "", self.summary.rstrip("."), detail)
        return ": ".join(part for part in parts if part)


def parse_diagnostic(raw: Mapping[str, Any]) -> Diagnostic:
    """Reads one diagnostic as Terraform writes it in JSON."""
    place: Mapping[str, Any] = raw.get("range") or {}
    snippet: Mapping[str, Any] = raw.get("snippet") or {}
    code = snippet.get("code")
    return Diagnostic(
        severity=str(raw.get("severity", "error")),
        summary=str(raw.get("summary", "")),
        detail=str(raw.get("detail") or ""),
        address=raw.get("address") or None,
        file=place.get("filename"),
        line=(place.get("start") or {}).get("line"),
        snippet=str(code).strip() if code else None,
    )


def parse_text(text: str) -> list[Diagnostic]:
    """Finds the diagnostics in what a command without `-json` printed, framed by box characters or not."""
    plain = _FRAME.sub("", _COLOUR.sub("", text))
    heads = list(_HEAD.finditer(plain))
    ends = [*(head.start() for head in heads[1:]), len(plain)][: len(heads)]
    return [
        Diagnostic(
            severity=head[1].lower(),
            summary=head[2].strip(),
            detail=_PLACE.sub("", plain[head.end() : end]).strip(),
        )
        for head, end in zip(heads, ends, strict=True)
    ]
