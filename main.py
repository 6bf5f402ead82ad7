"""Synthesizes the stacks of the environment that GLOBALTABLES_ENV names, `local` by default. Calls no AWS."""

import os
import sys

from globaltables.model import ConfigurationError, load_environment
from stacks.app import build_app

try:
    build_app(load_environment(os.environ.get("GLOBALTABLES_ENV", "local"))).synth()
except ConfigurationError as error:
    sys.stderr.write(f"error: {error}\n")
    sys.exit(2)
