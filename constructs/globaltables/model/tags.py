"""Tags and AWS's rules for them: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html."""

import re
from typing import Annotated

from pydantic import AfterValidator

MAXIMUM_TAGS = 50
_ALLOWED = re.compile(r"[\w\s.:/=+\-@]*", re.UNICODE)


def check_tags(tags: dict[str, str]) -> dict[str, str]:
    """Checks count, lengths, characters and the reserved prefix.

    Raises:
        ValueError: When a rule is broken.
    """
    if len(tags) > MAXIMUM_TAGS:
        raise ValueError(f"a resource carries at most {MAXIMUM_TAGS} tags, got {len(tags)}; leave some out")
    for key, value in tags.items():
        if not 1 <= len(key) <= 128 or len(value) > 256:  # noqa: PLR2004 - AWS's lengths, named in the message
            raise ValueError(
                f"tag {key!r}: a key has 1 to 128 characters and a value up to 256, got {len(key)} and {len(value)}; "
                "shorten it"
            )
        if key.lower().startswith("aws:"):
            raise ValueError(f"tag {key!r}: the prefix aws: belongs to AWS; choose another")
        for text in (key, value):
            if not _ALLOWED.fullmatch(text):
                raise ValueError(
                    f"tag {key!r}: may hold letters, digits, spaces and _.:/=+-@, got {text!r}; remove the others"
                )
    return tags


Tags = Annotated[dict[str, str], AfterValidator(check_tags)]
