"""`Token.is_unresolved` of texts and numbers, answered in Python.

Constructs ask it before they look at a value, hundreds of times in a large stack, and each time Python would wait for
node. What a token looks like in a text or a number is cdktf's encoding, the same in every version there is: texts hold
``${TfToken[...]}``, and a number that stands for one is beyond any that people write. Lists, maps and objects are asked
of node as ever.
"""

import functools
import re
from typing import Any

_IN_TEXT = re.compile(r"\$\{TfToken\[[a-zA-Z0-9:._-]+\]\}")
_LARGEST_EXACT = 2**53
"""Numbers that encode a token are below minus 1e308."""


def answer_in_python() -> None:
    """Let cdktf answer what Python can tell."""
    from cdktf import Token  # noqa: PLC0415 the program decides when it is imported

    stock = Token.is_unresolved
    if hasattr(stock, "__wrapped__"):
        return

    @functools.wraps(stock)
    def is_unresolved(obj: Any) -> bool:
        if type(obj) is str:
            return _IN_TEXT.search(obj) is not None
        if type(obj) in {int, float} and -_LARGEST_EXACT < obj < _LARGEST_EXACT:
            return False
        return bool(stock(obj))

    setattr(Token, "is_unresolved", staticmethod(is_unresolved))  # noqa: B010 mypy sees a method
