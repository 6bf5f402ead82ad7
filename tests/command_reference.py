"""Writes the reference of all commands, from the commands themselves.

``python -m tests.command_reference > docs/commands.md``, which ``make docs`` does.
"""

from collections.abc import Iterator

import click

from operations.cli import cli

WIDTH = 100

HEAD = """\
# Commands

What `--help` says, of every command. Exit codes: 0 good; 1 the answer is no (drift found, not proven, refused by the
guard); 2 trouble (usage, configuration, Terraform, AWS). With `--json` stdout is exactly one JSON document, also of an
error; all else goes to stderr.

This page is made by `make docs`; a test fails where it is out of date.
"""


def page() -> str:
    """The page as it stands in the file."""
    return "\n".join([HEAD, *(line for context in _contexts(_root()) for line in _section(context))])


def _root() -> click.Context:
    return click.Context(cli, info_name="globaltables", terminal_width=WIDTH, **cli.context_settings)


def _contexts(parent: click.Context) -> Iterator[click.Context]:
    """A command and all below it, in the order in which they are listed."""
    yield parent
    if isinstance(parent.command, click.Group):
        for name in parent.command.list_commands(parent):
            command = parent.command.get_command(parent, name)
            if command is not None:
                yield from _contexts(click.Context(command, parent=parent, info_name=name, terminal_width=WIDTH))


def _section(context: click.Context) -> list[str]:
    return [f"## {context.command_path}", "", "```", context.get_help(), "```", ""]


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - the output is the product
