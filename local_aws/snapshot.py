"""Writes the emulator's state to disk while it runs, so that it survives `kill -9` but for the last moment.

The emulator saves its state on a clean stop only. Here every changed service is written about a second after a change,
in the emulator's own format, each file replaced as a whole. Encoding happens on the event loop, where nothing can
change meanwhile; writing and syncing happen in a thread. A snapshot that takes long is spaced out, so that encoding
never takes more than a tenth of the time.

The changes under way are stored in the same file as the tables: apart, a crash between two files would leave a write
in one region for ever. DynamoDB is encoded from the live stores: the emulator copies all items first, which takes five
times as long as encoding them.
"""

import asyncio
import json
import logging
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local_aws.emulator import Names
from local_aws.instance import replace_file
from local_aws.replication.lag_queue import LagQueue

logger = logging.getLogger("local_aws.snapshot")

UNDER_WAY = "replication_queue"
ENCODING_SHARE = 0.1
DYNAMODB_STORES = (
    "tags",
    "ttl_settings",
    "pitr_settings",
    "kinesis_destinations",
    "contributor_insights",
    "backups",
    "resource_policies",
    "exports",
    "imports",
)


class Snapshots:
    """Keeps the state on disk close to the state in memory.

    Args:
        folder: Where the emulator looks for its state.
        queue: The changes under way, which are part of the state.
        interval_seconds: How long after a change to write, in seconds, at best.
    """

    def __init__(self, folder: Path, queue: LagQueue, interval_seconds: float) -> None:
        self._folder = folder
        self._queue = queue
        self._interval_seconds = interval_seconds
        self._dynamodb = Names("ministack.services.dynamodb")
        persistence = Names("ministack.core.persistence")
        self._encode_other = persistence["_json_default"]
        self._format_of = persistence["_state_format_version"]
        self._emulator = Names("ministack.app")
        self._written: dict[str, int] = {}
        self._changed = False
        self._task: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()

    def note_change(self) -> None:
        """Something changed; write it soon."""
        self._changed = True

    def install(self) -> None:
        """Have the changes under way restored together with the tables they belong to."""

        def wrap(original: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
            def load(state: dict[str, Any]) -> None:
                original(state)
                self._queue.load_json(state.get(UNDER_WAY, []))

            return load

        self._dynamodb.wrap("load_persisted_state", wrap)

    def start(self) -> None:
        """Write from now on, on the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Write a last time, in place of the emulator's own saving."""
        if self._task is not None:
            async with self._lock:  # never in the middle of a write, whose files are named like the last one's
                self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.write()
        self._emulator["PERSIST_STATE"] = False

    async def _run(self) -> None:
        pause_seconds = self._interval_seconds
        while True:
            await asyncio.sleep(pause_seconds)
            if self._changed:
                self._changed = False
                try:
                    encoding_seconds = await self.write()
                except Exception:
                    # A full disk must not end the attempts: the next one may succeed.
                    logger.exception("the state could not be written")
                    self._changed = True
                    self._written.clear()
                    continue
                pause_seconds = max(self._interval_seconds, encoding_seconds / ENCODING_SHARE)

    async def write(self) -> float:
        """Write what changed; returns how long the event loop was held, in seconds."""
        async with self._lock:
            started = time.perf_counter()
            files = self._encode()
            seconds = time.perf_counter() - started
            await asyncio.to_thread(self._store, files)
            return seconds

    def _encode(self) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        for service, get_state in self._emulator["_build_persistence_save_dict"]().items():
            state = self._dynamodb_state() if service == "dynamodb" else get_state()
            if state is not None:
                wrapped = {"__ministack_format__": self._format_of(service), "payload": state}
                self._add(files, f"{service}.json", json.dumps(wrapped, default=self._encode_other))
        return files

    def _add(self, files: dict[str, bytes], name: str, content: str) -> None:
        encoded = content.encode()
        checksum = zlib.crc32(encoded)
        if self._written.get(name) != checksum:
            self._written[name] = checksum
            files[name] = encoded

    def _dynamodb_state(self) -> dict[str, Any]:
        stored = self._dynamodb["_tables"]
        tables = type(stored)()
        hidden = self._dynamodb["_INDEX_MEMBERS"]
        for (account, region, name), table in stored.all_items():
            tables.set_scoped(account, region, name, {key: value for key, value in table.items() if key != hidden})
        stores = {store: self._dynamodb[f"_{store}"] for store in DYNAMODB_STORES}
        return {"tables": tables, **stores, UNDER_WAY: self._queue.as_json()}

    def _store(self, files: dict[str, bytes]) -> None:
        for name, content in files.items():
            replace_file(self._folder / name, content)
