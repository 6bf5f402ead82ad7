"""Settings, the pinned emulator, the lock, and capacity units."""

# ruff: noqa: D103 - the names state the rules

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from local_aws import cli, emulator
from local_aws.emulator import Names, check_names
from local_aws.errors import AlreadyRunningError, UsageError, WrongEmulatorError
from local_aws.instance import acquire_lock, is_locked, read_record, remove_record, replace_file, write_record
from local_aws.metrics.capacity import read_units, write_units
from local_aws.settings import Settings, option_of


def test_another_version_of_the_emulator_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator, "VERSION", "1.5.34")
    with pytest.raises(
        WrongEmulatorError, match=r"needs ministack 1\.5\.34, got 1\.5\.33; install globaltables\[local\]"
    ):
        emulator.check_version()


def test_a_wrapped_name_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator, "WRAPPED_NAMES", {"local_aws.metrics.capacity": ("write_units", "no_such_name")})
    with pytest.raises(WrongEmulatorError, match=r"it has no local_aws\.metrics\.capacity\.no_such_name"):
        check_names()


def test_only_listed_names_are_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator, "WRAPPED_NAMES", {"local_aws.metrics.capacity": ("write_units",)})
    names = Names("local_aws.metrics.capacity")
    assert names["write_units"] is write_units
    with pytest.raises(KeyError, match="read_units"):
        names["read_units"]
    with pytest.raises(KeyError, match="read_units"):
        names["read_units"] = None


def test_starting_and_finding_an_instance_loads_nothing_of_the_emulator() -> None:
    program = "import sys, local_aws.cli; print(sorted(m for m in sys.modules if m.startswith(('ministack', 'boto'))))"
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert outcome.stdout.strip() == "[]"


def test_every_setting_is_an_option_and_comes_back() -> None:
    changed = Settings(
        lag_ms=1,
        jitter_ms=2,
        transition_seconds=3,
        snapshot_seconds=4,
        source_lock_hours=5,
        evaluation_seconds=6,
        seed=7,
    )
    options = cli.parser().parse_args(["up", "--state-dir", "x", *changed.as_arguments()])
    assert {field.name: getattr(options, field.name) for field in fields(Settings)} == changed.as_json()
    assert Settings().as_arguments() == []
    assert option_of("lag_ms") == "--lag-ms"


def test_a_negative_setting_is_refused() -> None:
    with pytest.raises(UsageError, match=r"lag_ms must not be negative, got -1"):
        Settings(lag_ms=-1)


def test_the_folder_belongs_to_one_process(tmp_path: Path) -> None:
    assert not is_locked(tmp_path)
    descriptor = acquire_lock(tmp_path)
    assert is_locked(tmp_path)
    with pytest.raises(AlreadyRunningError, match="belongs to a running instance"):
        acquire_lock(tmp_path)
    os.close(descriptor)
    assert not is_locked(tmp_path)


def test_a_record_is_read_back_and_a_broken_one_ignored(tmp_path: Path) -> None:
    assert read_record(tmp_path) is None
    written = write_record(tmp_path, 4567)
    assert (read_record(tmp_path), written.url) == (written, "http://127.0.0.1:4567")
    (tmp_path / "instance.json").write_text(json.dumps({"port": 1}))
    assert read_record(tmp_path) is None
    remove_record(tmp_path)
    remove_record(tmp_path)


def test_a_replaced_file_leaves_no_other_file(tmp_path: Path) -> None:
    replace_file(tmp_path / "state.json", b"old")
    replace_file(tmp_path / "state.json", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"state.json": b"new"}


@pytest.mark.parametrize(
    ("size", "written", "consistent", "eventual"),
    [(0, 1, 1, 0.5), (1024, 1, 1, 0.5), (1025, 2, 1, 0.5), (4096, 4, 1, 0.5), (4097, 5, 2, 1.0)],
)
def test_units_are_per_started_size(size: int, written: float, consistent: float, eventual: float) -> None:
    assert write_units(size) == written
    assert (read_units(size, consistent=True), read_units(size, consistent=False)) == (consistent, eventual)
