"""What commands found last, kept for `report`: a file per command, readable by the owner alone.

Kept is what ``--json`` prints, which holds no value of a plan, no item and no credential; a verification also keeps how
its lags are spread. Each run takes the place of the one before.
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from operations.errors import ResultError
from operations.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from operations.console import Console
    from operations.project import Project


class Kind(enum.StrEnum):
    """Whose result it is: the command's name."""

    PLAN = "plan"
    DEPLOY = "deploy"
    VERIFY = "verify"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Result:
    """What a command found.

    Args:
        kind: Which command.
        at: When it ended.
        document: What it found.
    """

    kind: Kind
    at: datetime
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Results:
    """The last results of one environment.

    Args:
        folder: Where they are kept; made at the first one.
    """

    folder: Path

    def keep(self, kind: Kind, document: Mapping[str, Any], at: datetime | None = None) -> Path:
        """Keeps a result instead of the last one.

        Args:
            kind: Which command.
            document: What it found.
            at: When it ended. Default now.

        Raises:
            OSError: When it cannot be written; the last one stays.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = json.dumps({"at": (at or datetime.now(UTC)).isoformat(timespec="seconds"), "found": document})
        file = self._file(kind)
        write_whole(file, text)
        return file

    def last(self, kind: Kind) -> Result | None:
        """The last result; None when there is none.

        Raises:
            ResultError: When the file is not what `keep` writes.
        """
        file = self._file(kind)
        try:
            raw = json.loads(file.read_text(encoding="utf-8"))
            at = datetime.fromisoformat(raw["at"])
            document: dict[str, Any] = dict(raw["found"])
            return Result(kind, at.astimezone(UTC), document)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise ResultError(
                f"{file}: must hold the last result of globaltables {kind}, got {type(error).__name__}: {error}; "
                f"run globaltables {kind} again"
            ) from error

    def _file(self, kind: Kind) -> Path:
        return self.folder / f"{kind}.json"


def keep_result(console: Console, project: Project, kind: Kind, document: Mapping[str, Any] | None) -> None:
    """Keeps a command's result; what cannot be kept is said and stops nothing.

    Args:
        console: Where to say it.
        project: Whose it is.
        kind: Which command.
        document: What it found; None when it came to no result.
    """
    if document is None:
        return
    try:
        Results(project.results).keep(kind, document)
    except OSError as error:
        console.warn(f"the result is not kept for globaltables report: {error.strerror or error}")
