"""Writes a stack as HCL where the app is asked to."""

import json
from pathlib import Path

import jsii
from cdktf import IStackSynthesizer, ISynthesisSession, TerraformStack

from stacks.hcl import render_hcl


@jsii.implements(IStackSynthesizer)
class HclSynthesizer:
    """Takes the place of cdktf's synthesizer, whose HCL Terraform refuses.

    Cdktf's also writes HCL only where SYNTH_HCL_OUTPUT stood in the environment before node was started: with the
    argument of `App` alone it writes JSON into a file called cdk.tf.

    Args:
        stack: The stack.
    """

    def __init__(self, stack: TerraformStack) -> None:
        self._stack = stack

    def synthesize(self, session: ISynthesisSession) -> None:
        """Called by `App.synth`."""
        if not session.skip_validation:
            self._stack.run_all_validations()
        manifest = session.manifest.for_stack(self._stack)
        folder = Path(session.outdir)
        (folder / manifest.working_directory).mkdir(parents=True, exist_ok=True)
        hcl = render_hcl(self._stack.to_terraform())
        (folder / manifest.synthesized_stack_path).write_text(hcl, encoding="utf-8")
        if manifest.stack_metadata_path:
            metadata = json.dumps(self._stack.to_hcl_terraform()["metadata"], indent=2, sort_keys=True)
            (folder / manifest.stack_metadata_path).write_text(metadata, encoding="utf-8")
