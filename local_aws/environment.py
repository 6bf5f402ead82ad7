"""The environment variables the emulator reads at import. All of them are set here, before it is imported."""

import os
from pathlib import Path

ROOT_ACCESS_KEY_ID = "test"
ROOT_SECRET_ACCESS_KEY = "test"  # noqa: S105 - the emulator's well-known root credentials


def prepare_environment(state_dir: Path, port: int) -> None:
    """Set up this process for the emulator, and keep the caller's AWS settings out of it.

    Args:
        state_dir: The instance's folder; everything is written below it.
        port: The port the instance listens on.
    """
    for name in list(os.environ):
        if name.startswith(("AWS_", "MINISTACK_", "LOCALSTACK_")):
            del os.environ[name]
    folders = {"STATE_DIR": state_dir / "aws", "S3_DATA_DIR": state_dir / "s3", "TMPDIR": state_dir / "tmp"}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    os.environ.update({name: str(folder) for name, folder in folders.items()})
    os.environ.update(
        {
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "MINISTACK_AUTOCREATE_AWS_MANAGED": "1",
            "IOT_MTLS_ENABLED": "0",  # else it listens on every interface
            "SFTP_ENABLED": "0",
            "USE_SSL": "0",
            "AUTH": "true",
            "AWS_ACCESS_KEY_ID": ROOT_ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": ROOT_SECRET_ACCESS_KEY,
            "AWS_EC2_METADATA_DISABLED": "true",
            "LOG_LEVEL": "WARNING",
            "PERSIST_STATE": "1",
        }
    )
