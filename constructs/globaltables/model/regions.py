"""AWS region names and the rules for a set of them.

Terraform checks the same rules in the synthesized stack, because regions are input variables there. The words are
defined once, here.
"""

from collections.abc import Mapping

REGION_PATTERN = (
    r"^(af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov|us-iso|us-isob|us-isof|eu-isoe|eusc-de)"
    r"-(north|northeast|east|southeast|south|southwest|west|northwest|central)-[0-9]{1,2}$"
)
"""What a region name looks like; new regions of known geographies pass. Terraform's `regex` reads it too."""

ROLE_PATTERN = r"^[a-z][a-z0-9_]{0,30}$"
"""A region's role names its provider alias and is part of its Terraform addresses."""

PRIMARY = "primary"

REGION_RULE = "must be an AWS region name such as eu-west-1"
DISTINCT_RULE = "a global table has one replica per region, so every region must differ"
PARTITION_RULE = "a global table cannot reach across AWS partitions"


def partition_of(region: str) -> str:
    """The AWS partition of a region: ``aws``, ``aws-cn``, ``aws-us-gov`` and so on."""
    for prefix, partition in (
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("eu-isoe-", "aws-iso-e"),
        ("eusc-", "aws-eusc"),
    ):
        if region.startswith(prefix):
            return partition
    return "aws"


def check_region_set(region_by_role: Mapping[str, str]) -> None:
    """Checks the rules that hold between the regions of one global table.

    Args:
        region_by_role: Region name by role; the role ``primary`` is the home.

    Raises:
        ValueError: When there are fewer than two, one is repeated, or they lie in different partitions.
    """
    if len(region_by_role) < 2:  # noqa: PLR2004 - the word global says it
        got = ", ".join(region_by_role.values())
        raise ValueError(f"a global table needs two regions or more, got {got}; set secondary_region")
    role_by_region: dict[str, str] = {}
    for role, region in region_by_role.items():
        if region in role_by_region:
            first = role_by_region[region]
            raise ValueError(f"{DISTINCT_RULE}; {role} repeats {region} of {first}; choose another or leave {role} out")
        role_by_region[region] = role
    partitions = {partition_of(region): region for region in region_by_role.values()}
    if len(partitions) > 1:
        got = ", ".join(f"{region} in {partition}" for partition, region in sorted(partitions.items()))
        raise ValueError(f"{PARTITION_RULE}, got {got}; deploy a table per partition")
