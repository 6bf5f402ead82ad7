"""Programs that synthesize in a process of their own, with the bindings loaded in one way or another."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

FAST_FIRST = """
from globaltables import synthesis
synthesis.install()
from cdktf import App, TerraformOutput, TerraformStack
"""

COUNT = """
import json, sys
package = "cdktf_cdktf_provider_aws."
names = {name.removeprefix(package).partition(".")[0] for name in sys.modules if name.startswith(package)}
print(json.dumps(sorted(name for name in names if not name.startswith("_"))))
"""

BEGINNING = """
import os, sys
print("begins", file=sys.stderr)
from globaltables.synthesis import running_ahead, warm_up
warm_up()
import jsii
from cdktf import App, Aspects, Fn, IAspect, TerraformStack
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.provider import AwsProvider

def key(stack, id, **more):
    return KmsKey(stack, id, **more)
"""


def run(program: str, folder: Path, **variables: str) -> str:
    """Run a program in *folder*, with warnings as errors, and return what it prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("JSII_", "NODE_"))},
        "PATH": path,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "constructs"), str(ROOT)]),
        "PYTHONWARNINGS": "error",
        **variables,
    }
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def synthesized(folder: Path, outdir: str = "cdktf.out") -> dict[str, bytes]:
    """Read every file that a synth wrote."""
    output = folder / outdir
    return {str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*") if path.is_file()}
