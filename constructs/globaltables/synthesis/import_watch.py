"""A finder that lets the fast path act at the moment the program imports a module by itself.

It stands first on ``sys.meta_path``, knows a handful of names, and passes on all others at the price of one look-up in
a dictionary. For a name it knows it asks the finders behind it, so that the module comes from where it would come from
anyway, and exchanges the loader for one that runs a function before or after the module's own code.

Finding a module has no effect, only loading it has: ``importlib.util.find_spec`` and ``pkgutil`` stay harmless.
"""

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType

Execute = Callable[[SourceFileLoader, ModuleType], None]


class WatchedLoader(SourceFileLoader):
    """The module's own loader, but for how its code is run.

    Args:
        stock: The loader that the module has anyway.
        execute: Runs the module's code; gets *stock* and the new module.
    """

    def __init__(self, stock: SourceFileLoader, execute: Execute) -> None:
        super().__init__(stock.name, stock.path)
        self._stock = stock
        self._execute = execute

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        self._execute(self._stock, module)


class ImportWatch:
    """Exchanges the loaders of the modules it knows.

    Args:
        execute_by_module: By full module name, the function that runs its code.
        execute_by_package: By the name of a package, the same for each of its modules.
    """

    # No base class: importlib.abc would take longer to import than everything that is needed before a first import.

    def __init__(self, execute_by_module: dict[str, Execute], execute_by_package: dict[str, Execute]) -> None:
        self._execute_by_module = execute_by_module
        self._execute_by_package = execute_by_package

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module that is watched, with its loader exchanged; anything else is for the finders behind."""
        execute = self._execute_by_module.get(fullname) or self._execute_by_package.get(fullname.rpartition(".")[0])
        if execute is None:
            return None
        for finder in list(sys.meta_path):
            if finder is self:
                continue
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                if type(spec.loader) is SourceFileLoader:
                    spec.loader = WatchedLoader(spec.loader, execute)
                return spec
        return None


def before(act: Callable[[], None]) -> Execute:
    """Run *act*, then the module's own code."""

    def execute(stock: SourceFileLoader, module: ModuleType) -> None:
        act()
        stock.exec_module(module)

    return execute


def after(act: Callable[[ModuleType], None]) -> Execute:
    """Run the module's own code, then *act* with the module."""

    def execute(stock: SourceFileLoader, module: ModuleType) -> None:
        stock.exec_module(module)
        act(module)

    return execute
