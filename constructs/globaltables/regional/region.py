"""One region of a deployment."""

import re
from collections.abc import Iterable, Mapping

from cdktf import Token
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from globaltables.model.errors import ConfigurationError, shown
from globaltables.model.regions import REGION_PATTERN, REGION_RULE
from globaltables.regional.fence import Fence

ALIAS_PATTERN = r"[a-zA-Z][a-zA-Z0-9_-]*"
ALIAS_RULE = "an id must be letters, digits, underscores and hyphens, a letter first, to name a provider alias"


class Region(Construct):
    """A region in its role: the aliased provider that reaches it, and a fence that keeps it where it is.

    The id is the region's role, for example ``primary``; it names the provider's alias and is part of the addresses
    of everything in the region. A role keeps its region for life.
    https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html

    Args:
        name: The region's name, a literal or a token.
        account_id: The one account that may be deployed to, 12 digits. Default any.
        preconditions: Terraform expressions that must hold at every plan, each with its message. Default none.

    Raises:
        ConfigurationError: When the id cannot name a provider alias, or *name* or *account_id* is a literal that
            cannot be right.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        account_id: str | None = None,
        preconditions: Mapping[str, str] | None = None,
    ) -> None:
        if not re.fullmatch(ALIAS_PATTERN, id):
            raise ConfigurationError(f"region {shown(id)}: {ALIAS_RULE}; rename it")
        if not Token.is_unresolved(name) and not re.fullmatch(REGION_PATTERN, name):
            raise ConfigurationError(f"region {id}: {REGION_RULE}, got {shown(name)}; see AWS's list of regions")
        if account_id is not None and not Token.is_unresolved(account_id) and not re.fullmatch("[0-9]{12}", account_id):
            raise ConfigurationError(f"region {id}: account_id must be 12 digits, got {shown(account_id)}; correct it")
        super().__init__(scope, id)
        self.role = id
        self.name = name
        self.account_id = account_id
        # Endpoints never stand here: AWS_ENDPOINT_URL in the environment reaches the embedded AWS with the same JSON,
        # and an endpoints block makes every plan three times slower.
        self.provider = AwsProvider(
            self,
            "Provider",
            alias=id,
            region=name,
            allowed_account_ids=None if account_id is None else [account_id],
        )
        Fence(
            self,
            "Fence",
            value=name,
            subject=f"{id} region",
            way_out="use `globaltables region`, or set it back",
            preconditions=preconditions,
        )


def known_names(regions: Iterable[Region]) -> dict[str, str]:
    """The names of regions by role, as the model's checks take them: empty where only Terraform knows it."""
    return {region.role: "" if Token.is_unresolved(region.name) else region.name for region in regions}
