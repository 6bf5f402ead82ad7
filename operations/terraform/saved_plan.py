"""A plan in a file: what is agreed to is this file, and what is applied is this file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.errors import PlanFileChangedError

if TYPE_CHECKING:
    from pathlib import Path

    from operations.terraform.diagnostics import Diagnostic
    from operations.terraform.events import ChangeSummary
    from operations.terraform.run import Result

# What `plan -detailed-exitcode` ends with when planning succeeded.
NOTHING_TO_DO = 0
SOMETHING_TO_DO = 2


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan in a file, bound to what the file held when it was made.

    Args:
        file: The plan file, mode 0600: it holds every value in clear.
        sha256: The digest of its content.
        has_changes: Whether there is anything to do.
        change_summary: How much, as Terraform counts it. None when Terraform gave no count.
        warnings: What Terraform warned of.
        elapsed_seconds: How long planning took.
    """

    file: Path
    sha256: str
    has_changes: bool
    change_summary: ChangeSummary | None
    warnings: tuple[Diagnostic, ...]
    elapsed_seconds: float

    @classmethod
    def keep(cls, file: Path, result: Result) -> SavedPlan:
        """Binds the plan that a run has just written."""
        file.chmod(0o600)
        return cls(
            file,
            _sha256(file),
            result.exit_code == SOMETHING_TO_DO,
            result.change_summary,
            tuple(diagnostic for diagnostic in result.diagnostics if not diagnostic.is_error),
            result.elapsed_seconds,
        )

    def check_unchanged(self) -> None:
        """Refuses a file that is not the one that was shown.

        Raises:
            PlanFileChangedError: When it is gone or holds something else.
        """
        try:
            found = _sha256(self.file)
        except OSError as error:
            found = error.strerror or str(error)
        if found != self.sha256:
            raise PlanFileChangedError(
                f"plan file {self.file}: must be the one that was shown (SHA-256 {self.sha256}), got {found}; "
                "plan again"
            )


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
