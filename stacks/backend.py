"""Where the state of a stack goes."""

from cdktf import CloudBackend, LocalBackend, NamedCloudWorkspace, S3Backend, TerraformStack

from globaltables.model.backend import Backend, CloudState, S3State


def configure_backend(stack: TerraformStack, name: str, backend: Backend, *, workspace_suffix: str = "") -> None:
    """Gives a stack its backend, and says which Terraform it needs.

    Args:
        stack: The stack.
        name: What distinguishes its state from that of other stacks in the same place.
        backend: Where states go.
        workspace_suffix: Appended to a workspace of a chosen name: one workspace holds one state. Default: nothing,
            for the data stack.
    """
    stack.add_override("terraform.required_version", f">= {'.'.join(map(str, backend.oldest_terraform))}")
    if isinstance(backend, S3State):
        S3Backend(
            stack,
            bucket=backend.bucket,
            key=f"{backend.key_prefix}/{name}.tfstate",
            region=backend.region,
            encrypt=True,
            kms_key_id=backend.kms_key_arn,
        )
        # Younger than cdktf: the lock is an object beside the state, no table; Terraform and OpenTofu since 1.10.
        stack.add_override("terraform.backend.s3.use_lockfile", True)
    elif isinstance(backend, CloudState):
        CloudBackend(
            stack,
            hostname=backend.hostname,
            organization=backend.organization,
            workspaces=NamedCloudWorkspace(
                f"{backend.workspace}{workspace_suffix}" if backend.workspace else name, backend.project
            ),
        )
    else:
        # Relative, and outside the synthesized folder: cdktf.out/stacks/<stack> is three folders below the project.
        LocalBackend(stack, path=f"../../../state/{name}.tfstate")
