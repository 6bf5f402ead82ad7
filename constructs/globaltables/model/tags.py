"""Tags and AWS's rules for them: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html."""

import re
from typing import Annotated

from pydantic import AfterValidator

from globaltables.model.errors import ConfigurationError, shown

MAXIMUM_TAGS = 50
_ALLOWED = re.compile(r"[\w\s.:/=+\-@]*", re.UNICODE)


def check_tags(tags: dict[str, str]) -> dict[str, str]:
    """Checks count, lengths, characters and the reserved prefix.

    Raises:
        ConfigurationError: When a rule is broken.
    """
    if len(tags) > MAXIMUM_TAGS:
        raise ConfigurationError(f"a resource carries at most {MAXIMUM_TAGS} tags, got {len(tags)}; leave some out")
    for key, value in tags.items():
        if not 1 <= len(key) <= 128 or len(value) > 256:  # noqa: PLR2004 - AWS's lengths, named in the message
            raise ConfigurationError(
                f"a tag's key has 1 to 128 characters and its value up to 256, got {len(key)} and {len(value)} for "
                f"{shown(key)}; shorten it, or leave the tag out"
            )
        if key.lower().startswith("aws:"):
            raise ConfigurationError(
                f"a tag's key must not begin with aws:, which belongs to AWS, got {shown(key)}; choose another"
            )
        for text in (key, value):
            if not _ALLOWED.fullmatch(text):
                raise ConfigurationError(
                    f"tag {shown(key)} may hold letters, digits, spaces and _.:/=+-@, got {shown(text)}; "
                    "remove the others"
                )
    return tags


Tags = Annotated[dict[str, str], AfterValidator(check_tags)]
