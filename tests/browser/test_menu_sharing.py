"""Publish to other restaurants in a real browser: the preview, the choice, the progress, on a phone and a desktop."""

import pytest
from playwright.sync_api import expect

from fynlo.core.tenancy.context import in_restaurant
from menu.models import Product
from menu.sharing import worker
from restaurants.models import Membership, Plan, Restaurant, Subscription, User
from tests.browser.conftest import PHONE, assert_accessible
from tests.threads import in_thread

pytestmark = pytest.mark.browser
DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture
def beta(site):
    """Olivia owns Beta too; Alpha is on the plan for several restaurants."""
    beta = Restaurant.objects.get(slug="beta")
    plans = Subscription.objects.filter(restaurant=site.alpha)
    plans.update(plan=Plan.objects.get(slug="omega"))
    olivia = User.objects.get(email="olivia@alpha.example")
    membership = Membership.objects.create(user=olivia, restaurant=beta, role="restaurant_owner")
    site.server.empty_caches()
    yield beta
    membership.delete()
    plans.update(plan=Plan.objects.get(slug="beta"))


def test_an_owner_sees_what_changes_where_chooses_and_follows_the_publish(open_page, site, beta):
    page = open_page("olivia", "/portal/menu/", viewport=DESKTOP)
    page.get_by_role("link", name="Other restaurants").click()
    candidate = page.get_by_role("region", name="Beta")
    expect(candidate.get_by_text("added, 0 changed, 0 removed.")).to_be_visible()
    expect(candidate.get_by_text("Its own menu")).to_be_visible()
    for viewport in (DESKTOP, PHONE):
        page.set_viewport_size(viewport)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert_accessible(page)
    page.get_by_role("checkbox", name="Beta").check()
    page.get_by_role("button", name="Publish to the chosen").click()
    expect(page.get_by_text("0 of 1 restaurants are done.")).to_be_visible()
    in_thread(_work)(site.alpha)
    expect(page.get_by_text("Published everywhere")).to_be_visible()
    expect(page.get_by_text("Version 1 of its menu")).to_be_visible()
    assert_accessible(page)
    with in_restaurant(beta):
        assert Product.objects.filter(archived_at=None).exists()


def _work(restaurant):
    with in_restaurant(restaurant):
        worker.publish_to_many()
