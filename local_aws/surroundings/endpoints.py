"""VPC endpoints keep their policy, which the emulator drops; without one AWS gives an endpoint one that allows all."""

from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from local_aws.emulator import Names

Parameters = dict[str, Any]

POLICY = "PolicyDocument"
FULL_ACCESS = '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}'


def install() -> None:
    """Wrap the making and the description of an endpoint."""
    ec2 = Names("ministack.services.ec2")
    endpoints = ec2["_vpc_endpoints"]

    def wrap_create(original: Callable[[Parameters], Any]) -> Callable[[Parameters], Any]:
        def create(parameters: Parameters) -> Any:
            known = set(endpoints)
            original(parameters)
            (made,) = set(endpoints) - known
            given = parameters.get(POLICY)
            policy = given[0] if isinstance(given, list) else given
            if policy:
                endpoints[made][POLICY] = policy
            described = ec2["_vpce_fields_xml"](endpoints[made], tag="vpcEndpoint")
            return ec2["_xml"](200, "CreateVpcEndpointResponse", described)

        return create

    def wrap_fields(original: Callable[..., str]) -> Callable[..., str]:
        def fields(endpoint: dict[str, Any], tag: str = "item") -> str:
            policy = escape(endpoint.get(POLICY, FULL_ACCESS))
            start, _, end = original(endpoint, tag).rpartition(f"</{tag}>")
            return f"{start}<policyDocument>{policy}</policyDocument></{tag}>{end}"

        return fields

    ec2.wrap("_vpce_fields_xml", wrap_fields)
    actions = ec2["_ACTION_MAP"]
    actions["CreateVpcEndpoint"] = wrap_create(actions["CreateVpcEndpoint"])
