"""What Fynlo refuses is said in the language of the person, over REST and by socket; a stored refusal keeps its own."""

import ast
import importlib
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from fynlo.core.errors import DomainError
from fynlo.translations.extraction import APPS, ROOT
from orders import labels
from orders.errors import OrderNotFound
from payments.errors import ABOVE_ZERO
from tests.translations.unmarked import is_words

# For Fynlo's staff, for developers, and for the console.
ENGLISH_ONLY = re.compile(r"^restaurants/platform/|^fynlo/(demo|seed)/|/sandbox/|/management/|/migrations/")


def refusals(base: type = DomainError) -> Iterator[type]:
    for each in base.__subclasses__():
        yield each
        yield from refusals(each)


def unmarked(path: Path, names: set[str]) -> list[str]:
    """Return the English sentences of refusals in a module that gettext's functions do not get."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and names & bases_of(node)}
    return [text for node in ast.walk(tree) for text in sentences(node, names | own)]


def bases_of(node: ast.ClassDef) -> set[str]:
    return {base.id for base in node.bases if isinstance(base, ast.Name)}


def sentences(node: ast.AST, names: set[str]) -> Iterator[str]:
    found: list[ast.expr] = []
    if isinstance(node, ast.ClassDef) and node.name in names:
        for each in node.body:
            if isinstance(each, ast.Assign | ast.AnnAssign) and each.value is not None:
                target = each.targets[0] if isinstance(each, ast.Assign) else each.target
                found += [each.value] if getattr(target, "id", "") == "message" else []
    elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
        found = node.args[:1]
    for each in found:
        parts = [each.body, each.orelse] if isinstance(each, ast.IfExp) else [each]
        for part in parts:
            pieces = part.values if isinstance(part, ast.JoinedStr) else [part]
            text = "".join(str(piece.value) if isinstance(piece, ast.Constant) else "…" for piece in pieces)
            if text != "…" and is_words(text):
                yield text


def test_every_refusal_is_marked():
    for path in (path for app in APPS for path in (ROOT / app).rglob("errors.py")):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    names = {each.__name__ for each in refusals()} | {"DomainError"}
    modules = [path for app in APPS for path in (ROOT / app).rglob("*.py")]

    found = {path.relative_to(ROOT).as_posix(): unmarked(path, names) for path in modules}

    left = {name: texts for name, texts in found.items() if texts and not ENGLISH_ONLY.search(name)}
    assert left == {}, "Mark these texts: docs/translation.md says how."


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('raise NotFound("There is no such table.")', ["There is no such table."]),
        ('raise NotFound(f"{name} is archived.")', ["… is archived."]),
        ('raise NotFound("Not here." if here else _("Try again."))', ["Not here."]),
        ('class Gone(NotFound):\n    message = "It is gone."', ["It is gone."]),
        ('class Gone(NotFound):\n    message = _("It is gone.")', []),
        ('raise NotFound(_("There is no such table."), field="table_id")', []),
        ("raise NotFound(f'{refusal}')", []),
        ('raise ValueError("For programmers only.")', []),
    ],
)
def test_texts_of_refusals(tmp_path, source, texts):
    path = tmp_path / "services.py"
    path.write_text(source)

    assert unmarked(path, {"NotFound"}) == texts


def test_a_class_of_refusals_speaks_the_language_in_which_it_is_raised():
    with translation.override("es"):
        assert OrderNotFound().message.startswith("No se ha encontrado")
        assert str(ABOVE_ZERO) == "Introduce un importe superior a £0."
    assert OrderNotFound().message.startswith("This order was not found.")


def test_the_history_of_an_order_is_in_the_language_of_the_reader(tenant):
    before = {
        "table_name": "4", "guests": 2, "notes": "", "order_type": "dine_in", "adjustments": [], "paid": Decimal(0),
        "due": Decimal(10), "tips": Decimal(0), "overpaid": Decimal(0), "subtotal": Decimal(10), "discount": Decimal(0),
        "service_charge": Decimal(0),
    }  # fmt: skip
    now = {**before, "table_name": "5", "guests": 3, "paid": Decimal(10), "due": Decimal(0), "tips": Decimal(1)}

    english = labels.describe_header_changes(before, now)
    with translation.override("es"):
        spanish = labels.describe_header_changes(before, now)

    assert english == ["Moved to table 5", "Guests: 3, was 2", "Paid £10.00, and £1.00 tip: paid in full"]
    assert spanish == [
        "Movida a mesa 5",
        "Comensales: 3, antes 2",
        "Pagado £10,00, y £1,00 de propina: pagado del todo",
    ]
