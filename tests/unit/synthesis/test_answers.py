"""Requests that are posted, and requests whose answers are waited for, over one connection."""

from types import SimpleNamespace

from globaltables.synthesis.answers import Answers


class Node:
    """Answers each request with itself, and remembers what happened in which order."""

    def __init__(self) -> None:
        self.happened: list[str] = []
        self.lines: list[bytes] = []
        self.stdin = SimpleNamespace(write=self._write, flush=lambda: None)
        self.stdout = SimpleNamespace(readline=self._readline, close=lambda: self.happened.append("closed"))

    def _write(self, line: bytes) -> None:
        self.happened.append(f"write {line[:1].decode()}")
        self.lines.append(line)

    def _readline(self) -> bytes:
        line = self.lines.pop(0)
        self.happened.append(f"read {line[:1].decode()}")
        return line


def test_posted_requests_are_answered_before_the_one_that_is_waited_for() -> None:
    """What is written goes out at once; the answers come in the order of the requests."""
    node, looks = Node(), list[bytes]()
    answers = Answers(node)
    answers.post(b"a\n", looks.append)
    answers.post(b"b\n", looks.append)
    node.stdin.write(b"c\n")
    assert (node.stdout.readline(), looks) == (b"c\n", [b"a\n", b"b\n"])
    assert node.happened == ["write a", "write b", "write c", "read a", "read b", "read c"]


def test_no_more_is_under_way_than_the_connection_holds() -> None:
    """Else both sides would wait to write: 64 requests, 32 kB of them, or a single one of any length."""
    node = Node()
    answers = Answers(node)
    for _ in range(65):
        answers.post(b"s\n", lambda _: None)
    assert node.happened == ["write s"] * 64 + ["read s", "write s"]
    answers.read_all()
    node.happened.clear()
    for line in (b"k" * 20_000, b"l" * 20_000, b"m" * 50_000):
        answers.post(line, lambda _: None)
    assert node.happened == ["write k", "read k", "write l", "read l", "write m"]


def test_the_end_is_closed_as_ever() -> None:
    """It is jsii that closes both ends when it stops node."""
    node = Node()
    Answers(node)
    node.stdout.close()
    assert node.happened == ["closed"]
