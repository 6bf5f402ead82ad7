"""What is synthesized is what the bindings imported the stock way give, byte for byte."""

import json
import sys
from pathlib import Path

import pytest

from tests.synth.programs import BEGINNING, COUNT, FAST_FIRST, run, synthesized

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

ASKING = f"""{BEGINNING}
@jsii.implements(IAspect)
class Describes:
    def visit(self, node):
        if isinstance(node, KmsKey):
            node.description = Fn.join("-", [node.arn, node.key_id, node.arn])

with running_ahead():
    app = App(outdir="asking.out")
    stack = TerraformStack(app, "small")
    stack.add_override("terraform.backend.local.path", "terraform.tfstate")
    AwsProvider(stack, "aws", region="us-east-1")
    one = key(stack, "a", policy=Fn.jsonencode({{"a": None}}))
    key(stack, "b", policy=one.arn)
    Aspects.of(stack).add(Describes())
    two = key(stack, "c", policy=one.arn)
    key(stack, "d", policy=one.arn, depends_on=[two])
    app.synth()
""".replace("file=sys.stderr", "flush=True")
"""Where Python overrides a method, node may ask in the middle of anything."""

RUN_ASKING = "import runpy\nrunpy.run_path('asking.py')\n"


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where both programs were run with the bindings as they are; in one process, which needs ten seconds to begin."""
    folder = tmp_path_factory.mktemp("stock")
    (folder / "asking.py").write_text(ASKING, encoding="utf-8")
    assert run(f"{CDKTF_FIRST}{STACK}{RUN_ASKING}", folder, GLOBALTABLES_STOCK_BINDINGS="1") == "begins\n"
    return folder


@pytest.mark.parametrize("beginning", [FAST_FIRST, CDKTF_FIRST])
def test_synthesizes_the_same_as_the_stock_bindings(beginning: str, tmp_path: Path, stock: Path) -> None:
    """Byte for byte, in either order of the imports."""
    printed = run(f"{beginning}{STACK}{COUNT}", tmp_path)

    assert synthesized(tmp_path) == synthesized(stock)
    assert json.loads(printed) == ["dynamodb_table", "kms_key", "provider"]


def test_the_users_own_node_is_used(tmp_path: Path, stock: Path) -> None:
    """``JSII_NODE`` names the node that runs, and the rest stays fast."""
    wrapper = tmp_path / "their-node"
    wrapper.write_text(f'#!/bin/sh\ntouch "{tmp_path}/was-used"\nexec "{Path(sys.executable).parent}/node" "$@"\n')
    wrapper.chmod(0o755)

    printed = run(f"{FAST_FIRST}{STACK}{COUNT}", tmp_path, JSII_NODE=str(wrapper))

    assert (tmp_path / "was-used").exists()
    assert synthesized(tmp_path) == synthesized(stock)
    assert json.loads(printed) == ["dynamodb_table", "kms_key", "provider"]


def test_a_jsii_of_another_shape_is_used_as_it_is(tmp_path: Path, stock: Path) -> None:
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
    assert synthesized(tmp_path) == synthesized(stock)


def test_a_program_that_node_asks_is_waited_for(tmp_path: Path, stock: Path) -> None:
    """Where node may ask in the middle of anything, Python is not ahead of it."""
    (tmp_path / "asking.py").write_text(ASKING, encoding="utf-8")
    assert run(RUN_ASKING, tmp_path) == "begins\n"
    made = synthesized(tmp_path, "asking.out")
    assert made == synthesized(stock, "asking.out")
    assert b'"${join(\\"-\\", [aws_kms_key.d.arn, ' in made["stacks/small/cdk.tf.json"]
