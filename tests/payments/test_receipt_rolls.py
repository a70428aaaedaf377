"""Receipts on printers that fetch their papers: the till prints one without a dialog."""

import pytest

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from orders.models import PrintJob
from orders.printing.paper import lines_of
from payments import services
from payments.models import Receipt
from payments.receipts.roll import rows_of
from payments.splitting import Split, SplitMethod
from tests.orders.printing.conftest import add_printer, emulate

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(take, waiter, place):
    """The receipt of an order of £11.70, paid in cash."""
    take(
        services.take_cash, actor=waiter, order=place().id, split=Split(SplitMethod.ALL), payment_id=uuid7()
    )  # fmt: skip
    return Receipt.objects.get()


def test_a_receipt_comes_out_with_its_lines_and_total(receipt, api):
    printer = add_printer("Bar", ())
    star = emulate(printer)
    star.post()
    (shown,) = api("sara")("GET", f"/payments/{receipt.payment_id}/receipts").body["data"]
    assert shown["printers"] == [{"id": str(printer.id), "name": "Bar"}]
    sent = {"receipt_number": receipt.name, "printer_id": shown["printers"][0]["id"]}
    assert api("sara")("POST", "/receipts/print", sent).status_code == 200
    assert star.poll()
    (paper,) = star.papers
    assert receipt.name in paper
    for label, amount in (("1 × Tacos", "£8.50"), ("1 × Latte", "£3.20"), ("Total", "£11.70"), ("Cash", "£11.70")):
        assert any(line.startswith(label) and line.endswith(amount) for line in paper.splitlines()), (label, paper)


@pytest.mark.parametrize("columns", [48, 30])
def test_every_line_fits_the_paper(receipt, columns):
    lines = lines_of(rows_of(json_codec.loads(receipt.document)), columns)
    assert max(len(line.text) for line in lines) <= columns


def test_what_does_not_exist_is_refused(receipt, api, beta):
    printer, sara = add_printer("Bar", ()), api("sara")
    ok = {"receipt_number": receipt.name, "printer_id": str(printer.id)}
    for wrong in ({"receipt_number": "R-999999"}, {"receipt_number": "R"}, {"printer_id": str(uuid7())}):
        assert sara("POST", "/receipts/print", ok | wrong).status_code == 404
    assert sara("POST", "/receipts/print", {}).status_code == 400
    assert api("kim")("POST", "/receipts/print", ok).status_code == 403
    assert api("sara", "beta")("POST", "/receipts/print", ok).status_code == 404
    assert not PrintJob.objects.exists()
