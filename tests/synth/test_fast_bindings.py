"""Fast loading of the provider bindings, in programs of their own: what it imports, and that nobody notices."""

import json
from pathlib import Path

import pytest

from tests.synth.programs import COUNT, FAST_FIRST, run


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
