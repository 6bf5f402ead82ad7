"""Names made of a table's name, which may be longer and hold other characters than the thing that is named after it.

Where a table's name does not fit, it is put into shape and cut, and the start of its hash makes it distinct again.
"""

import hashlib
import json
import re

from cdktf import Fn, TerraformLocal, Token
from constructs import Construct

_HASH_LENGTH = 8


def fitting_name(scope: Construct, id: str, name: str, *, pattern: str, replaced: str, longest: int) -> str:
    """The name itself where it fits, else what can be kept of it, a hyphen and the start of its hash.

    Args:
        scope: Where the expression is kept, when Terraform has to work it out.
        id: The id of the expression.
        name: The table's name, a literal or a token.
        pattern: What fits, as a regular expression that Python and Terraform read alike.
        replaced: Runs of which characters become one hyphen; those at either end are left out.
        longest: How long the result may be, characters.
    """
    kept = longest - _HASH_LENGTH - 1
    if not Token.is_unresolved(name):
        if len(name) <= longest and re.search(pattern, name):
            return name
        cut = re.sub(replaced, "-", name.lower()).strip("-")[:kept].strip("-")
        return f"{cut}-{hashlib.sha256(name.encode()).hexdigest()[:_HASH_LENGTH]}"
    cut = Fn.trim(Fn.substr(Fn.trim(Fn.replace(Fn.lower(name), f"/{replaced}/", "-"), "-"), 0, kept), "-")
    distinct = Fn.join("-", [cut, Fn.substr(Fn.sha256(name), 0, _HASH_LENGTH)])
    fits = f"length({_bare(name)}) <= {longest} && can(regex({json.dumps(pattern)}, {_bare(name)}))"
    # A local, because it stands in many places, some of them inside of other expressions.
    return TerraformLocal(scope, id, f"${{{fits} ? {_bare(name)} : {_bare(distinct)}}}").as_string


def _bare(value: str) -> str:
    """A token inside of a longer expression."""
    return Fn.join("", [value])
