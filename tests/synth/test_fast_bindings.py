"""Fast loading of the provider bindings, in programs of their own: what it imports, and that it changes nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FAST_FIRST = """
from globaltables import synthesis
synthesis.install()
from cdktf import App, TerraformOutput, TerraformStack
"""

# The order in which isort puts them: node runs already when the library is imported.
CDKTF_FIRST = """
from cdktf import App, TerraformOutput, TerraformStack
from globaltables import synthesis
synthesis.install()
"""

STACK = """
from cdktf_cdktf_provider_aws.dynamodb_table import DynamodbTable, DynamodbTableAttribute, DynamodbTableReplica
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.provider import AwsProvider

app = App()
stack = TerraformStack(app, "small")
stack.add_override("terraform.backend.local.path", "terraform.tfstate")
AwsProvider(stack, "aws", region="us-east-1")
key = KmsKey(stack, "key", description="of the table", enable_key_rotation=True)
table = DynamodbTable(
    stack, "table", name="small", billing_mode="PAY_PER_REQUEST", hash_key="PK",
    attribute=[DynamodbTableAttribute(name="PK", type="S")],
    replica=[DynamodbTableReplica(region_name="eu-west-1", kms_key_arn=key.arn)],
)
TerraformOutput(stack, "stream", value=table.replica.get(0).stream_arn if hasattr(table.replica, "get") else table.arn)
app.synth()
"""

COUNT = """
import json, sys
package = "cdktf_cdktf_provider_aws."
names = {name.removeprefix(package).partition(".")[0] for name in sys.modules if name.startswith(package)}
print(json.dumps(sorted(name for name in names if not name.startswith("_"))))
"""


def run(program: str, folder: Path, **variables: str) -> str:
    """Run a program in *folder*, with warnings as errors, and return what it prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("JSII_", "NODE_"))},
        "PATH": path,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "constructs"), str(ROOT)]),
        "PYTHONWARNINGS": "error",
        **variables,
    }
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def synthesized(folder: Path) -> dict[str, bytes]:
    """Read every file that a synth wrote."""
    output = folder / "cdktf.out"
    return {str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def stock_output(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the small stack is with the bindings as they are."""
    folder = tmp_path_factory.mktemp("stock")
    run(f"{CDKTF_FIRST}{STACK}", folder, GLOBALTABLES_STOCK_BINDINGS="1")
    return synthesized(folder)


@pytest.mark.parametrize("beginning", [FAST_FIRST, CDKTF_FIRST])
def test_synthesizes_the_same_as_the_stock_bindings(
    beginning: str, tmp_path: Path, stock_output: dict[str, bytes]
) -> None:
    """Byte for byte, in either order of the imports."""
    printed = run(f"{beginning}{STACK}{COUNT}", tmp_path)

    assert synthesized(tmp_path) == stock_output
    assert json.loads(printed) == ["dynamodb_table", "kms_key", "provider"]


def test_the_users_own_node_is_used(tmp_path: Path, stock_output: dict[str, bytes]) -> None:
    """``JSII_NODE`` names the node that runs, and the rest stays fast."""
    wrapper = tmp_path / "their-node"
    wrapper.write_text(f'#!/bin/sh\ntouch "{tmp_path}/was-used"\nexec "{Path(sys.executable).parent}/node" "$@"\n')
    wrapper.chmod(0o755)

    printed = run(f"{FAST_FIRST}{STACK}{COUNT}", tmp_path, JSII_NODE=str(wrapper))

    assert (tmp_path / "was-used").exists()
    assert synthesized(tmp_path) == stock_output
    assert json.loads(printed) == ["dynamodb_table", "kms_key", "provider"]


@pytest.mark.parametrize("end", ["app.synth()\n", "", "raise SystemExit(0)\n"])
def test_leaves_nothing_in_the_temporary_folder(end: str, tmp_path: Path) -> None:
    """Whether the program ends well, early or without having used node."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    program = (
        f"{FAST_FIRST}\napp = App()\n{end}" if end else "from globaltables import synthesis\nsynthesis.warm_up()\n"
    )

    run(program, tmp_path, TMPDIR=str(temporary))

    assert list(temporary.iterdir()) == []


def test_preparing_imports_nothing_of_jsii(tmp_path: Path) -> None:
    """`globaltables --help` imports the model, and must not pay for what it does not use."""
    program = """
from globaltables import synthesis
synthesis.install()
import sys
print({'jsii', 'cdktf', 'subprocess'} & {*sys.modules})
"""

    assert run(program, tmp_path) == "set()\n"


def test_every_way_to_name_a_resource_works(tmp_path: Path) -> None:
    """Attribute, submodule, from-import, reload, pickle and threads find the same module."""
    program = """
from globaltables import synthesis
synthesis.install()
import importlib, inspect, pickle, pkgutil, sys, threading
import cdktf_cdktf_provider_aws as aws
from cdktf_cdktf_provider_aws import kms_alias
names = ["sqs_queue", "sns_topic", "s3_bucket", "sqs_queue", "sns_topic", "s3_bucket"]
threads = [threading.Thread(target=getattr, args=(aws, name)) for name in names]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert aws.kms_key.KmsKey is sys.modules["cdktf_cdktf_provider_aws.kms_key"].KmsKey
assert aws.kms_alias is kms_alias
assert pickle.loads(pickle.dumps(aws.kms_key.KmsKey)) is aws.kms_key.KmsKey
assert "class KmsKey(" in inspect.getsource(aws.kms_key)
assert "from . import kms_key" in inspect.getsource(aws)
assert {"kms_key", "__path__"} <= set(dir(aws))
assert len(aws.__all__) == len(set(aws.__all__)) > 2000
assert {module.name for module in pkgutil.iter_modules(aws.__path__)} >= set(aws.__all__) - {"__jsii_assembly__"}
assert importlib.reload(aws).sfn_state_machine.SfnStateMachine
assert not hasattr(aws, "no_such_resource")
"""
    assert json.loads(run(f"{program}{COUNT}", tmp_path)) == [
        "kms_alias",
        "kms_key",
        "s3_bucket",
        "sfn_state_machine",
        "sns_topic",
        "sqs_queue",
    ]


def test_the_table_of_types_agrees_with_nodes_index(tmp_path: Path) -> None:
    """Every name that node exports leads to a Python module, so that jsii can import any type that node returns."""
    program = f"""{FAST_FIRST}
import cdktf_cdktf_provider_aws as aws
from jsii._reference_map import _submodule_fqn_map, _try_import_type_module
resources = set(aws.__all__) - {{"__jsii_assembly__"}}
assert set(_submodule_fqn_map.values()) == {{f"cdktf_cdktf_provider_aws.{{name}}" for name in resources}}
from jsii._kernel.types import ObjRef
from jsii import _reference_map, kernel
found = _reference_map.resolve_reference(kernel, ObjRef("@cdktf/provider-aws.kmsKey.KmsKey@10000", None))
assert type(found) is aws.kms_key.KmsKey
"""
    run(program, tmp_path)


def test_arguments_are_checked_as_ever(tmp_path: Path) -> None:
    """A wrong type is refused by name; a mock passes, as typeguard has it."""
    program = f"""{FAST_FIRST}
from cdktf_cdktf_provider_aws.kms_key import KmsKeyTimeouts
import asyncio, sys
try:
    KmsKeyTimeouts(create=5)
except TypeError as error:
    print(error)
assert "unittest.mock" not in sys.modules
from unittest.mock import Mock
KmsKeyTimeouts(create=Mock())
"""
    assert run(program, tmp_path) == "type of argument create must be one of (str, NoneType); got int instead\n"


def test_python_tells_tokens_as_cdktf_does(tmp_path: Path) -> None:
    """Texts and numbers with and without tokens, and what only looks like one."""
    program = f"""{FAST_FIRST}
from cdktf import Fn, Token
import cdktf_cdktf_provider_aws
text, number, several = Token.as_string({{"a": 1}}), Token.as_number("${{{{x}}}}"), Token.as_list("${{{{y}}}}")
values = [
    text, f"of {{text}}", number, several, Fn.join("", [text]), {{text: 1}},
    "", "plain", "${{{{var.x}}}}", "${{{{TfToken[]}}}}", "${{{{TfToken[TOKEN.1]", several[0], [], ["a"], {{}}, None,
    0, -1, 1.5, 2**53, -(2**60), 1e300, -1e300, True, False,
]
stock = Token.is_unresolved.__wrapped__
print([value for value in values if Token.is_unresolved(value) is not stock(value)])
print([Token.is_unresolved(value) for value in values].count(True))
"""
    assert run(program, tmp_path) == "[]\n5\n"


def test_a_jsii_of_another_shape_is_used_as_it_is(tmp_path: Path, stock_output: dict[str, bytes]) -> None:
    """One warning per part names the function; what is synthesized is the same."""
    program = f"""{FAST_FIRST}
import warnings
import jsii._kernel as kernel_module, jsii._kernel.providers.process as process_module

def another(function):
    return lambda *arguments: function(*arguments)

kernel_module._make_reference_for_native = another(kernel_module._make_reference_for_native)
process_module.jdefault = another(process_module.jdefault)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    import cdktf_cdktf_provider_aws
for warning in caught:
    print(str(warning.message).partition(", 0x")[0])
{STACK}"""
    reason = "the fast path does not apply (__main__.another.<locals>.<lambda> is another one"
    assert run(program, tmp_path) == f"what is sent to node: {reason}\nthe conversation with node: {reason}\n"
    assert synthesized(tmp_path) == stock_output


def test_bindings_of_another_shape_are_imported_the_stock_way(tmp_path: Path) -> None:
    """One warning per part says why; nothing fails."""
    package = tmp_path / "cdktf_cdktf_provider_aws"
    package.mkdir()
    (package / "__init__.py").write_text("from . import kms_key\n")
    (package / "kms_key.py").write_text("KmsKey = 'their class'\n")
    program = """
import warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from globaltables import synthesis
    synthesis.install()
    import cdktf_cdktf_provider_aws as aws
assert aws.kms_key.KmsKey == "their class"
for warning in caught:
    print(warning.category.__name__, str(warning.message).partition(";")[0])
"""
    assert run(program, tmp_path) == (
        "StockBindingsWarning the start of node: the fast path does not apply"
        " (cdktf_cdktf_provider_aws has no _jsii/__init__.py)\n"
        "StockBindingsWarning the node side of the provider bindings: the fast path does not apply"
        " (cdktf_cdktf_provider_aws has no _jsii/__init__.py)\n"
        "StockBindingsWarning the Python side of the provider bindings: the fast path does not apply"
        " (its __init__.py has no imports that register types)\n"
    )
