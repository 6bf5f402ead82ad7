"""Synthesizes the stacks of the environment that GLOBALTABLES_ENV names, `local` by default. Calls no AWS."""

import gc
import os
import sys

from globaltables.synthesis import running_ahead, warm_up

warm_up()  # node starts while Python imports the rest
gc.disable()  # a run ends before there is garbage that is worth the search
from globaltables.model import ConfigurationError, load_environment  # noqa: E402
from stacks.app import build_app  # noqa: E402

try:
    with running_ahead():  # this program does no harm by beginning twice
        build_app(load_environment(os.environ.get("GLOBALTABLES_ENV", "local"))).synth()
except ConfigurationError as error:
    sys.stderr.write(f"error: {error}\n")
    sys.exit(2)
