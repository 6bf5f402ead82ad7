"""How VPCs reach a table without leaving AWS's network."""

from globaltables.model.network import Endpoint, Network
from globaltables.network.gateway_endpoints import GatewayEndpoints

__all__ = ["Endpoint", "GatewayEndpoints", "Network"]
