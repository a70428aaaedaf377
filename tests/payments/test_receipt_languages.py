"""Receipts and invoices are printed in the restaurant's language, not in that of the staff or of the reader."""

import pytest
from django.utils import translation

from fynlo.core import json_codec
from payments.models import Invoice, Receipt
from payments.receipts import invoice_printing, printing
from tests.payments.test_invoices import ask, paid  # noqa: F401, a fixture
from tests.payments.test_receipts import cash, document, text_of, vat_restaurant  # noqa: F401, fixtures

pytestmark = pytest.mark.django_db
ADDRESS = "https://alpha.example/receipt/x/"


@pytest.fixture
def in_spanish(vat_restaurant):  # noqa: F811, a fixture by its name
    vat_restaurant.language = "es"
    return vat_restaurant


def receipt_text(drawn):
    return text_of(printing.render(drawn, ADDRESS))


def test_a_receipt_is_printed_in_the_restaurants_language(in_spanish, cash, place):  # noqa: F811
    cash(place())
    paper = receipt_text(document())
    spanish = (
        "ReciboR-000001",
        "Fechadelaoperación:",
        "Parallevar",
        "Total£11,70",
        "Efectivo£11,70",
        "NúmerodeIVA",
        "sobre",
    )
    english = ("Receipt", "Dateofsupply", "Cash", "Takeaway", "VAT")
    assert [words for words in spanish if words not in paper] == []
    assert [words for words in english if words in paper] == []


def test_an_invoice_is_printed_in_the_restaurants_language(in_spanish, paid):  # noqa: F811
    ask(paid(30))
    paper = text_of(invoice_printing.render(json_codec.loads(Invoice.objects.get().document)))
    spanish = ("FacturaconIVA", "NúmerodefacturaI-000001", "Fechadeexpedición", "Preciounitario", "£212,50", "Pagadael")
    assert [words for words in spanish if words.lower() not in paper.lower()] == []
    assert "VAT" not in paper


def test_a_reprint_keeps_its_language(in_spanish, cash, place):  # noqa: F811
    """Neither the restaurant's new language nor the reader's changes the bytes."""
    cash(place())
    drawn = document()
    first = printing.render(drawn, ADDRESS)
    in_spanish.language = "en-gb"
    with translation.override("en-gb"):
        assert printing.render(drawn, ADDRESS) == first


def test_a_receipt_from_before_the_languages_is_printed_in_english(cash, place):  # noqa: F811
    cash(place())
    drawn = document()
    assert drawn["restaurant"].pop("language") == "en-gb"
    with translation.override("es"):
        assert "ReceiptR-000001" in receipt_text(drawn)
    assert Receipt.objects.count() == 1
