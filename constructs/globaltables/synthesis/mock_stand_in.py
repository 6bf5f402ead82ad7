"""`typeguard` without `unittest.mock`.

The bindings check arguments with typeguard 2, which lets mock objects pass as anything and for that imports
``unittest.mock``, and with it unittest and asyncio: a tenth of all that is imported for a synth, in a program that has
no mock objects. While typeguard's own code runs, ``unittest.mock`` is a module with a stand-in for the class ``Mock``:
an object is an instance of it when it is one of the real class, and there can be none before somebody imported that.
"""

import sys
from importlib.machinery import SourceFileLoader
from types import ModuleType

_MOCK = "unittest.mock"
_EXPECTED = "\nfrom unittest.mock import Mock\n"


class _IsRealMock(type):
    def __instancecheck__(cls, instance: object) -> bool:
        real = sys.modules.get(_MOCK)
        return real is not None and isinstance(instance, real.Mock)


class Mock(metaclass=_IsRealMock):
    """Stands for `unittest.mock.Mock` in instance checks."""


def execute_typeguard(stock: SourceFileLoader, module: ModuleType) -> None:
    """Run typeguard's code with the stand-in, if it imports `unittest.mock` in the way it is known to."""
    if _MOCK in sys.modules or _EXPECTED not in (stock.get_source(stock.name) or ""):
        stock.exec_module(module)
        return
    stand_in = ModuleType(_MOCK)
    stand_in.__dict__["Mock"] = Mock
    sys.modules[_MOCK] = stand_in
    try:
        stock.exec_module(module)
    finally:
        if sys.modules.get(_MOCK) is stand_in:
            del sys.modules[_MOCK]
