"""Clients are shared: one per service and region, whoever asks, in whichever thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from botocore.config import Config

from operations.aws import Clients


def test_all_threads_get_the_same_client() -> None:
    """Made once, though all of them ask at once."""
    clients = Clients({"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"})
    with ThreadPoolExecutor(max_workers=16) as pool:
        made = list(pool.map(lambda _: clients.dynamodb("us-east-1"), range(16)))
    assert len({id(client) for client in made}) == 1
    assert clients.dynamodb("eu-west-1") is not made[0]


def test_every_client_calls_as_it_was_told() -> None:
    """With the same patience, whatever the service."""
    clients = Clients({}, Config(connect_timeout=1, read_timeout=2))
    made = [clients.of("s3", "us-east-1"), clients.kms("us-east-1"), clients.route53()]
    assert {(client.meta.config.connect_timeout, client.meta.config.read_timeout) for client in made} == {(1, 2)}
