"""The way back to the stock bindings: chosen by the user, or taken when the bindings are not as expected."""

import os
import warnings

VARIABLE = "GLOBALTABLES_STOCK_BINDINGS"
SECOND_RUN = "GLOBALTABLES_SECOND_RUN"
"""Set by a program that begins again, see `globaltables.synthesis.ahead`, for its own second run."""


class StockBindingsWarning(UserWarning):
    """Part of the provider bindings is loaded the stock way: the output is the same, it takes longer."""


class UnexpectedShapeError(Exception):
    """The bindings, or jsii, are not built the way the fast path was written for."""


def stock_is_chosen() -> bool:
    """Tell whether the user asked for the stock bindings in the environment."""
    return os.environ.get(VARIABLE, "") not in {"", "0"}


def warn_of_stock(part: str, reason: object) -> None:
    """Say that *part* is loaded the stock way, and why.

    Args:
        part: What is loaded the stock way, as the subject of a sentence.
        reason: What was found instead of what was expected.
    """
    warnings.warn(
        f"{part}: the fast path does not apply ({reason}); the stock one is used, which is slower and gives the same"
        f" result; set {VARIABLE}=1 to choose it without this warning",
        StockBindingsWarning,
        stacklevel=2,
    )
