"""Set-up fetches a pinned Terraform from a server on the loopback: whole, damaged, missing, unreachable."""

from __future__ import annotations

import hashlib
import io
import os
import re
import socket
import threading
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from operations.errors import SetUpError, TerraformMissingError
from operations.setup.terraform import (
    RELEASES_VARIABLE,
    SHA256_BY_PLATFORM,
    VERSION,
    ensure_terraform,
    this_platform,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAKE = f'#!/bin/sh\necho \'{{"terraform_version": "{VERSION}", "platform": "linux_amd64"}}\'\n'
WAY_OUT = (
    "install terraform or tofu 1.5 or later by hand and put it on PATH, or name it in GLOBALTABLES_TERRAFORM, "
    "then run the same command again"
)


def release(member: str = "terraform") -> bytes:
    """A zip like HashiCorp's, with a program that answers `version -json`."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("LICENSE.txt", "licence")
        archive.writestr(member, FAKE)
    return content.getvalue()


class Releases:
    """A server of releases.

    Args:
        content: What it serves.
        cut: How many bytes of it are sent before the connection ends.
        status: The status of its answers.
    """

    def __init__(self, content: bytes, cut: int | None = None, status: int = 200) -> None:
        self.content = content
        self.cut = cut
        self.status = status
        self.paths: list[str] = []
        self.url = ""


@contextmanager
def serving(releases: Releases) -> Iterator[Releases]:
    """Serves on a free port of the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            releases.paths.append(self.path)
            self.send_response(releases.status)
            self.send_header("Content-Length", str(len(releases.content)))
            self.end_headers()
            self.wfile.write(releases.content[: releases.cut])

        def log_message(self, format: str, *arguments: object) -> None:
            del format, arguments

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    releases.url = f"http://127.0.0.1:{server.server_port}/terraform"
    try:
        yield releases
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def environment(url: str) -> dict[str, str]:
    """An environment where no terraform and no tofu is found, with shell tools only."""
    return {"PATH": "/nonexistent", "HOME": "/nonexistent", RELEASES_VARIABLE: url}


def digests(content: bytes) -> dict[str, str]:
    """The published digest of this content for this platform."""
    return {this_platform(): hashlib.sha256(content).hexdigest()}


def leftovers(folder: Path) -> list[str]:
    """All that set-up left in the project folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_fetches_checks_and_unpacks_the_release_once(tmp_path: Path) -> None:
    """The first run fetches; the second finds what the first one left and asks the server nothing."""
    content = release()
    with serving(Releases(content)) as releases:
        first = ensure_terraform(environment(releases.url), tmp_path, digests(content))
        second = ensure_terraform(environment(releases.url), tmp_path, digests(content))
    program = tmp_path / ".terraform-bin" / "terraform"
    assert first == f"fetched terraform {VERSION} ({program})"
    assert second == f"found terraform {VERSION} ({program})"
    assert releases.paths == [f"/terraform/{VERSION}/terraform_{VERSION}_{this_platform()}.zip"]
    assert leftovers(tmp_path) == [".terraform-bin", ".terraform-bin/terraform"]
    assert os.access(program, os.X_OK)


def test_refuses_a_release_with_another_digest_and_leaves_nothing(tmp_path: Path) -> None:
    """Whatever the server says, the digest that was published decides."""
    content = release()
    published = digests(b"what was published")
    with serving(Releases(content)) as releases, pytest.raises(SetUpError) as caught:
        ensure_terraform(environment(releases.url), tmp_path, published)
    assert str(caught.value) == (
        f"terraform: {releases.url}/{VERSION}/terraform_{VERSION}_{this_platform()}.zip must have the SHA-256 "
        f"{published[this_platform()]}, got {hashlib.sha256(content).hexdigest()}; {WAY_OUT}"
    )
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("cut", "status", "reason"),
    [
        (100, 200, r"the connection ended after 100 of \d+ bytes"),
        (None, 404, "the server answered 404 Not Found"),
        (None, 503, "the server answered 503 Service Unavailable"),
    ],
)
def test_says_why_it_cannot_be_fetched_and_leaves_nothing(
    tmp_path: Path, cut: int | None, status: int, reason: str
) -> None:
    """A truncated file, a missing one and a broken server are one message each, with the way out."""
    content = release()
    with serving(Releases(content, cut, status)) as releases, pytest.raises(SetUpError) as caught:
        ensure_terraform(environment(releases.url), tmp_path, digests(content))
    assert re.fullmatch(
        f"terraform: neither terraform nor tofu was found and http://.* cannot be fetched: {reason}; "
        + re.escape(WAY_OUT),
        str(caught.value),
    )
    assert leftovers(tmp_path) == []


def test_says_what_to_do_without_a_network(tmp_path: Path) -> None:
    """A port nobody listens on stands for a machine without a network."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/terraform"
        with pytest.raises(
            SetUpError, match=r"cannot be fetched: .*refused.*; install terraform or tofu 1\.5 or later"
        ):
            ensure_terraform(environment(url), tmp_path)
    assert leftovers(tmp_path) == []


def test_refuses_a_zip_without_the_program(tmp_path: Path) -> None:
    """A zip with the right digest and nothing to run is refused too."""
    content = release(member="README")
    with serving(Releases(content)) as releases, pytest.raises(SetUpError, match="must be a zip that holds terraform"):
        ensure_terraform(environment(releases.url), tmp_path, digests(content))
    assert leftovers(tmp_path) == []


def test_fetches_nothing_when_one_is_on_the_path(tmp_path: Path) -> None:
    """A usable `tofu` is as good as `terraform`."""
    tofu = tmp_path / "bin" / "tofu"
    tofu.parent.mkdir()
    tofu.write_text(FAKE)
    tofu.chmod(0o755)
    said = ensure_terraform({"PATH": f"{tofu.parent}", RELEASES_VARIABLE: "http://127.0.0.1:9"}, tmp_path)
    assert said == f"found tofu {VERSION} ({tofu})"
    assert not (tmp_path / ".terraform-bin").exists()


def test_replaces_a_fetched_program_that_does_not_run(tmp_path: Path) -> None:
    """A program that was damaged later is fetched again."""
    program = tmp_path / ".terraform-bin" / "terraform"
    program.parent.mkdir()
    program.write_bytes(b"\x7fELF cut short")
    program.chmod(0o755)
    content = release()
    with serving(Releases(content)) as releases:
        said = ensure_terraform(environment(releases.url), tmp_path, digests(content))
    assert said == f"fetched terraform {VERSION} ({program})"
    assert program.read_text() == FAKE


def test_fetches_nothing_in_place_of_what_was_named(tmp_path: Path) -> None:
    """Whoever names a program wants that one and hears that it cannot be used."""
    named = {"PATH": "", "GLOBALTABLES_TERRAFORM": "/nonexistent/terraform"}
    with pytest.raises(TerraformMissingError) as caught:
        ensure_terraform(named, tmp_path)
    assert str(caught.value) == (
        "GLOBALTABLES_TERRAFORM: must name a program that exists, got /nonexistent/terraform; correct it or unset it"
    )


def test_pins_a_digest_for_each_platform() -> None:
    """Linux and macOS on both kinds of processor."""
    assert sorted(SHA256_BY_PLATFORM) == ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"]
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in SHA256_BY_PLATFORM.values())
