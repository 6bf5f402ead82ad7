"""A project folder of a test's own, and the command line run in it as a process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local_aws import process

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

REPOSITORY = Path(__file__).parents[2]
LINKED = ("main.py", "cdktf.json", "package.json", "node_modules", ".venv")
STACK = "global-table-local"
TWO_REGIONS = """
target = "embedded_aws"
table_name_suffix = "local"
tertiary_region = ""
[backup]
enabled = false
"""
"""As small as a global table gets: every region costs each plan two processes of the provider."""
WITHOUT_KEYS = '[encryption]\nkeys = "aws_owned"\n'
"""No keys of its own, since the provider waits twelve seconds for each."""
QUICK_ENVIRONMENT = f"{TWO_REGIONS}{WITHOUT_KEYS}"


@dataclass(frozen=True)
class Finished:
    """How a command ended.

    Args:
        code: Its exit code.
        out: What it wrote on stdout.
        err: What it wrote on stderr.
    """

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Stdout as the one JSON document that it must be."""
        return json.loads(self.out)

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What the guard found in the plans of all stacks."""
        return [one for stack in self.document["stacks"].values() for one in stack["guard"]["findings"]]


def clean_environment() -> dict[str, str]:
    """The environment of the tests, without what would lead commands to somebody's AWS or change their words."""
    dropped = ("AWS_", "TF_VAR_", "TF_CLI_ARGS", "GLOBALTABLES_ENV", "NO_COLOR", "COLUMNS", "CDKTF_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}", "TERM": "xterm"}


@dataclass(frozen=True)
class ProjectCopy:
    """A project folder with environments of its own; state, work and the embedded AWS are below it.

    Args:
        root: The folder.
        variables: The environment of every command.
    """

    root: Path
    variables: Mapping[str, str] = field(default_factory=clean_environment)

    @classmethod
    def make(cls, root: Path, local_environment: str | None = None) -> ProjectCopy:
        """Lays it out; *local_environment* takes the place of `local.toml`."""
        shutil.copytree(REPOSITORY / "environments", root / "environments")
        for name in LINKED:
            (root / name).symlink_to(REPOSITORY / name)
        if local_environment is not None:
            (root / "environments" / "local.toml").write_text(local_environment)
        return cls(root)

    @property
    def stack_folder(self) -> Path:
        """The synthesized stack."""
        return self.root / "cdktf.out" / "stacks" / STACK

    @property
    def state_file(self) -> Path:
        """The local state."""
        return self.root / "state" / f"{STACK}.tfstate"

    @property
    def work(self) -> Path:
        """What the commands keep for the environment `local`."""
        return self.root / ".globaltables" / "local"

    @property
    def embedded_aws(self) -> Path:
        """The folder of its embedded AWS."""
        return self.root / ".globaltables" / "embedded-aws"

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Starts a command, in a session of its own."""
        return subprocess.Popen(  # noqa: S603 - this interpreter
            [sys.executable, "-m", "operations", *arguments],
            cwd=self.root,
            env={**self.variables, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, **variables: str) -> Finished:
        """Runs a command to its end."""
        with self.start(*arguments, **variables) as running:
            return finish(running)

    def succeed(self, *arguments: str, **variables: str) -> Finished:
        """Runs a command that must end well."""
        finished = self.run(*arguments, **variables)
        assert finished.code == 0, finished.err or finished.out
        return finished

    def deploy_as_the_guard_asks(self, *options: str) -> Any:
        """Deploys; where the guard refuses, deploys again with exactly the flags it names. Returns the document."""
        finished = self.run("deploy", "--yes", "--json", *options)
        if finished.code == 0:
            return finished.document
        assert finished.code == 1, finished.err or finished.out
        assert finished.document["applied"] is False
        flags = [f"--allow={one['allow']}" for one in finished.findings if one["blocks"]]
        return self.succeed("deploy", "--yes", "--json", *options, *flags).document

    def run_program(self, command: Sequence[str], folder: Path | None = None, **variables: str) -> Finished:
        """Runs any other program with this project's environment."""
        completed = subprocess.run(  # noqa: S603 - programs of this project
            command,
            cwd=folder or self.root,
            env={**self.variables, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Finished(completed.returncode, completed.stdout, completed.stderr)

    def files(self) -> set[str]:
        """Every file and folder that commands could have made."""
        return {str(path.relative_to(self.root)) for path in self.root.rglob("*") if not path.is_symlink()}

    def stop_embedded_aws(self) -> None:
        """Ends its embedded AWS, if it runs."""
        process.stop(self.embedded_aws)


def finish(running: subprocess.Popen[str]) -> Finished:
    """Waits for the end of a command."""
    out, err = running.communicate(timeout=300)
    return Finished(running.returncode, out, err)
