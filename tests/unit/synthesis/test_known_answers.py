"""Which answers serve again, and until when."""

from types import SimpleNamespace
from typing import Any

import pytest

from globaltables.synthesis.known_answers import KnownAnswers

REFERENCE = "${TfToken[TOKEN.7]}"


def named(kind: str, **fields: Any) -> Any:
    """An object of a class of this name."""
    return type(kind, (SimpleNamespace,), {})(**fields)


GET = named("GetRequest")
JOIN = named("StaticInvokeRequest", fqn="cdktf.Fn")


@pytest.mark.parametrize(
    ("request_", "answer"), [(GET, named("A", value=REFERENCE)), (JOIN, named("A", result=REFERENCE))]
)
def test_a_token_serves_again(request_: Any, answer: Any) -> None:
    """For the same line, and no other."""
    known = KnownAnswers()
    assert known.find(request_, b"line") is None
    known.keep(request_, b"line", answer)
    assert known.find(request_, b"line") is answer
    assert known.find(request_, b"other") is None


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        (GET, named("A", value="table_8235A42E")),
        (GET, named("A", value=f"of {REFERENCE}")),
        (GET, named("A", value=None)),
        (GET, named("A", value=-8.1e298)),
        (named("StaticInvokeRequest", fqn="cdktf.TerraformCount"), named("A", result=REFERENCE)),
        (named("InvokeRequest"), named("A", result=REFERENCE)),
        (named("CreateRequest"), named("A", ref="cdktf.App@10000")),
    ],
)
def test_what_is_no_token_or_no_question_is_asked_again(request_: Any, answer: Any) -> None:
    """It may be another one the next time."""
    known = KnownAnswers()
    known.keep(request_, b"line", answer)
    assert known.find(request_, b"line") is None


@pytest.mark.parametrize(
    ("request_", "line"), [(named("InvokeRequest"), b"x"), (named("SetRequest"), b"x"), (named("LoadRequest"), None)]
)
def test_a_change_makes_all_uncertain(request_: Any, line: bytes | None) -> None:
    """A method may give a resource another address, and then its attributes have other references."""
    known = KnownAnswers()
    known.keep(GET, b"line", named("A", value=REFERENCE))
    assert known.find(named("CreateRequest"), b"x") is None
    assert known.find(GET, b"line") is not None
    assert known.find(request_, line) is None
    assert known.find(GET, b"line") is None
