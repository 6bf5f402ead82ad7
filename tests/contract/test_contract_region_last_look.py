"""Whether what was written in a region has reached the others, asked before its replica goes."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from globaltables.model import Environment
from operations import aws_target
from operations.console import Console
from operations.errors import LossError
from operations.failover.gate import Gatekeeper
from operations.region import last_look
from operations.region.last_look import LastLook
from tests.contract.support import FIRST, HOME, SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

    from local_aws.instance import Running
    from tests.contract.support import Faults, Tables

REGIONS = (HOME, FIRST, SECOND)


@pytest.fixture
def own_table(tables: Tables) -> str:
    """A table whose replication latency no other test has raised."""
    return tables.create_global(FIRST, SECOND)


@pytest.fixture
def look(instance: Running, own_table: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., LastLook]:
    """A function from settings to a look at the second replica."""
    variables = {"AWS_ENDPOINT_URL": instance.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    monkeypatch.setattr(last_look, aws_target.__name__.rpartition(".")[2], lambda *_asked: variables)
    environment = Environment(
        name="last-look",
        table_name_prefix=own_table,
        failover={"maximum_wait_seconds": 1, "latency_factor": 1},  # type: ignore[arg-type] # as a file has it
    )
    subject = SimpleNamespace(
        environment=environment,
        deployed=SimpleNamespace(regions=REGIONS),
        project=None,
        console=Console(err=io.StringIO()),
    )

    def made(**settings: Any) -> LastLook:
        return LastLook(cast("Any", subject), SECOND, **settings)

    return made


def marked(tables: Tables, table: str) -> list[int]:
    """How many items each region shows."""
    return [int(tables.clients("dynamodb", region).scan(TableName=table)["Count"]) for region in REGIONS]


def test_a_region_that_replicates_is_proven_to_have_sent(
    look: Callable[..., LastLook], tables: Tables, own_table: str
) -> None:
    """Marked items arrive in all the others and are gone afterwards."""
    before = marked(tables, own_table)
    assert f"{SECOND}: 16 of 16 in {HOME} after" in look().see_sent()
    assert marked(tables, own_table) == before


@pytest.mark.parametrize("cut", [{"region": SECOND}, {"source": SECOND, "target": FIRST}])
def test_a_region_that_is_cut_off_is_not(
    look: Callable[..., LastLook], tables: Tables, own_table: str, faults: Faults, cut: dict[str, str]
) -> None:
    """From all others or from one; nor are its items left anywhere, with or without the flag."""
    before = marked(tables, own_table)
    faults.set(kind="partition", **cut)
    with pytest.raises(LossError, match=f"must have reached {HOME} and {FIRST} .* got .*0 of 16 in {FIRST}"):
        look().see_sent()
    assert "which was allowed: what has not reached" in look(despite_unsent=True).see_sent()
    assert marked(tables, own_table) == before


def test_a_region_that_does_not_answer_is_not(look: Callable[..., LastLook], faults: Faults) -> None:
    """Nothing is written then; it is told what the region answers."""
    faults.set(kind="outage", region=SECOND)
    with pytest.raises(LossError, match=f"got {SECOND} that does not answer: "):
        look().see_sent()
    assert f"{SECOND} that does not answer: " in look(despite_unsent=True).see_sent()


def test_marked_items_do_not_stay_where_their_deletion_does_not_arrive(
    look: Callable[..., LastLook], tables: Tables, own_table: str, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Replication may stop once they arrived, and with the replica goes what would have deleted them."""
    monkeypatch.setattr(last_look, "CLEAN_UP_SECONDS", 0.3)
    before, arrived = marked(tables, own_table), Gatekeeper.try_pairs

    def then_cut(*asked: Any, **more: Any) -> Any:
        gate = arrived(*asked, **more)
        faults.set(kind="partition", region=SECOND)
        return gate

    monkeypatch.setattr(Gatekeeper, "try_pairs", then_cut)
    look().see_sent()
    assert marked(tables, own_table) == before
