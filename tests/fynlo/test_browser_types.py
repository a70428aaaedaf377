"""The JSON that the server sends fits the types that the scripts are checked with (shared/types.js).

tsc compares both: a field that the types lack, one that the server does not send, and a value of another type are
errors.
"""

import json
import subprocess
from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from orders import services as orders
from payments import fees, payloads
from payments import services as payments
from payments.cash_up import services as cash_up
from payments.providers.base import ProviderReader, ReaderStatus
from payments.readers.services import add_reader
from payments.vouchers import services as vouchers
from realtime.alerts import raise_alert
from realtime.projections import registered, snapshot_of
from restaurants.portal.today.panels import registered_panels
from tests.javascript import node
from tests.orders.conftest import card, latte, place, room, tacos, take, waiter  # noqa: F401, fixtures

TSC = settings.BASE_DIR / "node_modules" / "typescript" / "bin" / "tsc"
SECONDS = 60

# The type of each part of a view, by the part's name, or by view and name where two views differ.
PART_TYPES = {
    "attention": "AlertsPart",
    "clock": "PanelPart",
    "drawers": "DrawersPart",
    "due": "DuePart",
    "floor/orders": "DuePart",
    "gift_cards": "GiftCardsPart",
    "menu": "MenuPart",
    "payments": "PaymentsPart",
    "people": "PeoplePart",
    "readers": "ReadersPart",
    "rota": "PanelPart",
    "pos/orders": "OrdersPart",
    "service": "ServiceSettings",
    "low_stock": "StockPart",
    "tables": "TablesPart",
    "takings": "TakingsPart",
    "tickets": "TicketsPart",
    "today": "TodayPart",
    "visits": "PanelPart",
    "vouchers": "VouchersPart",
    **{f"today/{panel}": "PanelPart" for panel in registered_panels()},
}


@pytest.fixture
def documents(tenant, place, take, actor, waiter, card, room, tacos, latte) -> dict[str, tuple[str, Any]]:  # noqa: F811
    """What the server sends of a restaurant that has everything: name → (type, document)."""
    marco = actor("marco")
    order = place(tacos(), latte(seat=1), send=True, hold=[2], table_id=room.one.id, guests=2)
    take(orders.edit_line, order_id=order.id, line_id=order.all_lines[0].id, notes="no onion")
    take(orders.set_allergies, order_id=order.id, seat=1, allergens=["milk"], note="kiwi")
    take(orders.give_discount, actor=marco, order_id=order.id, reason="Complaint", percent=D(10))
    pickup = place(tacos(), order_type="pickup")
    take(orders.override_price, order_id=pickup.id, line_id=pickup.all_lines[0].id, price=D("7.00"), reason="agreed")
    payment = take(payments.take_cash, actor=waiter, order=order.id, amount=D("5.00"))
    refund = take(payments.refund, actor=marco, payment_id=payment.id, amount=D("1.00"), reason="cold")
    take(raise_alert, kind="payment.large_tip", about="order", subject=order.id, sentence="A large tip.")

    cashier = replace(waiter, device_id=uuid4())
    session = take(
        cash_up.open_drawer, actor=cashier, session_id=uuid7(), drawer_id=uuid7(), name="Till", opening_float=D(100)
    )
    take(cash_up.pay_in, actor=cashier, session_id=session.id, movement_id=uuid7(), amount=D(5), reason="change")

    take(add_reader, provider="stripe", found=ProviderReader("tmr_1", "Bar", ReaderStatus.ONLINE), name="Bar")

    take(vouchers.add_kind, name="Lunch voucher", face_value=D("5.00"))

    parts = {
        f"{view}/{name}": (PART_TYPES.get(f"{view}/{name}") or PART_TYPES[name], document)
        for view in registered()
        for name, document in snapshot_of(view, actor("olivia")).state.items()
    }
    ways = {f"way {each.title}": ("WayRow", payloads.serialize_quote(each)) for each in fees.quotes(D("20.00"))}
    return parts | ways | {"refund": ("Refund", payloads.serialize_refund(refund))}


def errors_of(folder: Path, documents: dict[str, tuple[str, Any]]) -> str:
    """Return what tsc says about the documents; "" if each fits its type."""
    types = json.dumps(finders.find("frontend/shared/types.js"))
    source = "\n".join(
        f"/** {name}\n * @satisfies {{import({types}).{kind}}} */\nexport const d{number} = "
        f"{json_codec.indented(document)};"
        for number, (name, (kind, document)) in enumerate(documents.items())
    )
    (folder / "documents.js").write_text(source, encoding="utf-8")
    ambient = [str(path) for path in (settings.BASE_DIR / "fynlo/frontend").glob("*.d.ts")]
    project = {"extends": str(settings.BASE_DIR / "tsconfig.json"), "files": ["documents.js", *ambient], "include": []}
    (folder / "tsconfig.json").write_text(json.dumps(project), encoding="utf-8")
    done = subprocess.run(
        [node(), TSC, "--project", folder], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    return done.stdout + done.stderr


pytestmark = pytest.mark.skipif(not TSC.exists(), reason="typescript is not installed (npm ci)")


def test_every_part_of_a_view_has_a_type():
    untyped = {
        f"{view}/{name}" for view, parts in registered().items() for name in parts
        if name not in PART_TYPES and f"{view}/{name}" not in PART_TYPES
    }  # fmt: skip

    assert untyped == set(), "Declare the part in shared/types.js, and name its type in PART_TYPES."


def test_what_the_server_sends_fits_the_types(documents, tmp_path):
    assert {kind for kind, _ in documents.values()} == {*PART_TYPES.values(), "Refund", "WayRow"}
    order = next(iter(documents["pos/orders"][1]["orders"].values()))
    ticket = next(iter(documents["kitchen/tickets"][1]["tickets"].values()))
    payment = next(iter(documents["pos/payments"][1]["payments"].values()))
    for filled in (
        order["adjustments"], order["allergies"], order["lines"][0]["modifiers"], ticket["items"][0]["changes"],
        payment["allocations"], payment["receipts"], documents["dashboard/attention"][1]["open"],
        *documents["pos/drawers"][1].values(),
    ):  # fmt: skip
        assert filled

    assert errors_of(tmp_path, documents) == ""


def test_control_a_document_that_differs_from_its_type_is_an_error(tmp_path):
    section = {
        "id": str(uuid4()),
        "name": "Room",
        "color": "#aa5500",
        "sort_order": 1,
        "plan_version": 0,
        "archived": False,
    }
    lacking = {name: value for name, value in section.items() if name != "color"}
    wrong = {"more": section | {"size": 3}, "less": lacking, "other": section | {"sort_order": "1"}}

    found = errors_of(tmp_path, {"right": ("Section", section)} | {n: ("Section", d) for n, d in wrong.items()})

    assert found.count("error TS") == len(wrong)
