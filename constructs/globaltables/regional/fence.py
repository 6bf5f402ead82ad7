"""A fence around what must not change while it is live.

Terraform would carry out, in silence, several changes that lose data: a region variable overridden on a live stack
makes it look in the new region, find nothing there, and create an empty table beside the old one. The fence is a
`terraform_data` that remembers the value of the first apply and compares it with the present one at every plan. Where
they differ the plan fails, before anything is touched, with a message that says what to do. Being in the output itself,
it also protects people who run Terraform alone. `terraform destroy` does not evaluate it.
"""

import json
from collections.abc import Mapping

from cdktf import Fn, Postcondition, Precondition, TerraformResource, TerraformResourceLifecycle, Token
from constructs import Construct


class Fence(Construct):
    """Remembers a value at the first apply and fails every later plan in which it is another.

    Args:
        value: The value: a literal, a token or a text with tokens.
        subject: What it is, the start of the message, for example ``secondary_region``.
        way_out: What to do instead, the end of the message.
        preconditions: Expressions that must hold at every plan, each with its message. Default none.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        value: str,
        subject: str,
        way_out: str,
        preconditions: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        expected = expression(value)
        # Not cdktf's DataResource: that one runs `terraform version` at every synth to say that 1.4 is needed.
        self.resource = TerraformResource(
            self,
            "Resource",
            terraform_resource_type="terraform_data",
            lifecycle=TerraformResourceLifecycle(
                ignore_changes=["input"],
                precondition=[
                    Precondition(condition=condition, error_message=message)
                    for condition, message in (preconditions or {}).items()
                ]
                or None,
                postcondition=[
                    Postcondition(
                        condition=f"${{self.output.value == {expected}}}",
                        error_message=f"{subject}: cannot change on a live stack, which has ${{self.output.value}}, "
                        f"got ${{{expected}}}; nothing was touched; {way_out}",
                    )
                ],
            ),
        )
        self.resource.add_override("input", {"value": value})


def expression(value: str) -> str:
    """The value as it stands inside a Terraform expression. A text with tokens in it becomes one token."""
    return Fn.join("", [value]) if Token.is_unresolved(value) else json.dumps(value)
