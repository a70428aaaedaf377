"""The till derives the stage of an order as the server does. The till's own rules are tested beside its modules."""

import itertools
from types import SimpleNamespace

from orders import lifecycle
from orders.models import Line, Order
from tests.javascript import call_javascript

BILLS = [  # bill, amount due, payment status; the last one is reopened
    (Order.Bill.OPEN, 5, "unpaid"),
    (Order.Bill.PART_PAID, 5, "part_paid"),
    (Order.Bill.PAID, 0, "paid"),
    (Order.Bill.PART_PAID, 0, "paid"),
]
STAGE = "frontend/till/optimistic/order_stage.js"


def stage_of(bill, due, lines):
    return str(lifecycle.stage(SimpleNamespace(bill=bill, due=due), lines))


def test_the_browser_derives_the_same_stage():
    statuses = [status.value for status in Line.Status]
    rows, expected = [], []
    for count in range(4):
        combinations = itertools.combinations_with_replacement(statuses, count)
        for lines, (bill, due, paid) in itertools.product(combinations, BILLS):
            header = {"payment_status": paid, "settled": bill == Order.Bill.PAID}
            rows.append((header, [{"status": status} for status in lines]))
            expected.append(stage_of(bill, due, [Line(status=status) for status in lines]))
            rows.append((header, [{"status": status, "kind": "gift_card"} for status in lines]))
            expected.append(stage_of(bill, due, [Line(status=status, kind="gift_card") for status in lines]))
    assert len(rows) > 200
    assert call_javascript(STAGE, "stageOf", rows) == expected
