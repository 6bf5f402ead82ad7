"""Everything that can go wrong and is told to the user as one message with a way out.

    GlobalTablesError                trouble: the command ends with 2, where nothing else is said
    ├── SetUpError                   a tool is missing and cannot be fetched
    ├── SynthesisError               the stacks could not be synthesized
    ├── EmbeddedAwsError             the embedded AWS could not be started or asked
    ├── RefusedError                 something stands in the way, or nobody confirmed
    │   └── AnswerIsNoError          a check said no, or the guard; the command ends with 1
    │       └── GateError            what is asked for is not safe, or not proven to work
    │           └── LossError        going on would lose writes
    ├── NotDeployedError             there is nothing to look at yet
    ├── AllowanceError               something is allowed that the guard can never find
    ├── HistoryError                 a file is no history of a verification
    ├── ResultError                  a file is no result that a command kept
    ├── PriceError                   a price is not known, or a file of prices cannot be read
    └── TerraformError               Terraform is missing, refused or failed
        ├── TerraformMissingError    no usable terraform or tofu
        ├── ProviderMirrorError      a named mirror does not hold the provider
        ├── StackFolderError         the folder is not a synthesized stack
        ├── PlanFormatError          a plan or state that is not what Terraform writes
        ├── PlanFileChangedError     the plan file is not the one that was shown
        ├── ErroredStateError        a state that could not be uploaded waits to be pushed
        ├── StateLockedError         somebody else holds the state's lock
        ├── StalePlanError           the state moved on since the plan was made
        └── TerraformInterruptedError  ctrl-C was forwarded and waited for

A message says which thing, the rule, what was got; and the way out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.terraform.diagnostics import Diagnostic


class GlobalTablesError(Exception):
    """Trouble that a user can do something about; its text is the whole message.

    Attributes:
        exit_code: What the `globaltables` command ends with: 2 is trouble, 1 is "the answer is no".
    """

    exit_code: ClassVar[int] = 2


class SetUpError(GlobalTablesError):
    """A tool is missing and could not be fetched."""


class SynthesisError(GlobalTablesError):
    """The stacks could not be synthesized; the message is what synth said."""


class EmbeddedAwsError(GlobalTablesError):
    """The embedded AWS could not be started or asked."""


class RefusedError(GlobalTablesError):
    """Something stands in the way of doing it, or nobody was there to confirm."""


class AnswerIsNoError(RefusedError):
    """A check said no, or the guard; what was found was told."""

    exit_code: ClassVar[int] = 1


class PriceError(GlobalTablesError):
    """A price is not known, or a file with prices is not what it should be."""


class HistoryError(GlobalTablesError):
    """A file does not hold what `verify --history` writes."""


class ResultError(GlobalTablesError):
    """A file does not hold what a command keeps of its result."""


class NotDeployedError(GlobalTablesError):
    """There is nothing deployed to look at yet."""


class GateError(AnswerIsNoError):
    """What is asked for is not safe to do, or what was done is not proven to work."""


class LossError(GateError):
    """Going on would lose writes."""


class AllowanceError(GlobalTablesError):
    """Something is allowed that the guard can never find."""


class TerraformError(GlobalTablesError):
    """Terraform is missing, refused or failed.

    Args:
        message: What the user reads.
        command: The command as it was run, program first. Empty when nothing was run.
        terraform_exit_code: What Terraform itself ended with; minus the signal's number when a signal ended it. None
            when nothing was run. It is not `exit_code`, which is what `globaltables` ends with.
        diagnostics: The errors and warnings that Terraform gave, in its order.
    """

    def __init__(
        self,
        message: str,
        *,
        command: Sequence[str] = (),
        terraform_exit_code: int | None = None,
        diagnostics: Sequence[Diagnostic] = (),
    ) -> None:
        super().__init__(message)
        self.command = tuple(command)
        self.terraform_exit_code = terraform_exit_code
        self.diagnostics = tuple(diagnostics)


class TerraformMissingError(TerraformError):
    """Neither a usable `terraform` nor a usable `tofu` was found."""


class ProviderMirrorError(TerraformError):
    """The mirror that was named does not hold the provider that is wanted."""


class StackFolderError(TerraformError):
    """The folder does not hold what synth writes."""


class PlanFormatError(TerraformError):
    """A plan or a state does not have the form that Terraform documents."""


class PlanFileChangedError(TerraformError):
    """The plan file is not the one that was shown and agreed to."""


class ErroredStateError(TerraformError):
    """An earlier apply could not upload its state; `errored.tfstate` holds it."""


class StateLockedError(TerraformError):
    """Somebody else holds the state's lock.

    Attributes:
        lock_id: The id of the lock, as `force-unlock` wants it. None when Terraform did not say.
        holder: Who holds it, `user@host`. None when Terraform did not say.
        created: When it was taken, as Terraform prints it. None when Terraform did not say.
    """

    lock_id: str | None = None
    holder: str | None = None
    created: str | None = None


class StalePlanError(TerraformError):
    """The state moved on since the plan was made."""


class TerraformInterruptedError(TerraformError):
    """The run was interrupted; the interrupt was forwarded once and the end was waited for.

    Attributes:
        forced: Whether Terraform was ended before it had finished on its own, at the user's word.
    """

    forced: bool = False
