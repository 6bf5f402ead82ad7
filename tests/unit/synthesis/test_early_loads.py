"""Requests sent early are answered in order, whatever is asked in between."""

import io

from globaltables.synthesis.assembly import Assembly
from globaltables.synthesis.early_loads import EarlyLoads

CONSTRUCTS = Assembly("constructs", "10.8.1", "/constructs.tgz")
CDKTF = Assembly("cdktf", "0.21.0", "/cdktf.tgz")
OTHER = Assembly("other", "1.0.0", "/other.tgz")

ANSWERS = b'{"ok": {"assembly": "constructs"}}\n{"ok": {"assembly": "cdktf"}}\n'


def test_sends_one_line_per_package() -> None:
    """The lines are what jsii would send."""
    node = io.BytesIO()

    EarlyLoads([CONSTRUCTS, CDKTF]).send(node)

    assert node.getvalue() == (
        b'{"api": "load", "name": "constructs", "version": "10.8.1", "tarball": "/constructs.tgz"}\n'
        b'{"api": "load", "name": "cdktf", "version": "0.21.0", "tarball": "/cdktf.tgz"}\n'
    )


def test_keeps_answers_that_are_asked_for_in_another_order() -> None:
    """Each request gets its own answer, once."""
    node = io.BytesIO(ANSWERS)
    loads = EarlyLoads([CONSTRUCTS, CDKTF])

    assert loads.take_answer(CDKTF, node) == {"assembly": "cdktf"}
    assert not loads.are_used_up
    assert loads.take_answer(CONSTRUCTS, node) == {"assembly": "constructs"}
    assert loads.are_used_up
    assert loads.take_answer(CONSTRUCTS, node) is None


def test_leaves_the_next_answer_to_the_next_request() -> None:
    """After a request that was not sent early, no early answer is under way."""
    node = io.BytesIO(ANSWERS + b'{"ok": {"ref": 1}}\n')
    loads = EarlyLoads([CONSTRUCTS, CDKTF])

    assert loads.take_answer(OTHER, node) is None
    assert node.readline() == b'{"ok": {"ref": 1}}\n'
    assert loads.take_answer(CONSTRUCTS, node) == {"assembly": "constructs"}


def test_a_failed_load_is_asked_for_again() -> None:
    """Its error then takes the usual way."""
    node = io.BytesIO(b'{"error": "no such file", "stack": "", "name": "Error"}\n')

    assert EarlyLoads([CONSTRUCTS]).take_answer(CONSTRUCTS, node) is None


def test_a_node_that_ended_has_no_answers() -> None:
    """The request is sent again, and fails as it would have anyway."""
    loads = EarlyLoads([CONSTRUCTS, CDKTF])

    assert loads.take_answer(CDKTF, io.BytesIO()) is None
    assert loads.are_used_up
