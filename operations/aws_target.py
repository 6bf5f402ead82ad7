"""Where an environment's AWS is: AWS itself, or the embedded AWS on this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from operations.embedded_aws import aws_environment
from operations.fence.shell import refuse_other_endpoints

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.project import Project

EMBEDDED = "embedded_aws"


class Targeted(Protocol):
    """An environment, as far as this has to know it."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def target(self) -> str:
        """``aws`` or ``embedded_aws``."""

    @property
    def home_region(self) -> str:
        """Its home region."""


def aws_target(environment: Targeted, project: Project) -> Mapping[str, str] | None:
    """The ``AWS_`` variables that lead to the environment's target; starts the embedded AWS where that is it.

    Raises:
        RefusedError: When the target is AWS but the shell's variables lead elsewhere.
    """
    if environment.target == EMBEDDED:
        return aws_environment(project.embedded_aws, environment.home_region)
    refuse_other_endpoints(environment.name, os.environ)
    return None
