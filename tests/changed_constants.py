"""Constants of a server process that a test starts, made short so that no test waits for minutes."""

from types import ModuleType
from typing import Any


def change(module: ModuleType, **constants: Any) -> None:
    """Change constants of a module. Raises AttributeError for a name that the module does not have.

    Without that check a renamed constant would silently keep its value.
    """
    for name, value in constants.items():
        getattr(module, name)
        setattr(module, name, value)
