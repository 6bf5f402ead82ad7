"""What the parts of the fast path share within one Python process: the node that was started, the requests sent to it.

Each part is tried by itself. What fails is named in one warning, and the stock code does that part's work.
"""

import atexit
import gc
import importlib
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn, TypeVar

from globaltables.synthesis import jsii_process, node_bindings
from globaltables.synthesis.ahead import Ahead, begin_again
from globaltables.synthesis.answers import Answers
from globaltables.synthesis.assembly import Assembly, assembly_of
from globaltables.synthesis.conversation import converse
from globaltables.synthesis.early_loads import EarlyLoads
from globaltables.synthesis.early_node import EarlyNode, start_early
from globaltables.synthesis.early_resources import ask_for_resource
from globaltables.synthesis.plain_arguments import pass_plain_arguments
from globaltables.synthesis.plain_values import convert_in_one_round
from globaltables.synthesis.python_bindings import PACKAGE, LazyPackage
from globaltables.synthesis.stock import SECOND_RUN, UnexpectedShapeError, warn_of_stock
from globaltables.synthesis.tokens import answer_in_python
from globaltables.synthesis.type_hints import remember_type_hints

_Result = TypeVar("_Result")


class Session:
    """The fast path of this Python process."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._started = False
        self._folder: Path | None = None
        self._node: EarlyNode | None = None
        self._loads: EarlyLoads | None = None
        self._answers: Answers | None = None
        self._ahead = Ahead(self._begin_again)

    def start_node(self) -> None:
        """Start node and tell it what to load. Does nothing the second time."""
        with self._lock:
            if not self._started:
                self._started = True
                _try("the start of node", self._start_node)

    def _start_node(self) -> None:
        lazy_index, provider = self._provider()
        loads = EarlyLoads([lazy_index, assembly_of("constructs"), assembly_of("cdktf"), provider])
        node = start_early(self._temporary_folder())
        if node is None:
            return
        atexit.register(node.abandon)
        loads.send(node.stdin)
        self._node, self._loads = node, loads

    def hand_over(self, process_module: Any) -> None:
        """Tell jsii's process class of the node that was started, as soon as the class is there."""
        node, loads = self._node, self._loads
        if node is not None and loads is not None:
            process_class = process_module._NodeProcess  # noqa: SLF001 no public way in
            _try("the start of node", lambda: jsii_process.use_early_node(process_class, node, loads))

    def send_to_running_node(self) -> None:
        """Tell the node that jsii has started itself to load the provider."""
        with self._lock:
            self._started = True
            _try("the loading of the provider ahead of its import", self._send_to_running_node)

    def _send_to_running_node(self) -> None:
        process = importlib.import_module("jsii._runtime").kernel.provider._process  # noqa: SLF001 no public way in
        jsii_process.send_early_loads(process, EarlyLoads(self._provider()))

    def execute_bindings(self, stock: SourceFileLoader, module: ModuleType) -> None:
        """Run the provider package, lazily on either side that is as expected."""
        _try("type hints of the bindings", remember_type_hints)
        _try("type checks of the bindings", lambda: pass_plain_arguments(importlib.import_module("typeguard")))
        _try("the recognition of tokens", answer_in_python)
        _try("what is sent to node", lambda: convert_in_one_round(importlib.import_module("jsii._kernel")))
        is_watching = _try("the node side of the provider bindings", self._load_lazy_index)
        lazy = _try("the Python side of the provider bindings", lambda: self._lazy_package(stock))
        if lazy is None:
            stock.exec_module(module)
        else:
            lazy.execute(module)
        # What is there by now is modules, classes and functions, tens of thousands of objects that live until the end:
        # the collector need not walk them again in every full run and in the two that end the process.
        gc.freeze()
        if is_watching:
            _try("the node side of the provider bindings", node_bindings.check_report)
            _try("the conversation with node", self._converse)

    def _converse(self) -> None:
        if self._answers is None:
            process = importlib.import_module("jsii._runtime").kernel.provider._process  # noqa: SLF001 no public way in
            if "send" in vars(process):
                raise UnexpectedShapeError("packages were loaded early that nobody asked for")
            answers = Answers(process._process)  # noqa: SLF001
            converse(importlib.import_module("jsii._kernel.providers.process"), answers, self._ahead)
            self._answers = answers

    def ask_for_resource(self, module: ModuleType) -> None:
        """Let node load what a module of the bindings stands for."""
        if self._answers is not None:
            ask_for_resource(sys.modules[module.__name__], self._answers.post)

    def running_ahead(self) -> AbstractContextManager[None]:
        """Let Python run ahead of node in a block."""
        return self._ahead.allowed(lambda: self._answers.read_all() if self._answers else None)

    def _begin_again(self) -> NoReturn:
        with suppress(OSError):  # node has ended
            importlib.import_module("jsii._runtime").kernel.provider._process.stop()  # noqa: SLF001 no public way in
        shutil.rmtree(self._temporary_folder(), ignore_errors=True)
        begin_again(SECOND_RUN)

    def _lazy_package(self, stock: SourceFileLoader) -> LazyPackage:
        lazy = LazyPackage(stock.get_source(stock.name) or "", stock.path)
        module_by_type_prefix = lazy.modules_by_type_prefix(assembly_of(PACKAGE).name)
        importlib.import_module("jsii._reference_map")._submodule_fqn_map.update(module_by_type_prefix)  # noqa: SLF001
        return lazy

    def _load_lazy_index(self) -> bool:
        kernel = importlib.import_module("jsii._runtime").kernel
        kernel.load(*self._provider()[0])
        return True

    def _provider(self) -> tuple[Assembly, Assembly]:
        """Return what to load for the provider: what makes its index lazy, then the provider itself."""
        provider = assembly_of(PACKAGE)
        return node_bindings.write_assembly(self._temporary_folder(), provider.name), provider

    def _temporary_folder(self) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="globaltables-synthesis-"))
                atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
            return self._folder


def _try(part: str, act: Callable[[], _Result]) -> _Result | None:
    """Return what *act* returns, or ``None`` after a warning: whatever is wrong, the stock path still works."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001 no failure of an optimisation may become the user's
        warn_of_stock(part, error)
        return None


SESSION = Session()
