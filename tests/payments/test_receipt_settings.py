"""The settings of receipts: what the page saves, refuses and previews; receipts keep what they were issued with."""

import io
import re
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image
from pypdf import PdfReader

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from payments import services
from payments.models import Receipt
from payments.receipts import printing
from payments.splitting import Split, SplitMethod
from restaurants import logos
from restaurants.models import PlatformAudit, Restaurant
from restaurants.portal.settings.versions import Part, version_of
from tests.payments.test_receipts import request_page

pytestmark = pytest.mark.django_db
URL = "/portal/settings/receipts/"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owner(page_client):
    return page_client("olivia")


@pytest.fixture
def paid(take, waiter, place, tenant):
    """`paid()` pays an order in cash and returns its receipt."""

    def pay():
        tenant.refresh_from_db()
        order, everything = place(), Split(SplitMethod.ALL)
        take(services.take_cash, actor=waiter, order=order.id, split=everything, payment_id=uuid7(), tip=D(0))
        return Receipt.objects.get(payment__order=order.id)

    yield pay
    tenant.refresh_from_db()


def picture(kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (600, 200), "#bc4210").save(out, kind)
    return SimpleUploadedFile("logo.png", out.getvalue(), content_type="image/png")


def entries(**changes):
    version = version_of(alpha(), Part.RECEIPT)
    return {"header": "", "footer": "", "version": version, "key": str(uuid4())} | changes


def alpha():
    return Restaurant.objects.get(slug="alpha")


def post(client, form, url=URL):
    before = connection.tenant  # pyright: ignore[reportAttributeAccessIssue]
    response = client.post(url, form)
    connection.set_tenant(before)  # pyright: ignore[reportAttributeAccessIssue]
    return response


def test_logo_and_texts_are_saved_with_what_was_before_and_the_logo_is_removed(owner, tenant):
    form = entries(header="alpha.example\n\nCompany 123 ", footer="Thank you!", logo=picture())
    assert post(owner, form)["Location"] == URL
    saved = alpha()
    assert (saved.receipt_header, saved.receipt_footer) == ("alpha.example\n\nCompany 123", "Thank you!")
    assert (logos.stored(saved.logo) or b"").startswith(b"\x89PNG")
    post(owner, entries(footer="See you", remove_logo="on"))
    assert (alpha().logo, alpha().receipt_header) == ("", "")
    first, second = PlatformAudit.objects.filter(kind="restaurant.change_receipt").order_by("at")
    assert {"field": "logo", "before": "none", "after": "a new picture"} in first.notes
    assert {"field": "receipt_footer", "before": ["Thank you!"], "after": ["See you"]} in second.notes
    assert {"field": "logo", "before": "a picture", "after": "none"} in second.notes


def test_a_text_alone_keeps_the_logo(owner, tenant):
    post(owner, entries(logo=picture()))
    name = alpha().logo
    post(owner, entries(header="alpha.example"))
    assert alpha().logo == name


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"header": "a\n" * 5}, "Shorten it to 4 lines"),
        ({"footer": "a\n" * 9}, "Shorten it to 8 lines"),
        ({"header": "x" * 61}, "to 60 characters"),
        ({"logo": SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")}, "JPEG, PNG or WebP"),
        ({"version": "x"}, "This page is out of date"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(owner, tenant, wrong, sentence):
    response = post(owner, entries(footer="new") | wrong)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert alpha().settings_version == 1


def test_a_stale_form_is_refused_and_shows_the_saved_texts(owner, tenant):
    stale = entries(footer="second")
    post(owner, entries(footer="first"))
    response = post(owner, stale)
    assert response.status_code == 412
    text = response.content.decode()
    assert "Olivia changed this at" in text
    assert re.search(r"<dd>\s*first\s*</dd>", text)
    assert post(owner, entries(footer="second")).status_code == 302


def test_a_receipt_keeps_what_it_was_issued_with(owner, paid):
    before = paid()
    post(owner, entries(header="alpha.example", footer="Thank you!", logo=picture()))
    name = alpha().logo
    with_logo = paid()
    post(owner, entries(footer="Changed", remove_logo="on"))
    issued = json_codec.loads(with_logo.document)["restaurant"]
    assert (issued["header"], issued["footer"], issued["logo"]) == ("alpha.example", "Thank you!", name)
    page = request_page(f"/receipt/{with_logo.token}/").content.decode()
    assert "Thank you!" in page
    assert "Changed" not in page
    assert f'src="/logo/{name}.png"' in page
    assert "Thank you!" not in request_page(f"/receipt/{before.token}/").content.decode()


def test_the_pdf_shows_logo_header_and_footer(owner, paid):
    post(owner, entries(header="alpha.example", footer="Thank you!", logo=picture()))
    document = json_codec.loads(paid().document)
    reader = PdfReader(io.BytesIO(printing.render(document, "https://alpha.example/")))
    text = reader.pages[0].extract_text()
    assert "alpha.example" in text
    assert "Thank you!" in text
    assert len(reader.pages[0].images) == 1
    assert len(reader.pages) == 1


def test_a_document_from_before_logo_and_texts_is_still_drawn(paid):
    receipt = paid()
    document = json_codec.loads(receipt.document)
    for name in ("logo", "header", "footer"):
        del document["restaurant"][name]
    assert printing.render(document, "https://alpha.example/").startswith(b"%PDF")


def test_the_preview_is_the_receipt_with_the_texts_in_the_form(owner, paid):
    example = post(owner, entries(footer="Thank <you>"), f"{URL}preview/").content.decode()
    assert "An example" in example
    assert "Thank &lt;you&gt;" in example
    receipt = paid()
    shown = post(owner, entries(footer="Come again"), f"{URL}preview/").content.decode()
    assert receipt.name in shown
    assert "Come again" in shown
    assert "An example" not in shown
    assert alpha().receipt_footer == ""


def test_the_bill_shows_the_logo(owner, tenant):
    post(owner, entries(logo=picture()))
    assert alpha().logo_address == f"/logo/{alpha().logo}.png"


def test_the_neighbours_owner_is_refused(page_client, tenant):
    stranger = page_client("olivia", slug="alpha", of="beta")
    assert [post(stranger, entries(header="x"), url).status_code for url in (URL, f"{URL}preview/")] == [403, 403]
    assert alpha().receipt_header == ""


def test_the_page_costs_four_queries(owner, tenant, django_assert_num_queries):
    owner.get(URL)
    with django_assert_num_queries(4):  # 1. session  2. the restaurant's row  3. the newest receipt  4. alerts' badge
        owner.get(URL)
