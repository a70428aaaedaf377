"""The portal's pages of gift cards."""

from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.gift_cards import services as gift_cards
from payments.models import GiftCard
from realtime.models import AuditEntry
from tests.payments.gift_cards.conftest import held

pytestmark = pytest.mark.django_db
LIST = "/portal/gift-cards/"


class Pages:
    """A signed-in client, after whose requests the test's restaurant is chosen again."""

    def __init__(self, client, tenant):
        self.client, self.tenant = client, tenant

    def get(self, path):
        answer = self.client.get(path)
        connection.set_tenant(self.tenant)
        return answer

    def post(self, path, form=None):
        answer = self.client.post(path, {"key": str(uuid4()), **(form or {})})
        connection.set_tenant(self.tenant)
        return answer


@pytest.fixture
def pages(page_client, tenant):
    return lambda name, slug="alpha": Pages(page_client(name, slug), tenant)


@pytest.fixture
def marco(pages):
    return pages("marco")


def test_the_list_shows_every_card_and_what_is_owed(marco, sell, spend, place):
    spend(sell(), place())
    sell("20.00", code="AAAABBBBCCCC0002")
    page = marco.get(LIST)
    assert page.context["owed"] == D("58.30")
    assert {row["card"].last_four for row in page.context["rows"]} == {"7X2K", "0002"}


@pytest.mark.parametrize(
    ("query", "found"),
    [("?q=7x2k", {"7X2K"}), ("?q=0002", {"0002"}), ("?state=blocked", {"0002"}), ("?q=Carl", {"7X2K", "0002"}),
     ("?q=nobody", set())],
    ids=["letters", "digits", "state", "seller", "nothing"],
)  # fmt: skip
def test_cards_are_found(marco, sell, run, actor, query, found):
    sell()
    other = sell("20.00", code="AAAABBBBCCCC0002")
    run(gift_cards.block_card, actor=actor("marco"), card_id=other.id, reason="stolen")
    page = marco.get(LIST + query)
    assert {row["card"].last_four for row in page.context["rows"]} == found


def test_the_list_costs_the_same_queries_for_any_number_of_cards(marco, sell):
    def count():
        with CaptureQueriesContext(connection) as taken:
            marco.get(LIST)
        return len(taken)

    sell()
    marco.get(LIST)
    one = count()
    for number in range(2, 6):
        sell("20.00", code=f"AAAABBBBCCCC000{number}")
    assert count() == one


def test_the_file_has_the_cards_without_codes(marco, sell):
    sell()
    text = marco.get(f"{LIST}export.csv").content.decode()
    assert "7X2K,Active,50.00,50.00" in text
    assert "7K2M" not in text


def test_a_card_tells_its_story(marco, sell, spend, place):
    card = sell()
    spend(card, place())
    page = marco.get(f"{LIST}{card.id}/").content.decode()
    assert "Paid with it" in page
    assert "−£11.70" in page
    assert "7K2M" not in page


def test_showing_the_code_is_noted(marco, sell):
    card = sell()
    page = marco.post(f"{LIST}{card.id}/code/")
    assert "7K2M 9QXA 0C4D 7X2K" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert "shown" in str([vars(row) for row in AuditEntry.objects.all()])


def test_a_card_is_blocked_unblocked_and_replaced(marco, sell):
    card = sell()
    marco.post(f"{LIST}{card.id}/block/", {"reason": "stolen"})
    assert GiftCard.objects.get().status == "blocked"
    marco.post(f"{LIST}{card.id}/unblock/", {"reason": "found"})
    assert GiftCard.objects.get().status == "active"
    form = {"reason": "lost", "code": "AAAABBBBCCCC0002"}
    answer = marco.post(f"{LIST}{card.id}/replace/", form)
    new = GiftCard.objects.get(replaces=card)
    assert (answer.status_code, held(card), held(new), new.last_four) == (302, D("0.00"), D("50.00"), "0002")


def test_a_form_without_a_reason_says_so(marco, sell):
    card = sell()
    answer = marco.post(f"{LIST}{card.id}/block/", {"reason": ""})
    assert (answer.status_code, GiftCard.objects.get().status) == (422, "active")


def test_the_settings_name_a_line_that_is_no_amount(pages):
    form = {
        "version": 0,
        "amounts": "20\ntwelve",
        "least": 5,
        "most": 50,
    }
    answer = pages("olivia").post(f"{LIST}settings/", form)
    assert answer.status_code == 422
    assert "“twelve” is no amount" in answer.content.decode()


def test_the_settings_are_saved(pages):
    form = {
        "version": 0, "amounts": "£12.50\n25", "least": 5, "most": 50,
        "expiry_months": 12,
    }  # fmt: skip
    assert pages("olivia").post(f"{LIST}settings/", form).status_code == 302
    assert "12.50" in pages("olivia").get(f"{LIST}settings/").content.decode()


def test_a_neighbour_gets_404(pages, sell):
    card = sell()
    neighbour = pages("marco", "beta")
    for path in ("", "block/", "replace/", "email/"):
        assert neighbour.get(f"{LIST}{card.id}/{path}").status_code == 404
