"""`globaltables cost` as people run it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from local_aws import process
from operations.aws import Clients
from operations.cost.products import PRODUCTS
from tests.cli.price_list_server import price_list
from tests.cli.pseudo_terminal import TerminalRun

if TYPE_CHECKING:
    from tests.cli.project_copy import ProjectCopy

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}
EUROPE = 'primary_region = "eu-central-1"\nsecondary_region = "eu-north-1"\ntertiary_region = ""\n'


def test_an_estimate(project: ProjectCopy) -> None:
    """Nothing is deployed or asked, and nothing written but the result for `report`; `--json` has the same total."""
    before = project.files()
    work = {".globaltables", ".globaltables/prod", ".globaltables/prod/results", ".globaltables/prod/results/cost.json"}
    plain = project.succeed("cost", "--env", "prod", "--usage", "environments/usage/typical.toml")
    found = project.succeed("cost", "--env", "prod", "--usage", "environments/usage/typical.toml", "--json").document
    assert plain.err == ""
    headline = plain.out.splitlines()[0]
    assert headline.startswith("global-app-data-prod: ")
    assert f"{Decimal(found['total']):,.2f} USD a month in 3 regions" in headline
    assert headline.endswith("from the usage profile environments/usage/typical.toml")
    assert sum(Decimal(line["amount"]) for line in found["lines"]) == Decimal(found["total"])
    assert project.files() == before | work


def test_options_win_over_the_profile(project: ProjectCopy) -> None:
    """Also over what it says of one region."""
    (project.root / "usage.toml").write_text("items = 5\n[by_role.primary]\nwrites = 7\n")
    options = ("--usage", "usage.toml", "--writes", "2000000", "--reads", "0", "--items", "0", "--json")
    found = project.succeed("cost", *options).document
    assert found["items"]["writes"] == str(2 * (Decimal("0.625") + Decimal("0.7068")))
    assert not {"reads", "storage"} & set(found["items"])


def test_a_budget(project: ProjectCopy) -> None:
    """The answer to whether it suffices is the exit code."""
    assert project.succeed("cost", "--budget", "1000", "--json").document["within_budget"] is True
    exceeded = project.run("cost", "--budget", "1.50", "--json")
    assert (exceeded.code, exceeded.document["within_budget"]) == (1, False)
    assert exceeded.err.startswith("error: a month costs ")
    assert exceeded.err.endswith(" USD, more than the budget of 1.50 USD\n")


def test_two_environments(project: ProjectCopy) -> None:
    """Side by side, and as one document."""
    shown = project.succeed("cost", "--env", "dev", "--compare", "prod").out
    assert "USD a month" in shown
    assert "difference" in shown
    found = project.succeed("cost", "--env", "dev", "--compare", "prod", "--json").document
    difference = Decimal(found["other"]["total"]) - Decimal(found["this"]["total"])
    assert Decimal(found["difference"]) == difference > 0


def test_wrong_input(project: ProjectCopy) -> None:
    """One message with a way out, and exit code 2."""
    (project.root / "wrong.toml").write_text("item = 5\n")
    table = {
        ("--usage", "wrong.toml"): "wrong.toml: item: unknown key; did you mean items?",
        ("--budget", "much"): "invalid value for '--budget': must be an amount in US dollars such as 250, got 'much'",
        ("--live", "--items", "5"): "--live: takes the usage from the deployed table alone, got --items too; ",
        ("--price-list", "none.json"): "none.json: No such file or directory",
    }
    for arguments, message in table.items():
        finished = project.run("cost", *arguments, "--json")
        assert finished.code == 2, arguments
        assert finished.document["error"].startswith(message)
        assert "Traceback" not in finished.err


def test_refreshed_prices_are_kept(project: ProjectCopy) -> None:
    """Fetched page by page for the environment's regions, and used from then on without the network."""
    (project.root / "environments" / "europe.toml").write_text(EUROPE)
    with price_list(list(PRODUCTS), "0.0000010000") as server:
        options = ("cost", "--env", "europe", "--writes", "1000000", "--json")
        found = project.succeed(*options, "--refresh", AWS_ENDPOINT_URL_PRICING=server.url, **CREDENTIALS)
    assert "eu-central-1, eu-north-1: asking AWS's price list" in found.err
    assert found.document["items"]["writes"] == "2"  # a million at a millionth in each of two regions
    assert found.document["lines"][0]["as_of"] == "2026-11-01"
    assert found.document["lines"][0]["source"] == "AWS's price list API"
    assert {request["FormatVersion"] for request in server.requests} == {"aws_v1"}
    assert any("NextToken" in request for request in server.requests)
    assert project.succeed(*options).document["total"] == found.document["total"]


def test_a_deployed_table(project: ProjectCopy) -> None:
    """What was written there, in every region; before it is there, the way out."""
    refused = project.run("cost", "--live", "--json")
    assert refused.code == 2
    assert refused.document["error"].startswith(
        "table global-app-data-local: must be deployed for --live, got none in "
    )
    url = process.start(project.embedded_aws).url
    clients = Clients({"AWS_ENDPOINT_URL": url, **CREDENTIALS})
    home, name = clients.dynamodb("us-east-1"), "global-app-data-local"
    home.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    for region in ("eu-west-1", "ap-southeast-1"):
        home.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        home.update_table(TableName=name, ReplicaUpdates=[{"Create": {"RegionName": region}}])
    clients.dynamodb("ap-southeast-1").get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    home.put_item(TableName=name, Item={"PK": {"S": "a"}})
    found = project.succeed("cost", "--live", "--json").document
    assert found["basis"].startswith("what CloudWatch saw in the last hour, scaled to a month")
    assert [line["region"] for line in found["lines"] if line["item"] == "writes"] == ["us-east-1"]


def test_a_price_list_brings_other_regions(project: ProjectCopy) -> None:
    """AWS's own file; what it lacks is named."""
    (project.root / "environments" / "europe.toml").write_text(EUROPE)
    attributes = {"usagetype": "EUC1-ReplWriteRequestUnits", "regionCode": "eu-central-1"}
    dimension = {"beginRange": "0", "pricePerUnit": {"USD": "0.0000007625"}}
    offer = {
        "offerCode": "AmazonDynamoDB",
        "publicationDate": "2026-11-01T00:00:00Z",
        "products": {"SKU": {"attributes": attributes}},
        "terms": {"OnDemand": {"SKU": {"SKU.TERM": {"priceDimensions": {"RATE": dimension}}}}},
    }
    (project.root / "index.json").write_text(json.dumps(offer))
    refused = project.run("cost", "--env", "europe", "--price-list", "index.json", "--json")
    assert refused.code == 2
    first, second = refused.document["error"].splitlines()
    assert first.startswith("prices of eu-central-1: are needed for write_request_units, ")
    assert second.startswith("prices of eu-north-1: are needed for replicated_write_request_units, ")
    assert "; fetch the others with globaltables cost --refresh, or give AWS's offer files (AmazonDynamoDB, " in first


@pytest.mark.parametrize("columns", [44, 120])
def test_on_a_terminal(project: ProjectCopy, columns: int) -> None:
    """No line is wider than it, and bars are drawn."""
    run = TerminalRun.start(project, ["cost", "--env", "dev", "--plot"], columns=columns, NO_COLOR="1")
    assert run.finish() == 0
    lines = run.text.replace("\x1b[0m", "").split("\r\n")
    assert max(map(len, lines)) <= columns
    assert any("█" in line for line in lines)
    assert any(line.startswith("USD a month") for line in lines) == (columns == 120)
