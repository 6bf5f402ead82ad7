"""The Python side of the provider bindings, without the imports at its end.

The generated ``__init__.py`` has two parts. The first is what the package consists of: documentation, ``__all__`` with
the name of every resource, and whatever classes stand in the package itself. The second begins with a comment and holds
nothing but ``from . import accessanalyzer_analyzer`` and so on, one line per resource. Only the first part is run; a
module ``__getattr__`` then imports a resource when it is named as an attribute. ``from cdktf_cdktf_provider_aws.kms_key
import KmsKey``, ``import cdktf_cdktf_provider_aws.kms_key`` and ``from cdktf_cdktf_provider_aws import kms_key`` never
needed more than that.

One thing the imports did on the side: a type registers with jsii when its module is imported, and jsii needs to know a
type when node returns an object of it. jsii can import the module then if it is told where each type lives, which newer
bindings do by themselves; `modules_by_type_prefix` is that table.
"""

import importlib
import re
import sys
from types import CodeType, ModuleType
from typing import Any

from globaltables.synthesis.stock import UnexpectedShapeError

PACKAGE = "cdktf_cdktf_provider_aws"

_IMPORTS_BEGIN = "\n# Loading modules to ensure their types are registered with the jsii runtime library\n"
_IMPORT = re.compile(r"from \. import (\w+)")
_ALL = re.compile(r'^__all__ = \[\n((?:    "\w+",\n)+)\]$', re.MULTILINE)


class LazyPackage:
    """The first part of the package's source, and the resources that its second part would import.

    Args:
        source: The source of the package's ``__init__.py``.
        path: The path of that file, for tracebacks.

    Raises:
        UnexpectedShapeError: When the source does not have the two parts, or does more than import in the second.
    """

    def __init__(self, source: str, path: str) -> None:
        head, comment, tail = source.partition(_IMPORTS_BEGIN)
        if not comment:
            raise UnexpectedShapeError("its __init__.py has no imports that register types")
        lines = tail.split("\n")
        imports = [_IMPORT.fullmatch(line) for line in lines if line]
        resources = [line[1] for line in imports if line]
        if len(resources) != len(imports):
            raise UnexpectedShapeError("its __init__.py does more than import after its contents")
        listed = _ALL.search(head)
        if listed is None or not set(resources) <= set(re.findall(r"\w+", listed[1])):
            raise UnexpectedShapeError("its __init__.py imports what it does not list in __all__")
        self.resources = frozenset(resources)
        self.code: CodeType = compile(head, path, "exec", dont_inherit=True)

    def execute(self, module: ModuleType) -> None:
        """Run the first part in *module*, and import a resource when it is asked for."""
        # A reload finds these from the first time; the generated code looks up every resource while it runs.
        for hook in ("__getattr__", "__dir__"):
            module.__dict__.pop(hook, None)
        exec(self.code, module.__dict__)  # noqa: S102 the package's own source
        # The generated code ends by putting a module with its public names alone in its place.
        published = sys.modules[module.__name__]
        published.__dict__["__getattr__"] = self._import_resource(module.__name__)
        published.__dict__["__dir__"] = lambda: sorted({*published.__dict__, *self.resources})

    def _import_resource(self, package: str) -> Any:
        def __getattr__(name: str) -> ModuleType:  # noqa: N807 the name PEP 562 gives it
            if name not in self.resources:
                raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)
            return importlib.import_module(f"{package}.{name}")

        return __getattr__

    def modules_by_type_prefix(self, assembly: str, package: str = PACKAGE) -> dict[str, str]:
        """List where types live: ``{"@cdktf/provider-aws.kmsKey": "cdktf_cdktf_provider_aws.kms_key", ...}``."""
        return {f"{assembly}.{_camel_case(name)}": f"{package}.{name}" for name in self.resources}


def _camel_case(snake_case: str) -> str:
    first, *rest = snake_case.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
