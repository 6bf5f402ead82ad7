"""`globaltables output`."""

from __future__ import annotations

import json

import click

from operations.commands.options import Options, common_options
from operations.deployment import open_deployment
from operations.errors import NotDeployedError


@click.command("output")
@click.argument("name", required=False)
@common_options
def command(options: Options, *, name: str | None) -> None:
    """Print the outputs of what is deployed.

    NAME prints that one output alone; a text without quotes.
    """
    deployment = open_deployment(options.environment, options.console)
    outputs = {
        output.name: output.value
        for stack in deployment.stacks
        for output in stack.terraform.stored_state().outputs.values()
        if not output.sensitive
    }
    if not outputs:
        env = deployment.environment.name
        raise NotDeployedError(f"environment {env}: has no outputs; run globaltables deploy --env {env}")
    if name is None:
        options.console.result(outputs, [f"{key} = {json.dumps(value, indent=2)}" for key, value in outputs.items()])
        return
    if name not in outputs:
        raise NotDeployedError(f"output {name}: there is none of that name, got {', '.join(outputs)}")
    value = outputs[name]
    options.console.result({name: value}, [value if isinstance(value, str) else json.dumps(value, indent=2)])
