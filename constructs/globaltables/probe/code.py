"""The code of a function, packed at synth.

The same sources make the same bytes on every machine: names in order, one date, no compression, whose output differs
between versions of zlib. So a plan shows a change of code where there is one, and nowhere else. The archive lies in the
synthesized folder and is named there by a relative path.
"""

import atexit
import base64
import hashlib
import io
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from cdktf import AssetType, TerraformAsset
from constructs import Construct

from globaltables.model.errors import ConfigurationError

_HERE = Path(__file__).resolve()
_SOURCES = (_HERE.parent / "lambda_src", _HERE.parents[3] / "lambda_src")
"""Where the sources are: in an installed package, or in the repository."""

_FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can hold
_READABLE_BY_ALL = 0o644 << 16  # AWS Lambda runs code as another user
_UNIX = 3


class FunctionCode(Construct):
    """The package of Python modules that a function runs, once for all regions.

    https://docs.aws.amazon.com/lambda/latest/dg/python-package.html

    Args:
        folder: The package's folder; its name is the package's. A name without a folder is one of ours: ``probe`` or
            ``stream_consumer``.
        handler: The function in the package, for example ``handler.handle``, the default.

    Raises:
        ConfigurationError: When there is no such package.
    """

    def __init__(self, scope: Construct, id: str, *, folder: Path | str, handler: str = "handler.handle") -> None:
        found = _package(Path(folder))
        super().__init__(scope, id)
        content = packed(found)
        digest = hashlib.sha256(content).digest()
        archive = _temporary_folder() / f"{digest.hex()[:16]}" / f"{found.name}.zip"
        archive.parent.mkdir(exist_ok=True)
        archive.write_bytes(content)
        # The asset's own hash would be of the file's name too.
        asset = TerraformAsset(self, "Archive", path=str(archive), type=AssetType.FILE, asset_hash=digest.hex()[:16])
        self.path: str = asset.path
        """The archive, relative to the stack's folder."""
        self.sha256_base64 = base64.b64encode(digest).decode()
        """As Lambda tells it."""
        self.handler = f"{found.name}.{handler}"
        """As Lambda wants it."""


def packed(package: Path) -> bytes:
    """The archive of a package, the package itself at its top."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(package.rglob("*.py"), key=lambda one: one.relative_to(package).as_posix()):
            entry = zipfile.ZipInfo(file.relative_to(package.parent).as_posix(), _FIRST_DATE)
            entry.external_attr, entry.create_system = _READABLE_BY_ALL, _UNIX
            # A checkout with other line ends is the same code.
            archive.writestr(entry, file.read_bytes().replace(b"\r\n", b"\n"))
    return stream.getvalue()


def _package(folder: Path) -> Path:
    candidates = [folder] if len(folder.parts) > 1 else [*(sources / folder for sources in _SOURCES), folder]
    for candidate in candidates:
        if (candidate / "__init__.py").is_file():
            return candidate.resolve()
    raise ConfigurationError(
        f"code of a function: must be a folder with an __init__.py, got {folder}; name the package's folder"
    )


@cache
def _temporary_folder() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="globaltables-code-")
    atexit.register(folder.cleanup)
    return Path(folder.name)
