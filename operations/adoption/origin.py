"""How a table seems to have been made, and how whoever made it lets go.

A table that two tools manage is a hazard: each undoes what the other sets, and whoever removes it deletes it for both.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.adoption.source_table import block_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_STACK, _LOGICAL_ID = "aws:cloudformation:stack-name", "aws:cloudformation:logical-id"
_STACK_ID = "aws:cloudformation:stack-id"
_CDK_ID = re.compile(r"[A-Za-z0-9]+[0-9A-F]{8}")
"""CDK ends its logical ids with eight hexadecimal digits of a hash."""


class Maker(enum.StrEnum):
    """What made a table."""

    CLOUDFORMATION = "CloudFormation"
    CDK = "CDK"
    TERRAFORM = "Terraform"
    PULUMI = "Pulumi"
    UNKNOWN = "by hand or by a script"


@dataclass(frozen=True, slots=True)
class Origin:
    """How a table was made, as far as it shows.

    Args:
        maker: What made it.
        name: The stack, or what the maker calls the table; empty when that is not known.
        logical_id: What the stack calls it; empty where there is no stack.
        region: Where the stack is, which need not be the table's home; empty where there is none.
        addresses: What an existing Terraform configuration calls it and what belongs to it. Default not known.
        shared_blocks: The blocks among them, without the keys of instances, that made others besides. Default none.
    """

    maker: Maker
    name: str = ""
    logical_id: str = ""
    region: str = ""
    addresses: tuple[str, ...] = ()
    shared_blocks: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """It in a few words."""
        stack = f", stack {self.name}, logical id {self.logical_id}" if self.logical_id else ""
        return f"{self.maker}{stack}"


def origin_of(tags_by_region: Mapping[str, Mapping[str, str]]) -> Origin:
    """What the tags of any region give away."""
    for region, tags in tags_by_region.items():
        if _STACK in tags:
            logical_id = tags.get(_LOGICAL_ID, "")
            maker = Maker.CDK if _CDK_ID.fullmatch(logical_id) else Maker.CLOUDFORMATION
            stack_id = tags.get(_STACK_ID, f":::{region}")
            return Origin(maker, tags[_STACK], logical_id, stack_id.split(":")[3])
    words = " ".join(f"{key} {value}" for tags in tags_by_region.values() for key, value in tags.items()).lower()
    for word, maker in (("pulumi", Maker.PULUMI), ("terraform", Maker.TERRAFORM), ("tofu", Maker.TERRAFORM)):
        if word in words:
            return Origin(maker)
    return Origin(Maker.UNKNOWN)


def letting_go(origin: Origin, table: str) -> list[str]:
    """What is left to do so that the maker never touches the table again, line by line."""
    match origin.maker:
        case Maker.CLOUDFORMATION:
            stack, id_ = origin.name, origin.logical_id or "the table"
            return [
                (
                    f"1. in the template of {stack} give {id_}, and each key of it, DeletionPolicy: Retain and "
                    "UpdateReplacePolicy: Retain"
                ),
                (
                    f"2. aws cloudformation deploy --region {origin.region} --stack-name {stack} --template-file "
                    "TEMPLATE --capabilities CAPABILITY_IAM"
                ),
                (
                    f"3. take {id_} and its keys out of the template and deploy it once more: CloudFormation says "
                    "DELETE_SKIPPED of each, and the table stays"
                ),
                f"never delete the stack before step 2: it deletes table {table} in every region",
            ]
        case Maker.CDK:
            return [
                (
                    "1. give the table and its keys removalPolicy: RemovalPolicy.RETAIN; a Table with "
                    "replicationRegions (not TableV2) also replicaRemovalPolicy: RemovalPolicy.RETAIN, or its custom "
                    "resource deletes the replicas"
                ),
                f"2. cdk deploy {origin.name}, the one in {origin.region}",
                (
                    f"3. take both out of the app and cdk deploy {origin.name} once more; cdk diff must show them as "
                    "orphan, not as destroy"
                ),
                f"never cdk destroy before step 2: it deletes table {table} in every region",
            ]
        case Maker.PULUMI:
            return [
                "1. pulumi stack --show-urns names the table, its replicas and keys",
                "2. pulumi state delete URN for each of them, or set retainOnDelete: true on each and pulumi up",
                "3. take them out of the program; pulumi preview must then show neither create nor delete",
            ]
        case Maker.TERRAFORM:
            return _terraform(origin)
        case _:
            return [
                (
                    "nothing holds on to it; a clean-up script (scripts/destroy.sh) would still delete it: take table "
                    f"{table}, its keys and replicas out of it"
                )
            ]


def _terraform(origin: Origin) -> list[str]:
    if not origin.addresses:
        return [
            (
                "in the folder of the old configuration: terraform state list, then terraform state rm ADDRESS for the "
                "table, its replicas, keys, aliases and scaling, and take their blocks out"
            ),
            (
                "globaltables adopt --from FOLDER names them exactly; with for_each or count it needs the state there: "
                "terraform state pull > terraform.tfstate"
            ),
        ]
    quoted = " ".join(f"'{address}'" for address in origin.addresses)
    whole = dict.fromkeys(block_of(address) for address in origin.addresses)
    last = "terraform plan there must then show nothing to destroy"
    if origin.shared_blocks:
        return [
            f"1. in the folder of the old configuration: terraform state rm {quoted}",
            (
                f"2. leave {', '.join(origin.shared_blocks)} in it, which made others too, and take the key of this "
                "one out of for_each; with count, terraform state mv the others first, whose numbers change"
            ),
            *(f"3. take {address} out of it" for address in whole if address not in origin.shared_blocks),
            last,
        ]
    return [
        f"either, in the folder of the old configuration: terraform state rm {quoted}",
        "and take these blocks out of it; or, with Terraform 1.7 or later, put these in their place and apply:",
        *(line for address in whole for line in _removed_block(address)),
        last,
    ]


def _removed_block(address: str) -> list[str]:
    return ["  removed {", f"    from = {address}", "    lifecycle {", "      destroy = false", "    }", "  }"]
