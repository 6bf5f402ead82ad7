"""Reads environment files."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from globaltables.model.environment import Environment
from globaltables.model.errors import ConfigurationError
from globaltables.model.problems import configuration_error

ENVIRONMENTS_FOLDER = Path("environments")


def environment_file(name_or_path: str, folder: Path = ENVIRONMENTS_FOLDER) -> Path:
    """The file of an environment: a path when it looks like one, else ``NAME.toml`` in *folder*."""
    if name_or_path.endswith(".toml") or "/" in name_or_path:
        return Path(name_or_path)
    return folder / f"{name_or_path}.toml"


def load_environment(name_or_path: str, folder: Path = ENVIRONMENTS_FOLDER) -> Environment:
    """Reads and checks an environment file.

    Args:
        name_or_path: ``dev`` for ``environments/dev.toml``, or a path to a TOML file.
        folder: Where names are looked up. Default ``environments`` in the working directory.

    Raises:
        ConfigurationError: When the file is missing, is not TOML, or says something impossible.
    """
    path = environment_file(name_or_path, folder)
    return parse_environment(_read(path), path)


def parse_environment(text: str, path: Path) -> Environment:
    """Checks the text of an environment file; *path* names the environment and stands in messages.

    Raises:
        ConfigurationError: When it is not TOML, or says something impossible.
    """
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Not TOMLDecodeError alone: tomllib answers a number of 5,000 digits or 1,000 brackets with these.
        raise ConfigurationError(f"is not TOML: {error}; correct it there", source=str(path)) from error
    try:
        return Environment.model_validate({"name": path.stem} | data)
    except ValidationError as error:
        raise configuration_error(error, Environment, source=str(path)) from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.toml"))) or "none"
        raise ConfigurationError(
            f"no such environment file; environments in {path.parent} are: {known}", source=str(path)
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"cannot be read: {error}; give a text file", source=str(path)) from error
