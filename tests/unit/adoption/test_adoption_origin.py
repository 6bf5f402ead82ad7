"""Who made a table, and how they let go of it."""

import pytest

from operations.adoption.origin import Maker, Origin, letting_go, origin_of

STACK = {"aws:cloudformation:stack-name": "orders-stack"}
LOGICAL_ID = "aws:cloudformation:logical-id"

FOUND = {
    "a logical id of one's own": ({**STACK, LOGICAL_ID: "GlobalTable"}, Maker.CLOUDFORMATION),
    "a logical id with a hash": ({**STACK, LOGICAL_ID: "OrdersTable1A2B3C4D"}, Maker.CDK),
    "a tag that says it": ({"managed-by": "Terraform"}, Maker.TERRAFORM),
    "a key that says it": ({"pulumi:project": "orders"}, Maker.PULUMI),
    "nothing": ({"team": "orders"}, Maker.UNKNOWN),
}


@pytest.mark.parametrize(("tags", "maker"), FOUND.values(), ids=FOUND.keys())
def test_tags_give_a_maker_away(tags: dict[str, str], maker: Maker) -> None:
    """Those of any region."""
    assert origin_of({"us-east-1": {}, "eu-west-1": tags}).maker is maker


STACK_ID = {"aws:cloudformation:stack-id": "arn:aws:cloudformation:us-west-2:123456789012:stack/orders-stack/1a2b"}


@pytest.mark.parametrize(("more", "region"), [(STACK_ID, "us-west-2"), ({}, "eu-west-1")])
@pytest.mark.parametrize(
    ("logical_id", "line"),
    [
        ("GlobalTable", "2. aws cloudformation deploy --region {} --stack-name orders-stack "),
        ("OrdersTable1A2B3C4D", "2. cdk deploy orders-stack, the one in {}"),
    ],
)
def test_the_stack_is_deployed_where_it_is(more: dict[str, str], region: str, logical_id: str, line: str) -> None:
    """Which its id says; without one it is where the tags are. The home of the table may be another region."""
    origin = origin_of({"us-east-1": {}, "eu-west-1": {**STACK, **more, LOGICAL_ID: logical_id}})
    assert letting_go(origin, "orders")[1].startswith(line.format(region))


def test_a_block_that_made_others_too_stays() -> None:
    """Taken out whole it would take the others along; so would a removed block, which knows no index."""
    addresses = ('aws_dynamodb_table.this["orders"]', "aws_kms_key.orders")
    origin = Origin(Maker.TERRAFORM, addresses=addresses, shared_blocks=("aws_dynamodb_table.this",))
    assert letting_go(origin, "orders") == [
        (
            "1. in the folder of the old configuration: terraform state rm 'aws_dynamodb_table.this[\"orders\"]' "
            "'aws_kms_key.orders'"
        ),
        (
            "2. leave aws_dynamodb_table.this in it, which made others too, and take the key of this one out of "
            "for_each; with count, terraform state mv the others first, whose numbers change"
        ),
        "3. take aws_kms_key.orders out of it",
        "terraform plan there must then show nothing to destroy",
    ]


@pytest.mark.parametrize("maker", Maker)
def test_every_maker_is_told_how_to_let_go(maker: Maker) -> None:
    """With the word that matters most."""
    word = {
        Maker.CLOUDFORMATION: "DeletionPolicy: Retain",
        Maker.CDK: "RemovalPolicy.RETAIN",
        Maker.TERRAFORM: "terraform state rm",
        Maker.PULUMI: "pulumi state delete",
        Maker.UNKNOWN: "scripts/destroy.sh",
    }[maker]
    assert word in "\n".join(letting_go(Origin(maker, "orders-stack", "Orders", "us-east-1"), "orders"))


def test_terraform_lets_go_of_exact_addresses() -> None:
    """By command, or by blocks, which know no index."""
    addresses = ("module.orders[0].aws_dynamodb_table.this", 'aws_kms_key.this["eu-west-1"]')
    assert letting_go(Origin(Maker.TERRAFORM, addresses=addresses), "orders") == [
        (
            "either, in the folder of the old configuration: terraform state rm "
            "'module.orders[0].aws_dynamodb_table.this' 'aws_kms_key.this[\"eu-west-1\"]'"
        ),
        "and take these blocks out of it; or, with Terraform 1.7 or later, put these in their place and apply:",
        "  removed {",
        "    from = module.orders.aws_dynamodb_table.this",
        "    lifecycle {",
        "      destroy = false",
        "    }",
        "  }",
        "  removed {",
        "    from = aws_kms_key.this",
        "    lifecycle {",
        "      destroy = false",
        "    }",
        "  }",
        "terraform plan there must then show nothing to destroy",
    ]
