"""Receipts on printers that fetch their papers: the till prints one without a dialog."""

from io import BytesIO

import pytest
from PIL import Image

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from orders.models import PrintJob
from orders.printing import drawing, star
from orders.printing.paper import PICTURES, lines_of
from payments import services
from payments.models import Receipt
from payments.receipts.roll import rows_of
from payments.splitting import Split, SplitMethod
from restaurants import logos
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
    assert f"/receipt/{receipt.token}/" in paper  # the QR code
    for label, amount in (("1 × Tacos", "£8.50"), ("1 × Latte", "£3.20"), ("Total", "£11.70"), ("Cash", "£11.70")):
        assert any(line.startswith(label) and line.endswith(amount) for line in paper.splitlines()), (label, paper)


@pytest.mark.parametrize("columns", [48, 30])
def test_every_line_fits_the_paper(receipt, columns):
    lines = lines_of(rows_of(json_codec.loads(receipt.document), "https://alpha.example/receipt/x/"), columns)
    assert max(len(line.text) for line in lines if line.style not in PICTURES) <= columns


def test_a_receipt_has_the_logo_and_the_code_of_its_page(receipt, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    logo = BytesIO()
    Image.new("RGB", (480, 240), "black").save(logo, "PNG")
    document = json_codec.loads(receipt.document)
    document["restaurant"]["logo"] = logos.keep(logo.getvalue())
    rows = rows_of(document, "https://alpha.example/receipt/x/")
    assert [one["text"] for one in rows if one["style"] in PICTURES] == [
        document["restaurant"]["logo"], "https://alpha.example/receipt/x/",
    ]  # fmt: skip
    lines = lines_of(rows, 42)
    assert star.media_types(lines) == (star.PICTURE,)
    paper = drawing.draw(lines, 42)
    assert paper.getpixel((paper.width // 2, 70)) == 0  # the logo, 36 mm wide
    assert paper.getpixel((paper.width // 2 - 150, 70)) != 0
    logos.stored_files.pictures().delete(logos.path_of(connection.schema_name, document["restaurant"]["logo"]))
    assert drawing.draw(lines, 42).height < paper.height  # the storage has lost it: the receipt is printed


def test_what_does_not_exist_is_refused(receipt, api, beta):
    printer, sara = add_printer("Bar", ()), api("sara")
    ok = {"receipt_number": receipt.name, "printer_id": str(printer.id)}
    for wrong in ({"receipt_number": "R-999999"}, {"receipt_number": "R"}, {"printer_id": str(uuid7())}):
        assert sara("POST", "/receipts/print", ok | wrong).status_code == 404
    assert sara("POST", "/receipts/print", {}).status_code == 400
    assert api("kim")("POST", "/receipts/print", ok).status_code == 403
    assert api("sara", "beta")("POST", "/receipts/print", ok).status_code == 404
    assert not PrintJob.objects.exists()
