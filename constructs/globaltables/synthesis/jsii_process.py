"""What jsii is told of a node process that was started early, and of requests that were sent early.

jsii's ``_NodeProcess`` starts node in its method ``start`` and sends each request in its method ``send``. Both get a
variant that uses what is there already and otherwise calls the method they replace.
"""

import atexit
import threading
from typing import Any

from globaltables.synthesis.assembly import Assembly
from globaltables.synthesis.early_loads import EarlyLoads
from globaltables.synthesis.early_node import EarlyNode
from globaltables.synthesis.stock import UnexpectedShapeError


def check_shape(process_class: type[Any]) -> None:
    """Check that jsii's class is the one these variants were written for.

    Raises:
        UnexpectedShapeError: When it is not.
    """
    expected = {
        "start": ["self"],
        "stop": ["self"],
        "handshake": ["self"],
        "send": ["self", "request", "response_type"],
    }
    for name, parameters in expected.items():
        code = getattr(getattr(process_class, name, None), "__code__", None)
        if code is None or list(code.co_varnames[: code.co_argcount]) != parameters:
            raise UnexpectedShapeError(f"jsii's {process_class.__name__}.{name} is another one")


def use_early_node(process_class: type[Any], node: EarlyNode, loads: EarlyLoads) -> None:
    """Let the next process that jsii starts be *node*. Any process after it starts the stock way.

    Raises:
        UnexpectedShapeError: When jsii's class is not as expected.
    """
    check_shape(process_class)
    stock = process_class.start

    def start(self: Any) -> None:
        process_class.start = stock
        self._process = node
        self.sink_thread = threading.Thread(name="process.stderr_sink", target=node.pass_on_output, daemon=True)
        self.sink_thread.start()
        atexit.register(self.stop)
        self.handshake()
        _answer_from(self, loads)

    process_class.start = start


def send_early_loads(process: Any, loads: EarlyLoads) -> None:
    """Send the requests to a process that jsii has started.

    Raises:
        UnexpectedShapeError: When jsii's class is not as expected.
    """
    check_shape(type(process))
    loads.send(process._process.stdin)  # noqa: SLF001 no public way in
    _answer_from(process, loads)


def _answer_from(process: Any, loads: EarlyLoads) -> None:
    """Answer the load requests of *process* from *loads*, until all of them are used up."""
    stock = process.send
    node = process._process.stdout  # noqa: SLF001 no public way in

    def send(request: Any, response_type: type[Any]) -> Any:
        if type(request).__name__ == "LoadRequest":
            answer = loads.take_answer(Assembly(request.name, request.version, request.tarball), node)
            if loads.are_used_up:
                del process.send
            if answer is not None:
                return process._serializer.structure(answer, response_type)  # noqa: SLF001 no public way in
        loads.read_all(node)
        return stock(request, response_type)

    process.send = send
