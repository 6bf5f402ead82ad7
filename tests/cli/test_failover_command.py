"""`globaltables failover` as somebody on call types it: no Terraform, no state, nothing deployed from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_aws import process
from tests.contract.support import FIRST, HOME, QUICK, Clients, Faults, Tables

if TYPE_CHECKING:
    from tests.cli.project_copy import ProjectCopy

TABLE = "global-app-data-local"
FAILOVER = """
target = "embedded_aws"
table_name_suffix = "local"
tertiary_region = ""
[failover]
write_mode = "one_region"
switch = { type = "parameter", name = "/orders/write-region" }
latency_factor = 2
"""


def test_a_bad_day_from_the_dry_run_to_the_way_back(project: ProjectCopy) -> None:
    """The home region is out: refused, then with its loss accepted, told again when it answers, and led back."""
    (project.root / "environments" / "local.toml").write_text(FAILOVER)
    url = process.start(project.embedded_aws, settings=QUICK).url
    clients, faults = Clients(url), Faults(url)
    tables = Tables(clients)
    tables.create(TableName=TABLE, wait=False)
    tables.wait_active(TABLE)
    tables.add_replica(TABLE, FIRST)

    def parameter(region: str) -> str:
        found = clients("ssm", region).get_parameters(Names=["/orders/write-region"])["Parameters"]
        return found[0]["Value"] if found else ""

    try:
        dry = project.succeed("failover", HOME, "--dry-run")
        assert "1. stop writers in us-east-1, by parameter /orders/write-region" in dry.err.splitlines()
        assert dry.out == "nothing was changed\n"
        asked = project.run("failover", HOME)
        assert (asked.code, parameter(FIRST)) == (2, "")
        assert "must be confirmed, got no terminal to ask on; add --yes to confirm it" in asked.err

        faults.set(kind="outage", region=HOME)
        refused = project.run("failover", HOME, "--yes", "--json")
        assert refused.code == 1
        assert refused.document["error"].endswith(f"--accept-loss {HOME}; nothing was changed")
        accepted = project.succeed(
            "failover", HOME, "--accept-loss", HOME, "--since", "2020-01-01T00:00:00Z", "--yes", "--json"
        ).document
        assert [step["name"] for step in accepted["steps"]] == ["accept", "switch", "prove"]
        assert accepted["recovery_time_seconds"] < 30 < accepted["recovery_time_since_fault_seconds"]
        assert (accepted["takes_over"], parameter(FIRST)) == ([FIRST], FIRST)
        assert list((project.work / "procedures").iterdir())

        faults.clear()
        assert parameter(HOME) == ""
        told = project.succeed("failover", HOME, "--yes", "--json").document
        assert (told["left_over"], parameter(HOME)) == ({}, FIRST)
        project.succeed("failover", HOME, "--back", "--yes")
        assert (parameter(HOME), parameter(FIRST)) == (HOME, HOME)
    finally:
        clients.close()
