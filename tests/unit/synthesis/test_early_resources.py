"""Node is asked for the resource of a module, once, and nobody waits."""

from types import SimpleNamespace

from globaltables.synthesis.early_resources import ask_for_resource


class KmsKey:
    """As generated code has a resource."""

    __jsii_type__ = "@cdktf/provider-aws.kmsKey.KmsKey"
    TF_RESOURCE_TYPE = "aws_kms_key"


class KmsKeyTimeouts:
    """As it has a block."""

    __jsii_type__ = "@cdktf/provider-aws.kmsKey.KmsKeyTimeouts"


def test_asks_for_what_has_a_terraform_type() -> None:
    """A module holds one resource or data source, its blocks, and what it imports."""
    lines: list[bytes] = []
    module = SimpleNamespace(KmsKey=KmsKey, KmsKeyTimeouts=KmsKeyTimeouts, typing=SimpleNamespace())
    ask_for_resource(module, lambda line, _look: lines.append(line))
    assert lines == [
        b'{"fqn": "@cdktf/provider-aws.kmsKey.KmsKey", "property": "tfResourceType", "api": "sget"}\n',
    ]
