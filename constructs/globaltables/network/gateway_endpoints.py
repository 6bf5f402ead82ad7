"""Gateway endpoints for DynamoDB."""

from collections.abc import Mapping

from cdktf import Fn
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from globaltables.model.network import Network, check_network
from globaltables.network.endpoint_policy import endpoint_policy
from globaltables.regional import known_names
from globaltables.table import GlobalTable
from globaltables.table.grants import policy_text


class GatewayEndpoints(Construct):
    """An endpoint per VPC, whose policy lets through this table alone, and principals of its account alone.

    All of a route table's traffic to DynamoDB goes through the endpoint: whatever the policy does not name is cut off.
    https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-ddb.html

    Args:
        table: The table.
        network: The VPCs, their route tables, and what else is used from there.
        tags: Tags of the endpoints. Default none.

    Raises:
        ConfigurationError: When a role is none of the table's, a VPC is named twice, or a further table is in
            another region.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table: GlobalTable,
        network: Network,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        region_by_role = {region.role: region for region in table.regions}
        check_network(network, known_names(table.regions))
        super().__init__(scope, id)
        self._endpoint_by_vpc: dict[str, VpcEndpoint] = {}
        for endpoint in network.endpoints:
            region = region_by_role[endpoint.role]
            policy = endpoint_policy(table.access.arns([region]), endpoint.other_table_arns)
            self._endpoint_by_vpc[endpoint.vpc_id] = VpcEndpoint(
                self,
                endpoint.vpc_id,
                provider=region.provider,
                vpc_id=endpoint.vpc_id,
                vpc_endpoint_type="Gateway",
                service_name=Fn.join(".", ["com.amazonaws", region.name, "dynamodb"]),
                route_table_ids=list(endpoint.route_table_ids),
                policy=policy_text(policy),
                tags=dict(tags or {}) or None,
            )

    @property
    def endpoint_id_by_vpc(self) -> dict[str, str]:
        """Id of each endpoint by the id of its VPC."""
        return {vpc: endpoint.id for vpc, endpoint in self._endpoint_by_vpc.items()}
