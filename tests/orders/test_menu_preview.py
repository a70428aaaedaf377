"""The preview of the menu: what a guest would see of the draft, at another time, and for a guest with an allergy."""

from datetime import time
from decimal import Decimal as D

import pytest

from menu import services as menu

URL = "/portal/service/guests/preview/"


@pytest.fixture
def marco(card, page_client):
    return page_client("marco")


def test_the_draft_is_shown_at_its_prices_and_nothing_is_published(card, run, marco, tenant):
    run(menu.update_product, product_id=card.latte.id, price=D("3.70"))
    run(menu.create_product, name="Tea", category_id=card.latte.category_id)  # without a price yet
    page = marco.get(URL).content.decode()
    assert "£3.70" in page
    assert "Tea" not in page
    assert "£3.20" in marco.get(URL, {"menu": "till"}).content.decode()


def test_another_time_of_day_and_a_guest_with_an_allergy(card, run, marco, tenant):
    morning = run(menu.create_daypart, name="Breakfast", weekdays=list(range(7)), starts=time(7), ends=time(11))
    only = [{"daypart_id": morning.id, "only": True, "price": None}]
    run(menu.update_product, product_id=card.crisps.id, dayparts=only)
    at = {"day": "2026-07-07", "time": "08:00"}
    assert "Crisps" in marco.get(URL, at).content.decode()
    assert "Crisps" not in marco.get(URL, at | {"time": "12:00"}).content.decode()
    assert "You avoid milk" in marco.get(URL, {"avoids": ["milk"]}).content.decode()
    assert marco.get(URL, {"day": "never"}).status_code == 422


def test_staff_do_not_see_the_draft(card, page_client):
    assert page_client("sara").get(URL).status_code == 403
