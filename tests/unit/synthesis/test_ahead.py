"""References that are told before node has said them."""

from typing import NoReturn

import pytest

from globaltables.synthesis.ahead import Ahead
from globaltables.synthesis.answers import Look

TOPIC, KEY = "aws.snsTopic.SnsTopic", "aws.kmsKey.KmsKey"


class BeginsAgain(BaseException):
    """Where the process would be replaced."""


class Posted:
    """Takes the place of the connection; `answer` reads the oldest request's answer."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self._looks: list[Look] = []

    def post(self, line: bytes, look: Look) -> None:
        """Remember a request."""
        self.lines.append(line)
        self._looks.append(look)

    def answer(self, line: str) -> None:
        """Answer the oldest request."""
        self._looks.pop(0)(f"{line}\n".encode())


def begin_again() -> NoReturn:
    """Say that it would begin again."""
    raise BeginsAgain


def nothing() -> None:
    """Have no answers under way."""


@pytest.fixture
def ahead() -> Ahead:
    """It has seen an object with the number 10004, and one that is older."""
    ahead = Ahead(begin_again)
    ahead.look_at(b'{"ok":{"result":{"$jsii.byref":"Object@10004","$jsii.interfaces":["cdktf.IResolvable"]}}}\n')
    ahead.look_at(b'{"ok":{"value":{"$jsii.byref":"cdktf.App@10000"}}}\n')
    ahead.look_at(b'{"ok":{"value":"mail@10099"}}\n')
    return ahead


def test_the_next_numbers_follow(ahead: Ahead) -> None:
    """Whatever was registered last, and by what request."""
    posted = Posted()
    with ahead.allowed(nothing):
        assert [ahead.create(TOPIC, b"1", posted.post), ahead.create(KEY, b"2", posted.post)] == [
            f"{TOPIC}@10005",
            f"{KEY}@10006",
        ]
        assert posted.lines == [b"1", b"2"]
        posted.answer(f'{{"ok":{{"$jsii.byref":"{TOPIC}@10005"}}}}')
        posted.answer(f'{{"ok":{{"$jsii.byref":"{KEY}@10006"}}}}')


@pytest.mark.parametrize(
    "answer",
    [
        f'{{"ok":{{"$jsii.byref":"{TOPIC}@10006"}}}}',
        f'{{"ok":{{"$jsii.byref":"{TOPIC}@10005","$jsii.interfaces":["cdktf.IResolvable"]}}}}',
        '{"error":"There is already a Construct","name":"@jsii/kernel.RuntimeError"}',
        '{"callback":{"cbid":"1","cookie":"visit"}}',
        "",
    ],
)
def test_any_other_answer_begins_again(ahead: Ahead, answer: str) -> None:
    """An error, another reference, a question of node, the end of node."""
    posted = Posted()
    with ahead.allowed(nothing):
        ahead.create(TOPIC, b"1", posted.post)
        with pytest.raises(BeginsAgain):
            posted.answer(answer)


def test_runs_ahead_only_where_it_is_allowed_and_the_number_is_known(ahead: Ahead) -> None:
    """The caller waits for the answer otherwise."""
    posted = Posted()
    assert ahead.create(TOPIC, b"1", posted.post) is None
    with ahead.allowed(nothing):
        ahead.lose_count()
        assert ahead.create(TOPIC, b"1", posted.post) is None
        ahead.look_at(f'{{"ok":{{"$jsii.byref":"{TOPIC}@10020"}}}}\n'.encode())
        assert ahead.create(TOPIC, b"1", posted.post) == f"{TOPIC}@10021"
        ahead.stop()
        assert ahead.create(TOPIC, b"1", posted.post) is None
    assert ahead.create(TOPIC, b"1", posted.post) is None


def test_all_answers_are_read_before_the_block_ends(ahead: Ahead) -> None:
    """Also before an error leaves it, which one that came first would hide."""
    with pytest.raises(BeginsAgain), ahead.allowed(begin_again):
        pass
    with pytest.raises(BeginsAgain), ahead.allowed(begin_again):
        raise ValueError("a consequence of it")


def test_an_interruption_waits_for_nothing(ahead: Ahead) -> None:
    """Node has been interrupted as well, and its silence is no error."""
    with pytest.raises(KeyboardInterrupt), ahead.allowed(begin_again):
        raise KeyboardInterrupt
