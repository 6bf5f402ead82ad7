"""Finds what stands around a table: logs, audit, data streams, endpoints, drills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.aws_pages import pages
from operations.recovery.by_name import time_in
from operations.recovery.match import Found

if TYPE_CHECKING:
    from operations.recovery.match import Place
    from operations.recovery.wanted import Wanted


def log_group(wanted: Wanted, place: Place) -> Found | None:
    """The log group of that name."""
    name = wanted.values.get("name")
    client = place.clients.of("logs", place.region)
    for group in pages(client, "describe_log_groups", "logGroups", logGroupNamePrefix=name):
        if group["logGroupName"] == name:
            return Found(wanted, group["logGroupName"], time_in(group, ("creationTime",)))
    return None


def bucket(wanted: Wanted, place: Place) -> Found | None:
    """The bucket of that name, if it is this account's; another's is not listed."""
    for listed in place.clients.of("s3", place.region).list_buckets().get("Buckets", ()):
        if listed["Name"] == wanted.values.get("bucket"):
            return Found(wanted, listed["Name"], listed["CreationDate"])
    return None


def trail(wanted: Wanted, place: Place) -> Found | None:
    """The trail of that name; AWS does not say when it was made."""
    found = place.clients.of("cloudtrail", place.region).describe_trails(includeShadowTrails=False)
    for listed in found.get("trailList", ()):
        if listed["Name"] == wanted.values.get("name"):
            return Found(wanted, listed["TrailARN"])
    return None


def streaming_destination(wanted: Wanted, place: Place) -> Found | None:
    """The data stream that gets the table's changes; AWS does not say since when."""
    table_name = wanted.values.get("table_name")
    if table_name is None:
        return None
    client = place.clients.dynamodb(place.region)
    try:
        answer = client.describe_kinesis_streaming_destination(TableName=table_name)
    except client.exceptions.ResourceNotFoundException:
        return None
    for one in answer.get("KinesisDataStreamDestinations", ()):
        arn, stream_name = one["StreamArn"], one["StreamArn"].split(":stream/")[-1]
        is_meant = arn == wanted.values.get("stream_arn") or stream_name == wanted.values.get("stream_name")
        if is_meant and one["DestinationStatus"] in {"ACTIVE", "ENABLING", "UPDATING"}:
            return Found(wanted, f"{table_name},{arn}")
    return None


def vpc_endpoint(wanted: Wanted, place: Place) -> Found | None:
    """The endpoint of that VPC for that service: a route table takes one gateway per service."""
    vpc_id, service = wanted.values.get("vpc_id"), wanted.values.get("service_name")
    if not vpc_id or not service:
        return None
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "service-name", "Values": [service]}]
    client = place.clients.of("ec2", place.region)
    for endpoint in pages(client, "describe_vpc_endpoints", "VpcEndpoints", Filters=filters):
        if endpoint["VpcEndpointType"] == "Gateway" and endpoint["State"].lower() in {"pending", "available"}:
            return Found(wanted, endpoint["VpcEndpointId"], endpoint.get("CreationTimestamp"))
    return None


def experiment_template(wanted: Wanted, place: Place) -> Found | None:
    """The newest template of this description and these tags: AWS FIS takes any number of them."""
    planned = wanted.values.get("tags") or {}
    fitting = [
        one
        for one in pages(place.clients.fis(place.region), "list_experiment_templates", "experimentTemplates")
        if one.get("description") == wanted.values.get("description")
        and planned.items() <= (one.get("tags") or {}).items()
        and place.is_new(one["creationTime"])
        and one["id"] not in place.taken
    ]
    if not fitting:
        return None
    *others, best = sorted(fitting, key=lambda one: one["creationTime"])
    return Found(wanted, best["id"], best["creationTime"], others=tuple(str(one["id"]) for one in others))
