"""From an environment to a cdktf app."""

import os
from pathlib import Path

from cdktf import App, TerraformStack

from globaltables.model import Environment
from globaltables.model.provider import check_features
from stacks.global_table_stack import GlobalTableStack
from stacks.hcl_synthesizer import HclSynthesizer
from stacks.observability_stack import ObservabilityStack

# Settings of newer cdktf projects: addresses say neither the stack's name, so that every environment has the same,
# nor replace the hyphens of ids.
CONTEXT = {"excludeStackIdFromLogicalIds": "true", "allowSepCharsInLogicalIds": "true"}


def build_app(environment: Environment, *, outdir: str | None = None, hcl_output: bool | None = None) -> App:
    """The stacks of an environment, ready to be synthesized.

    Args:
        environment: What to deploy.
        outdir: Where to write; made where it is missing. Default: what ``CDKTF_OUTDIR`` says, else ``cdktf.out``.
        hcl_output: Whether to write HCL instead of JSON. Default JSON.

    A stack with nothing in it is left out, unless ``GLOBALTABLES_EVERY_STACK`` is set: `globaltables` deploys it empty
    to destroy what it had before.

    Raises:
        ConfigurationError: When the installed bindings cannot say what is wanted. Nothing has been written then.
    """
    check_features(environment.provider_features)  # before App, which makes the folder at once
    outdir = outdir or os.environ.get("CDKTF_OUTDIR")
    if outdir:
        Path(outdir).parent.mkdir(parents=True, exist_ok=True)
    app = App(outdir=outdir, hcl_output=hcl_output, context=CONTEXT)
    every_stack = bool(os.environ.get("GLOBALTABLES_EVERY_STACK"))
    stacks: list[TerraformStack] = [GlobalTableStack(app, f"global-table-{environment.name}", environment=environment)]
    if every_stack or is_observed(environment):
        observability = ObservabilityStack(app, f"observability-{environment.name}", environment=environment)
        observability.add_dependency(stacks[0])  # an order for `cdktf deploy`, no reference
        stacks.append(observability)
    if app.hcl_output:
        for stack in stacks:
            stack.synthesizer = HclSynthesizer(stack)
    return app


def is_observed(environment: Environment) -> bool:
    """Whether anything of the stack beside the data is wanted."""
    parts = (
        environment.probe,
        environment.stream_consumer,
        environment.kinesis,
        environment.audit,
        environment.game_day,
    )
    return environment.alarms.enabled or environment.alarms.dashboards or any(part.enabled for part in parts)
