"""Results on stdout, all else on stderr."""

from __future__ import annotations

import io
import json
import os
import pty
import re

import pytest

from operations.console import Console
from operations.errors import RefusedError

END_OF_INPUT = b"\x04"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def console(*, terminal: bool = False, **settings: bool) -> tuple[Console, io.StringIO, io.StringIO]:
    """A console with its two streams."""
    out, err = io.StringIO(), Terminal() if terminal else io.StringIO()
    return Console(**settings, out=out, err=err), out, err


def test_a_result_is_lines() -> None:
    """For people."""
    made, out, err = console()
    made.result({"a": 1}, ["one", "two"])
    assert (out.getvalue(), err.getvalue()) == ("one\ntwo\n", "")


def test_a_result_is_one_document_with_json() -> None:
    """For programs; letters of any language stay as they are."""
    made, out, _ = console(as_json=True)
    made.result({"ä": 1}, ["one"])
    assert out.getvalue() == '{\n  "ä": 1\n}\n'


def test_an_error_is_a_document_too() -> None:
    """And the message on stderr."""
    made, out, err = console(as_json=True)
    made.error(RefusedError("no"))
    assert json.loads(out.getvalue()) == {"error": "no"}
    assert err.getvalue() == "error: no\n"


def test_there_is_never_a_second_document() -> None:
    """An error after the result is told on stderr alone."""
    made, out, err = console(as_json=True)
    made.result({}, [])
    made.error(RefusedError("no"))
    assert (out.getvalue(), err.getvalue()) == ("{}\n", "error: no\n")


def test_without_json_an_error_leaves_stdout_alone() -> None:
    """Every line of it is marked."""
    made, out, err = console()
    made.error(RefusedError("one\ntwo"))
    assert (out.getvalue(), err.getvalue()) == ("", "error: one\nerror: two\n")


def test_a_traceback_comes_with_vv() -> None:
    """Not before."""
    for verbosity, expected in ((0, False), (1, False), (2, True)):
        made, _, err = console()
        made.verbosity = verbosity
        made.error(RefusedError("no"))
        assert ("RefusedError" in err.getvalue()) is expected


def test_colour_is_for_terminals_and_not_for_everyone(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR and a dumb terminal take it away."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert _warned(terminal=True) == "\x1b[33mwarning:\x1b[0m x\n"
    assert _warned(terminal=False) == "warning: x\n"
    monkeypatch.setenv("NO_COLOR", "1")
    assert _warned(terminal=True) == "warning: x\n"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert _warned(terminal=True) == "warning: x\n"


def _warned(*, terminal: bool) -> str:
    made, _, err = console(terminal=terminal)
    made.warn("x")
    return err.getvalue()


def test_asks_nothing_when_yes_was_said() -> None:
    """Beforehand."""
    made, _, err = console(yes=True)
    made.confirm("destroy")
    assert not err.getvalue()


def test_refuses_when_nobody_can_answer() -> None:
    """With what to add."""
    made, _, _ = console()
    with pytest.raises(RefusedError) as caught:
        made.confirm("destroy")
    assert str(caught.value) == "destroy: must be confirmed, got no terminal to ask on; add --yes to confirm it"
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("typed", "agreed"), [("t\n", True), ("yes\n", False), ("", False), ("T\n", False)])
def test_wants_exactly_the_word(monkeypatch: pytest.MonkeyPatch, typed: str, agreed: bool) -> None:  # noqa: FBT001 - a table
    """Nothing else is a yes."""
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode() or END_OF_INPUT)
    made, _, err = console(terminal=True)
    with os.fdopen(theirs) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        if agreed:
            made.confirm("destroy", expected="t")
        else:
            with pytest.raises(RefusedError, match=r"not confirmed, got '.*'; nothing was changed"):
                made.confirm("destroy", expected="t")
    os.close(ours)
    assert err.getvalue() == "destroy\nType t to go on: "


def test_elsewhere_than_on_a_terminal_progress_is_lines() -> None:
    """One that says what is waited for, and none for counting."""
    made, _, err = console()
    with made.waiting("planning"), made.counting("arrivals", 3) as advance:
        advance()
    assert err.getvalue() == "planning\n"


def test_what_is_said_while_something_is_waited_for_stands_on_a_line_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sign moves on below it, one wait within another shares it, and it gives way to what else is drawn."""
    monkeypatch.setenv("TERM", "xterm")
    made, _, err = console(terminal=True)
    with made.waiting("1/2 destroy the stack"):
        made.say("  aws_kms_key [us-east-1] destroyed")
        with made.waiting("planning"), made.aside():
            made.say("alone")
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", err.getvalue()).replace("\r", "\n").splitlines()
    assert {"  aws_kms_key [us-east-1] destroyed", "alone"} <= {line.rstrip() or line for line in shown}
    assert any("1/2 destroy the stack: planning" in line for line in shown)
    with made.waiting("next"):
        pass
