"""Puts the parts in place, each at its moment.

==============================================  ============================================================
moment                                          what happens
==============================================  ============================================================
`install`                                       the finder is registered; nothing else
`warm_up`, or the first import of jsii          node is started and told what to load
jsii's process class is imported                it is told of that node
the provider bindings are imported              their two sides become lazy, Python's checks and messages short
one of their modules was imported               node is asked for its resource
==============================================  ============================================================

A program that imported cdktf before this library has a node process already. `install` then only sends it the load
requests, so that node reads the provider while Python imports the rest.
"""

import contextlib
import os
import sys
from importlib.machinery import SourceFileLoader
from types import ModuleType

from globaltables.synthesis.import_watch import ImportWatch, after, before
from globaltables.synthesis.mock_stand_in import execute_typeguard
from globaltables.synthesis.stock import SECOND_RUN, stock_is_chosen

if False:  # for type checkers, which do not need `typing` to be imported
    from contextlib import AbstractContextManager

    from globaltables.synthesis.session import Session  # noqa: TC001

PACKAGE = "cdktf_cdktf_provider_aws"
_PROCESS_MODULE = "jsii._kernel.providers.process"


class _Installed:
    watch: ImportWatch | None = None


def install() -> None:
    """Prepare the fast loading of the provider bindings. Does nothing the second time.

    Costs next to nothing until the program imports jsii, cdktf or the bindings.
    """
    if _Installed.watch is not None or stock_is_chosen() or PACKAGE in sys.modules:
        return
    _Installed.watch = ImportWatch(
        {
            "jsii": before(warm_up),
            _PROCESS_MODULE: after(_hand_over),
            PACKAGE: _execute_bindings,
            "typeguard": execute_typeguard,
        },
        {PACKAGE: after(_ask_for_resource)},
    )
    sys.meta_path.insert(0, _Installed.watch)
    if "cdktf._jsii" in sys.modules:
        _session().send_to_running_node()


def warm_up() -> None:
    """Start node now, so that it gets ready while Python imports. Does nothing when it runs, or in stock mode."""
    if stock_is_chosen() or _PROCESS_MODULE in sys.modules:
        return
    install()
    _session().start_node()


def running_ahead() -> "AbstractContextManager[None]":
    """Let Python run ahead of node in a block: it does not wait for answers that it can tell beforehand.

    An answer that is another one, such as an error, makes the whole program begin again and wait, so that the error
    comes up at its place. Use this in a program that does no harm by beginning twice, around everything that it does
    with cdktf. Does nothing in stock mode, and where a process cannot be replaced.
    """
    is_second_run = bool(os.environ.pop(SECOND_RUN, ""))
    if is_second_run or stock_is_chosen() or os.name != "posix" or not sys.executable:
        return contextlib.nullcontext()
    return _session().running_ahead()


def _hand_over(process_module: ModuleType) -> None:
    _session().hand_over(process_module)


def _execute_bindings(stock: SourceFileLoader, module: ModuleType) -> None:
    _session().execute_bindings(stock, module)


def _ask_for_resource(module: ModuleType) -> None:
    _session().ask_for_resource(module)


def _session() -> "Session":
    # Not at the top: a program that never synthesizes imports this module, and not what the session needs.
    from globaltables.synthesis.session import SESSION  # noqa: PLC0415

    return SESSION
