"""From an environment to a cdktf app."""

from cdktf import App

from globaltables.model import Environment
from stacks.global_table_stack import GlobalTableStack

# Settings of newer cdktf projects: addresses say neither the stack's name, so that every environment has the same,
# nor replace the hyphens of ids.
CONTEXT = {"excludeStackIdFromLogicalIds": "true", "allowSepCharsInLogicalIds": "true"}


def build_app(environment: Environment, *, outdir: str | None = None, hcl_output: bool | None = None) -> App:
    """The stacks of an environment, ready to be synthesized.

    Args:
        environment: What to deploy.
        outdir: Where to write. Default: what ``CDKTF_OUTDIR`` says, else ``cdktf.out``.
        hcl_output: Whether to write HCL instead of JSON. Default JSON.
    """
    app = App(outdir=outdir, hcl_output=hcl_output, context=CONTEXT)
    GlobalTableStack(app, f"global-table-{environment.name}", environment=environment)
    return app
