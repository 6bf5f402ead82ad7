"""The Python side: the package's own source, cut before the imports at its end."""

import sys
from types import ModuleType

import pytest

from globaltables.synthesis.python_bindings import LazyPackage
from globaltables.synthesis.stock import UnexpectedShapeError

SOURCE = """
GREETING = "hello"

__all__ = [
    "kms_key",
    "s3_bucket",
]

# Loading modules to ensure their types are registered with the jsii runtime library
from . import kms_key
from . import s3_bucket
"""


def test_runs_the_contents_and_not_the_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the package defines is there; a resource is not, until it is named."""
    module = ModuleType("fake_bindings")
    monkeypatch.setitem(sys.modules, "fake_bindings", module)
    monkeypatch.setitem(sys.modules, "fake_bindings.kms_key", ModuleType("fake_bindings.kms_key"))

    LazyPackage(SOURCE, "fake.py").execute(module)

    assert module.GREETING == "hello"
    assert "kms_key" not in module.__dict__
    assert module.kms_key is sys.modules["fake_bindings.kms_key"]
    assert {"GREETING", "kms_key", "s3_bucket"} <= set(dir(module))
    with pytest.raises(AttributeError, match=r"^module 'fake_bindings' has no attribute 'route53_zone'$"):
        _ = module.route53_zone


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("__all__ = []\n", "its __init__.py has no imports that register types"),
        (f"{SOURCE}register()\n", "its __init__.py does more than import after its contents"),
        (f"{SOURCE}from . import sqs_queue\n", "its __init__.py imports what it does not list in __all__"),
        (
            SOURCE.replace("__all__ = [", "__all__ = ["[::-1]),
            "its __init__.py imports what it does not list in __all__",
        ),
    ],
)
def test_refuses_a_source_of_another_shape(source: str, reason: str) -> None:
    """The reason names what was found, for the warning."""
    with pytest.raises(UnexpectedShapeError) as refusal:
        LazyPackage(source, "fake.py")

    assert str(refusal.value) == reason


def test_says_where_a_type_lives() -> None:
    """A type's module is looked up by jsii under the type's name without its last part."""
    assert LazyPackage(SOURCE, "fake.py").modules_by_type_prefix("@cdktf/provider-aws", "bindings") == {
        "@cdktf/provider-aws.kmsKey": "bindings.kms_key",
        "@cdktf/provider-aws.s3Bucket": "bindings.s3_bucket",
    }
