"""Starting, finding, stopping and restarting an instance, and what survives."""

# ruff: noqa: D103 - the names state the rules

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from local_aws import control_client, process
from local_aws.errors import NotRunningError, PortTakenError
from local_aws.instance import is_locked
from tests.contract.support import FIRST, HOME, QUICK, Clients, Faults, Tables, wait_until


def command(*arguments: str) -> tuple[int, Any]:
    outcome = subprocess.run(  # noqa: S603 - this interpreter with literal arguments
        [sys.executable, "-m", "local_aws", *arguments], capture_output=True, text=True, check=False, timeout=30
    )
    return outcome.returncode, json.loads(outcome.stdout)


def kill(pid: int, folder: Path) -> None:
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_locked(folder), "the end of the process")


def listening_sockets(pid: int) -> list[str]:
    """The local addresses a process listens on, from the kernel's tables."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(descriptor.readlink())
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            bound = table.startswith("udp") or fields[3] == "0A"
            if bound and fields[9] in inodes:
                found.append(fields[1])
    return found


def test_starting_twice_finds_the_same_instance(state_dir: Path) -> None:
    first = process.start(state_dir)
    assert process.start(state_dir) == first == process.status(state_dir)


def test_it_listens_on_one_port_of_the_loopback_and_on_nothing_else(state_dir: Path) -> None:
    running = process.start(state_dir)
    assert listening_sockets(running.pid) == [f"0100007F:{running.port:04X}"]


def test_it_starts_quickly_and_stops_in_under_two_seconds(state_dir: Path) -> None:
    started = time.monotonic()
    running = process.start(state_dir)
    ready = time.monotonic()
    clients = Clients(running.url)
    clients("dynamodb").list_tables()  # an open connection must not delay the end
    process.stop(state_dir)
    clients.close()
    assert ready - started < 3.0  # 0.5 s on a quiet machine
    assert time.monotonic() - ready < 2.0 + 1.0  # making the client takes up to a second
    assert process.status(state_dir) is None


def test_stopping_what_does_not_run_says_so(state_dir: Path) -> None:
    assert process.stop(state_dir) is False
    with pytest.raises(NotRunningError, match="start one with `up`"):
        process.require(state_dir)


def test_a_taken_port_is_named(state_dir: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"port {port} on 127.0.0.1 is taken"):
            process.start(state_dir, port=port)
    assert not is_locked(state_dir)


def test_a_record_left_by_a_killed_process_is_not_believed(state_dir: Path) -> None:
    first = process.start(state_dir)
    kill(first.pid, state_dir)
    assert process.status(state_dir) is None
    second = process.start(state_dir)
    assert (second.pid != first.pid, second.port) == (True, first.port)


def test_tables_replicas_keys_and_settings_survive_a_restart(state_dir: Path) -> None:
    first = process.start(state_dir, settings=QUICK)
    clients = Clients(first.url)
    tables = Tables(clients)
    keys = {region: clients("kms", region).create_key()["KeyMetadata"]["Arn"] for region in (HOME, FIRST)}
    sse = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": keys[HOME]}
    name = tables.create(SSESpecification=sse, DeletionProtectionEnabled=True)
    tables.add_replica(name, FIRST, KMSMasterKeyId=keys[FIRST])
    clients("dynamodb", FIRST).update_continuous_backups(
        TableName=name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 3},
    )
    tables.put(name, "kept")
    tables.wait_value(name, "kept", "v", FIRST)
    before = {region: tables.describe(name, region) for region in (HOME, FIRST)}
    assert process.stop(state_dir)

    second = process.start(state_dir, settings=QUICK)
    assert second.port == first.port
    assert {region: tables.describe(name, region) for region in (HOME, FIRST)} == before
    assert tables.get(name, "kept", FIRST) == "v"
    recovery = clients("dynamodb", FIRST).describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert recovery["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"] == 3
    clients.close()


def test_writes_under_way_survive_a_restart(state_dir: Path) -> None:
    running = process.start(state_dir, settings=QUICK)
    clients = Clients(running.url)
    tables, faults = Tables(clients), Faults(running.url)
    name = tables.create_global(FIRST)
    faults.set(kind="partition", region=FIRST)
    tables.put(name, "under-way")
    process.stop(state_dir)
    process.start(state_dir, settings=QUICK)
    tables.wait_value(name, "under-way", "v", FIRST)
    clients.close()


def test_what_is_a_second_old_survives_a_kill(state_dir: Path) -> None:
    running = process.start(state_dir, settings=QUICK)
    clients = Clients(running.url)
    tables, faults = Tables(clients), Faults(running.url)
    name = tables.create_global(FIRST)
    faults.set(kind="partition", region=FIRST)
    tables.put(name, "kept")
    control_client.call(running.url, "POST", "/flush")
    kill(running.pid, state_dir)
    process.start(state_dir, settings=QUICK)
    assert tables.get(name, "kept") == "v"
    tables.wait_value(name, "kept", "v", FIRST)
    clients.close()


def test_changes_are_on_disk_soon_without_asking(state_dir: Path) -> None:
    running = process.start(state_dir, settings=QUICK)
    clients = Clients(running.url)
    name = Tables(clients).create()
    stored = state_dir / "aws" / "dynamodb.json"
    wait_until(lambda: stored.exists() and name in stored.read_text(), "the table on disk")
    clients.close()


def test_a_deletion_that_a_restart_interrupted_is_finished(state_dir: Path) -> None:
    running = process.start(state_dir, settings=QUICK)
    clients = Clients(running.url)
    tables = Tables(clients)
    name = tables.create()
    clients("dynamodb").delete_table(TableName=name)
    process.stop(state_dir)
    process.start(state_dir, settings=QUICK)
    assert tables.describe(name) == {}
    clients.close()


def test_the_commands_print_one_json_document_each(state_dir: Path) -> None:
    folder = ("--state-dir", str(state_dir))
    assert command("status", *folder) == (1, {"running": False, "state_dir": str(state_dir)})
    code, up = command("up", *folder, "--lag-ms", "10")
    assert (code, up["url"]) == (0, f"http://127.0.0.1:{up['port']}")
    code, status = command("status", *folder)
    assert (code, status["pid"], status["settings"]["lag_ms"]) == (0, up["pid"], 10.0)
    code, fault = command("fault", *folder, "set", "outage", f"region={FIRST}", "answer=503")
    assert (code, fault["kind"], fault["answer"]) == (0, "outage", "503")
    code, listed = command("fault", *folder, "list")
    assert [shown["id"] for shown in listed["faults"]] == [fault["id"]]
    assert command("fault", *folder, "clear") == (0, {"cleared": [fault["id"]]})
    assert command("fault", *folder, "set", '{"kind": "rain"}')[0] == 2
    assert command("down", *folder) == (0, {"stopped": True, "port": up["port"], "state_dir": str(state_dir)})
    assert command("fault", *folder, "list")[0] == 2


def test_serving_in_the_foreground_ends_on_sigterm(state_dir: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - this interpreter with literal arguments
        [sys.executable, "-m", "local_aws", "--state-dir", str(state_dir)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        announced = json.loads(server.stdout.readline())
        wait_until(lambda: process.status(state_dir), "readiness")
        assert control_client.call(announced["url"], "GET", "/status")["pid"] == server.pid
        server.terminate()
        assert server.wait(timeout=5) == 0


def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    folder = tmp_path / "state"
    environment = {**os.environ, "HOME": str(home), "TMPDIR": str(home)}
    arguments = [sys.executable, "-m", "local_aws", "up", "--state-dir", str(folder)]
    subprocess.run(arguments, env=environment, check=True, capture_output=True, timeout=30)  # noqa: S603
    clients = Clients(process.require(folder).url)
    Tables(clients).create()
    clients.close()
    process.stop(folder)
    assert list(home.iterdir()) == []
