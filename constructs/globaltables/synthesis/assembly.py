"""What Python's bindings tell node to load, found without importing them.

The code that jsii generates for a package ends its ``_jsii/__init__.py`` with one call, such as ::

    __jsii_assembly__ = jsii.JSIIAssembly.load(
        "cdktf", "0.21.0", __name__[0:-6], "cdktf@0.21.0.jsii.tgz"
    )

Reading it there gives the same name, version and archive that the import would give, before anything is imported.
"""

import re
from importlib.machinery import PathFinder
from pathlib import Path
from typing import NamedTuple

from globaltables.synthesis.stock import UnexpectedShapeError

_LOAD = re.compile(
    r'^__jsii_assembly__ = jsii\.JSIIAssembly\.load\(\s*"([^"]+)",\s*"([^"]+)",\s*__name__\[0:-6\],\s*"([^"]+)",?\s*\)',
    re.MULTILINE,
)


class Assembly(NamedTuple):
    """A node package as jsii's ``load`` request names it.

    Args:
        name: The package's name on npm.
        version: Its version.
        tarball: The path of its archive.
    """

    name: str
    version: str
    tarball: str


def assembly_of(package: str) -> Assembly:
    """Find the node package behind a Python package.

    Args:
        package: The Python package's name, for example ``cdktf``.

    Raises:
        UnexpectedShapeError: When the package is missing or is not built the expected way.
    """
    spec = PathFinder.find_spec(package)
    if spec is None or spec.origin is None:
        raise UnexpectedShapeError(f"{package} is not an installed package")
    folder = Path(spec.origin).parent / "_jsii"
    try:
        source = (folder / "__init__.py").read_text(encoding="utf-8")
    except OSError as error:
        raise UnexpectedShapeError(f"{package} has no _jsii/__init__.py") from error
    call = _LOAD.search(source)
    if call is None:
        raise UnexpectedShapeError(f"{package}/_jsii/__init__.py does not end with JSIIAssembly.load as expected")
    name, version, archive = call.groups()
    return Assembly(name, version, str(folder / archive))
