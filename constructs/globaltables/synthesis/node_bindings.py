"""The node side of the provider bindings: a jsii assembly that makes the provider's ``lib/index.js`` lazy.

The node process may be running long before this library is imported (``from cdktf import App`` starts it), so options
and environment variables of node come too late. What always works is jsii's own way of getting code into node: a
``load`` request with the archive of a package. `lazy_index.js` and the scripts that it requires, beside this file, say
what that package does there.

jsii keeps unpacked packages in the user's cache by name, version and SHA-256 of the archive, so that a changed script
can never meet a stale copy. The archive is written byte by byte below, since it must not change without reason.
"""

import importlib
import json
import zlib
from pathlib import Path
from typing import Any

from globaltables.synthesis.assembly import Assembly
from globaltables.synthesis.stock import UnexpectedShapeError

NAME = "globaltables-lazy-index"
REPORT = f"{NAME}.LazyIndex"

_FILES = ("lazy_index.js", "lazy_stacks.js", "plain_leaves.js", "resolve_once.js")
_BLOCK_BYTES = 512


def programs(provider: str) -> dict[str, str]:
    """Return the files of the assembly by their names; the first is run, and acts on the package called *provider*."""
    folder = Path(__file__).parent
    source = {name: (folder / name).read_text(encoding="utf-8") for name in _FILES}
    return source | {"lazy_index.js": f"{source['lazy_index.js']}\nwatch({json.dumps(provider)});\n"}


def write_assembly(folder: Path, provider: str) -> Assembly:
    """Write the assembly's archive.

    Args:
        folder: Where to write it. jsii reads it once, when it is loaded.
        provider: The name of the node package whose index becomes lazy.
    """
    files = programs(provider)
    # jsii refuses two versions of one package in one process, so the version says what is inside.
    version = f"1.0.{zlib.crc32(''.join(files.values()).encode())}"
    package = {"name": NAME, "version": version, "main": "lib/lazy_index.js", "jsii": {"outdir": "lib"}}
    archive = folder / f"{NAME}@{version}.jsii.tgz"
    contents = {
        "package/package.json": json.dumps(package),
        "package/.jsii": json.dumps(_description(version)),
        **{f"package/lib/{name}": text for name, text in files.items()},
    }
    archive.write_bytes(_tar({path: text.encode() for path, text in contents.items()}))
    return Assembly(NAME, version, str(archive))


def check_report() -> None:
    """Ask node how it went, after the provider was loaded.

    Raises:
        UnexpectedShapeError: When the provider's index was required the stock way.
    """
    types = importlib.import_module("jsii._kernel.types")
    provider = importlib.import_module("jsii._runtime").kernel.provider
    problem = provider.sget(types.StaticGetRequest(fqn=REPORT, property="problem")).value
    if problem:
        raise UnexpectedShapeError(problem)


def _description(version: str) -> dict[str, Any]:
    problem = {"name": "problem", "static": True, "immutable": True, "type": {"primitive": "string"}}
    report = {
        "assembly": NAME,
        "fqn": REPORT,
        "kind": "class",
        "name": "LazyIndex",
        "properties": [problem],
    }
    return {
        "schema": "jsii/0.10.0",
        "name": NAME,
        "version": version,
        "jsiiVersion": "1.142.0",
        "description": "Makes the AWS provider's index lazy",
        "author": {"name": "globaltables", "roles": ["author"]},
        "homepage": "",
        "license": "Apache-2.0",
        "repository": {"type": "git", "url": ""},
        "fingerprint": "",
        "types": {REPORT: report},
    }


def _tar(contents: dict[str, bytes]) -> bytes:
    """Write an uncompressed archive without dates and owners. Importing `tarfile` would take longer than this."""
    blocks = []
    for path, data in contents.items():
        header = bytearray(_BLOCK_BYTES)
        fields = {0: path, 100: "0000644", 108: "0000000", 116: "0000000", 124: f"{len(data):011o}", 136: "0" * 11}
        for offset, text in {**fields, 148: " " * 8, 156: "0", 257: "ustar\x0000"}.items():
            header[offset : offset + len(text)] = text.encode("ascii")
        header[148:156] = f"{sum(header):06o}\x00 ".encode("ascii")
        blocks += [bytes(header), data.ljust(-len(data) // _BLOCK_BYTES * -_BLOCK_BYTES, b"\x00")]
    return b"".join([*blocks, bytes(2 * _BLOCK_BYTES)])
