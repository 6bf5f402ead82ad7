"""One region of a deployment."""

import re
from collections.abc import Mapping

from cdktf import Token
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from globaltables.model.errors import ConfigurationError
from globaltables.model.regions import REGION_PATTERN, REGION_RULE
from globaltables.regional.fence import Fence


class Region(Construct):
    """A region in its role: the aliased provider that reaches it, and a fence that keeps it where it is.

    The id is the region's role, for example ``primary``; it names the provider's alias and is part of the addresses
    of everything in the region. A role keeps its region for life.

    Args:
        name: The region's name, a literal or a token.
        account_id: The one account that may be deployed to, 12 digits. Default any.
        preconditions: Terraform expressions that must hold at every plan, each with its message.

    Raises:
        ConfigurationError: When *name* is a literal that is not a region name.
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
        super().__init__(scope, id)
        if not Token.is_unresolved(name) and not re.fullmatch(REGION_PATTERN, name):
            raise ConfigurationError(f"region {id}: {REGION_RULE}, got {name!r}")
        self.role = id
        self.name = name
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
