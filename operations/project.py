"""Where things are in the project folder, which is the working directory.

environments/NAME.toml            what to deploy
cdktf.out/stacks/STACK/           the synthesized stack, thrown away at will
state/STACK.tfstate               local state, never thrown away
.globaltables/NAME/               plans, copies of the state, logs, last results: private, mode 0700
.globaltables/embedded-aws/       the embedded AWS's state and log
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of one environment.

    Args:
        root: The project folder.
        environment_name: Name of the environment.
    """

    root: Path
    environment_name: str

    @property
    def stack_name(self) -> str:
        """The stack that holds the data; the same rule as in `stacks.app`."""
        return f"global-table-{self.environment_name}"

    @property
    def stack_names(self) -> tuple[str, ...]:
        """All stacks an environment may have, the one that holds the data first; the same rule as in `stacks.app`."""
        return self.stack_name, f"observability-{self.environment_name}"

    def state_file_of(self, stack_name: str) -> Path:
        """Where the state of a stack lies when it is local; the same rule as in `stacks.backend`."""
        return self.root / "state" / f"{stack_name}.tfstate"

    @property
    def synthesized(self) -> Path:
        """Where synth writes."""
        return self.root / "cdktf.out"

    def folder_of(self, stack_name: str) -> Path:
        """A synthesized stack."""
        return self.synthesized / "stacks" / stack_name

    @property
    def stack_folder(self) -> Path:
        """The synthesized stack that holds the data."""
        return self.folder_of(self.stack_name)

    @property
    def work(self) -> Path:
        """What belongs to this environment and to nobody else; made when it is asked for."""
        folder = self.root / ".globaltables" / self.environment_name
        for private in (folder.parent, folder):  # the mode of parents=True is for the last one alone
            private.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    @property
    def procedures(self) -> Path:
        """Where the logs of procedures are kept."""
        return self.work / "procedures"

    @property
    def results(self) -> Path:
        """Where the last result of each command is kept."""
        return self.work / "results"

    @property
    def embedded_aws(self) -> Path:
        """The embedded AWS's folder, shared by all environments that use it."""
        return embedded_aws_folder(self.root)


def embedded_aws_folder(root: Path) -> Path:
    """The embedded AWS's folder in a project folder."""
    return root / ".globaltables" / "embedded-aws"
