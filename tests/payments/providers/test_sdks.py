"""The providers' SDKs take a quarter of the time in which a process starts, so the first call loads them."""

import ast
from pathlib import Path

from django.conf import settings

SDKS = {"stripe", "sumup"}


def loaded_on_import(module: ast.Module) -> set[str]:
    """Return the packages that importing the module loads: its own statements, not those of functions."""
    names = set()
    for statement in module.body:
        if isinstance(statement, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            names.add(statement.module.partition(".")[0])
    return names


def test_importing_a_module_of_payments_loads_no_sdk():
    modules = sorted(Path(settings.BASE_DIR, "payments").rglob("*.py"))
    loads = {str(path): loaded_on_import(ast.parse(path.read_text())) & SDKS for path in modules}
    assert {path: sdks for path, sdks in loads.items() if sdks} == {}
    assert loaded_on_import(ast.parse("import stripe.error\nfrom sumup import errors")) == SDKS
