"""What a global table is: typed, validated, and free of cdktf, so that every part of the project can share it."""

from globaltables.model.environment import Environment
from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.load import load_environment

__all__ = ["ConfigurationError", "Environment", "Problem", "load_environment"]
