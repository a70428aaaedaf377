"""Money never meets a float: no float is written, named or stored where money is computed."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = ("payments", "orders/pricing", "fynlo/core/money.py", "restaurants/models/fees.py")
# Where a float is no money of ours, with the reason. A provider whose API speaks in floats converts in one such file.
EXEMPT = {
    "payments/receipts/printing.py": "millimetres of paper",
    "payments/receipts/invoice_printing.py": "millimetres of paper",
    "payments/house_accounts/printing.py": "millimetres of paper",
    "payments/providers/sandbox/": "another process, which speaks the providers' formats and waits for seconds",
}
FLOAT_NAMES = {"float", "FloatField"}


def sources() -> list[Path]:
    found = [path for place in PLACES for path in ([ROOT / place] if place.endswith(".py") else _modules(ROOT / place))]
    return [path for path in found if path.exists() and not named(path).startswith(tuple(EXEMPT))]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def floats_in(source: str) -> Iterator[str]:
    """Name each float number, each use of the type, and each `math` or `round` that would make one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"line {node.lineno}: the number {node.value}"
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name in FLOAT_NAMES:
                yield f"line {node.lineno}: {name}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "round":
            yield f"line {node.lineno}: round(), use round_half_up"


def test_no_float_where_money_is_computed():
    found = [f"{named(path)} {where}" for path in sources() for where in floats_in(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "source",
    ["rate = 0.012", "def fee(amount: float): ...", "float(total)", "models.FloatField()", "round(total, 2)"],
)
def test_the_rule_finds_a_float(source):
    assert list(floats_in(source))


def test_the_exceptions_exist():
    assert [path for path in EXEMPT if not (ROOT / path).exists()] == []
