"""Who may import whom, and what the layout rests on. Imports are read, nothing is imported."""

import ast
import functools
import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
OURS = ("main", "globaltables", "stacks", "operations", "local_aws", "lambda_src", "tests")
CDKTF = ("cdktf", "cdktf_cdktf_provider_aws", "constructs", "jsii")

MAY_IMPORT = {
    "globaltables": ("globaltables.synthesis",),
    "globaltables.synthesis": ("globaltables.synthesis", *CDKTF),
    "globaltables.model": ("globaltables.model",),
    "globaltables.regional": ("globaltables.regional", "globaltables.model", *CDKTF),
    "globaltables.table": ("globaltables.table", "globaltables.regional", "globaltables.model", *CDKTF),
    "stacks": ("stacks", "globaltables", *CDKTF),
    "main": ("stacks", "globaltables"),
    "operations": ("operations", "globaltables.model"),
    "operations.terraform": (
        *("operations.terraform", "operations.errors", "operations.signals", "operations.whole_file"),
    ),
    "operations.guard": (
        *("operations.guard", "operations.terraform", "operations.errors"),
        "globaltables.model.replication_denial",
    ),
    "operations.setup": ("operations.setup", "operations.terraform", "operations.errors"),
    "local_aws": ("local_aws",),
    "lambda_src": ("lambda_src",),
}
"""What a module may import of the project and of cdktf; the longest name that fits a module counts."""

ON_THE_TABLE = ("globaltables.table", "globaltables.regional", "globaltables.model", *CDKTF)
for capability in ("access", "backup", "network", "audit", "probe", "gameday"):
    MAY_IMPORT[f"globaltables.{capability}"] = (f"globaltables.{capability}", *ON_THE_TABLE)
for capability in ("monitoring", "streaming"):  # the table may be of another stack
    MAY_IMPORT[f"globaltables.{capability}"] = (f"globaltables.{capability}", *ON_THE_TABLE[1:])

EMPTY_WORDS = {"utils", "util", "helpers", "helper", "constants", "base", "common", "misc"}
"""Names that say nothing of a subject."""


def _module(file: Path) -> str:
    parts = [*file.with_suffix("").parts]
    if parts[0] == "constructs":
        del parts[0]
    if parts[-1] == "__init__":
        del parts[-1]
    return ".".join(parts)


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _rule_for(module: str) -> str:
    return max((package for package in MAY_IMPORT if _within(module, package)), key=len, default="")


def _imports(module: str, statements: Iterable[ast.AST], *, is_package: bool) -> Iterator[str]:
    """Every module that is imported, wherever the import stands; for ``from a import b`` both a and a.b."""
    for node in statements:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".")
            parents = parts[: len(parts) - node.level + is_package] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _violations(module: str, statements: Iterable[ast.AST], *, is_package: bool = False) -> list[str]:
    """The arrows from a module that the layout does not have."""
    allowed = MAY_IMPORT[_rule_for(module)]
    watched = [
        name for name in _imports(module, statements, is_package=is_package) if name.split(".")[0] in OURS + CDKTF
    ]
    return [f"{module} imports {name}" for name in watched if not any(_within(name, one) for one in allowed)]


def _statements(text: str) -> list[ast.stmt]:
    """Every statement, however deep; expressions hold no imports and no classes, and are most of a tree."""
    found: list[ast.stmt] = []
    left: list[ast.AST] = [ast.parse(text)]
    while left:
        for inner in _inner(left.pop()):
            left.append(inner)
            if isinstance(inner, ast.stmt):
                found.append(inner)
    return found


def _inner(node: ast.AST) -> Iterator[ast.AST]:
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        inner = getattr(node, name, ())
        if isinstance(inner, list):
            yield from inner


@functools.cache
def _statements_of(file: Path) -> list[ast.stmt]:
    return _statements((PROJECT / file).read_text(encoding="utf-8"))


@functools.cache
def _files() -> list[Path]:
    folders = ("constructs", "stacks", "operations", "local_aws", "lambda_src")
    files = [file for folder in folders for file in (PROJECT / folder).rglob("*.py")]
    return [Path("main.py"), *sorted(file.relative_to(PROJECT) for file in files)]


def test_imports_follow_the_arrows() -> None:
    """The arrows of ARCHITECTURE.md, and no other."""
    assert [
        violation
        for file in _files()
        for violation in _violations(_module(file), _statements_of(file), is_package=file.name == "__init__.py")
    ] == []


@pytest.mark.parametrize(
    ("module", "text", "found"),
    [
        ("globaltables.model.keys", "import cdktf", ["cdktf"]),
        ("globaltables.model.keys", "from globaltables import table", ["globaltables.table"]),
        ("globaltables.model.keys", "from globaltables.model import errors", []),
        (
            "globaltables.regional.region",
            "from globaltables.table import GlobalTable",
            ["globaltables.table.GlobalTable"],
        ),
        ("globaltables.table.blocks", "def f():\n    from stacks.app import build_app", ["stacks.app.build_app"]),
        ("globaltables.monitoring.alarms", "import globaltables.access", ["globaltables.access"]),
        ("globaltables.monitoring.alarms", "from ..access import roles", ["globaltables.access.roles"]),
        ("globaltables.monitoring.alarms", "from . import topics", []),
        ("globaltables.streaming.a", "from globaltables.table import grants", ["globaltables.table.grants"]),
        ("stacks.app", "import operations.errors as e", ["operations.errors"]),
        ("main", "from local_aws import server", ["local_aws.server"]),
        ("operations.cli", "from constructs import Construct", ["constructs.Construct"]),
        ("operations.cli", "from globaltables.table import GlobalTable", ["globaltables.table.GlobalTable"]),
        ("operations.cli", "from globaltables.model import Environment", []),
        ("operations.terraform.plan", "from operations import console", ["operations.console"]),
        ("operations.terraform.plan", "from operations.errors import OperationsError", []),
        ("operations.guard.keys", "from operations.commands import plan", ["operations.commands.plan"]),
        ("operations.guard.keys", "from operations.terraform.plan import Plan", []),
        ("local_aws.server", "from globaltables.model import Environment", ["globaltables.model.Environment"]),
        ("lambda_src.probe.handler", "import local_aws", ["local_aws"]),
        ("lambda_src.probe.handler", "import boto3, json", []),
    ],
)
def test_finds_a_planted_violation(module: str, text: str, found: list[str]) -> None:
    """The check above sees every way to write an import."""
    assert _violations(module, _statements(text)) == [f"{module} imports {name}" for name in found]


def test_knows_relative_imports_of_packages() -> None:
    """In an ``__init__`` one dot is the package itself."""
    assert _violations("globaltables.model", _statements("from .load import load_environment"), is_package=True) == []
    assert _violations("globaltables.model", _statements("from ..table import GlobalTable"), is_package=True) == [
        "globaltables.model imports globaltables.table.GlobalTable"
    ]


def test_constructs_is_a_folder_and_never_a_package() -> None:
    """An ``__init__`` there would hide PyPI's package of that name and break every import of Construct."""
    assert not (PROJECT / "constructs" / "__init__.py").exists()


def test_importing_constructs_gives_the_package_of_pypi() -> None:
    """Also from the project folder, where a folder of the same name stands."""
    program = "import constructs; print(constructs.__file__)"
    said = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)  # noqa: S603
    installed = importlib.metadata.distribution("constructs").locate_file("constructs/__init__.py")
    assert Path(said.stdout.strip()).resolve() == Path(str(installed)).resolve()


def test_names_say_the_subject() -> None:
    """No drawer of odds and ends, and no class that manages."""
    assert [file for file in _files() if EMPTY_WORDS & set(re.split(r"[/_.]", str(file)))] == []
    classes = [
        (file, node.name) for file in _files() for node in _statements_of(file) if isinstance(node, ast.ClassDef)
    ]
    assert [(file, name) for file, name in classes if re.search(r"Manager|Helper|Util|Base$", name)] == []


def test_everything_has_its_row() -> None:
    """ARCHITECTURE.md says what every module of operations and every folder of the constructs holds and imports."""
    lines = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("| `")]
    assert [row for row in rows if len(row) != 3] == []
    named = set()
    for what, *_ in rows:
        folder = ""
        for path in re.findall(r"`([^`]+)`", what):
            parent, _, name = path.rstrip("/").rpartition("/")
            folder = parent or folder  # a bare name stands beside the one before
            named.add(f"{folder}/{name}")
    tops = [
        *(one for one in (PROJECT / "operations").iterdir() if one.suffix == ".py" or (one / "__init__.py").exists()),
        *(one.parent for one in (PROJECT / "constructs" / "globaltables").glob("*/__init__.py")),
    ]
    paths = {str(one.relative_to(PROJECT)) for one in tops if not one.name.startswith("__")}
    assert sorted(paths - named) == []


def test_main_stays_a_few_lines() -> None:
    """The synth entry wires and does nothing else."""
    assert len((PROJECT / "main.py").read_text(encoding="utf-8").splitlines()) < 20
