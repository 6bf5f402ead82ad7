"""The way from a VPC to the table that does not leave AWS's network.

https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-ddb.html
"""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.regions import check_role
from globaltables.model.settings import NOT_EMPTY, Matching, Settings

VpcId = Annotated[
    str,
    Matching(
        r"^vpc-([0-9a-f]{8}|[0-9a-f]{17})$",
        "must be the id of a VPC such as vpc-0123456789abcdef0",
        "copy it from the console",
    ),
]
RouteTableId = Annotated[
    str,
    Matching(
        r"^rtb-([0-9a-f]{8}|[0-9a-f]{17})$",
        "must be the id of a route table such as rtb-0123456789abcdef0",
        "copy it from the console",
    ),
]
OtherTableArn = Annotated[
    str,
    Matching(
        r"^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[a-zA-Z0-9_.-]{3,255}(/index/([a-zA-Z0-9_.-]+|\*))?$",
        "must be the ARN of a table or of its indexes",
        "copy it from the console",
    ),
]


class Endpoint(Settings):
    """A gateway endpoint for DynamoDB in a VPC that is there already. A VPC has one; it is free.

    All traffic to DynamoDB of the route tables goes through it, and its policy lets through what it names alone: the
    table, for principals of the deployed account. Whoever uses another table from there has to name it too.

    Args:
        role: The role of the region where the VPC is.
        vpc_id: The VPC.
        route_table_ids: The route tables of the subnets that are to use it, one or more.
        other_table_arns: Further tables, and indexes of them, that are used from there. Default none.
    """

    role: str = Field(description="Role of the region where the VPC is.")
    vpc_id: VpcId = Field(description="The VPC.")
    route_table_ids: Annotated[tuple[RouteTableId, ...], NOT_EMPTY] = Field(
        strict=False,
        json_schema_extra={"minItems": 1},
        description="The route tables of the subnets that are to use it.",
    )
    other_table_arns: tuple[OtherTableArn, ...] = Field(
        default=(), strict=False, description="Further tables that are used from there; others are cut off."
    )

    @model_validator(mode="after")
    def _route_tables_differ(self) -> Self:
        for number, one in enumerate(self.route_table_ids):
            if one in self.route_table_ids[:number]:
                message = f"must name each route table once, got {one} twice; leave one out"
                raise ConfigurationError(Problem(f"route_table_ids.{number}", message))
        return self


class Network(Settings):
    """How VPCs reach the table.

    Args:
        endpoints: Gateway endpoints, one per VPC. Default none.
    """

    endpoints: tuple[Endpoint, ...] = Field(
        default=(), strict=False, description="Gateway endpoints for DynamoDB, one per VPC; none when absent."
    )


def check_network(network: Network, region_by_role: Mapping[str, str]) -> None:
    """Checks endpoints together with the regions, by role; a name is empty where it is not known yet.

    Raises:
        ConfigurationError: When one is in no region, in a VPC that has another, or names a table of another region.
    """
    vpcs: set[str] = set()
    for number, endpoint in enumerate(network.endpoints):
        place = f"network.endpoints.{number}"
        check_role(f"{place}.role", endpoint.role, region_by_role)
        if endpoint.vpc_id in vpcs:
            message = f"a VPC has one gateway endpoint for DynamoDB, got {endpoint.vpc_id} twice; put them together"
            raise ConfigurationError(Problem(f"{place}.vpc_id", message))
        vpcs.add(endpoint.vpc_id)
        region = region_by_role[endpoint.role]
        for arn in endpoint.other_table_arns:
            if region and arn.split(":")[3] != region:
                message = f"an endpoint reaches tables of its own region, {region}, got {arn}; name one there"
                raise ConfigurationError(Problem(f"{place}.other_table_arns", message))
