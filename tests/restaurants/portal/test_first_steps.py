"""A new restaurant's first steps are ticked from its data, disappear when all are done, and can be hidden."""

from decimal import Decimal

import pytest
from django.db import connection
from django.urls import set_urlconf

from fynlo.core import clock
from fynlo.core.ids import uuid7
from menu import services as menu
from orders import services as orders
from orders.floor import layout
from orders.services import Item
from realtime import presence
from realtime.models import AuditEntry
from restaurants.models import Membership, Onboarding, Passkey, PlatformAudit, Restaurant
from restaurants.models.people import Role
from restaurants.portal import first_steps
from tests.realtime.conftest import actor_of
from tests.services import run_service

pytestmark = pytest.mark.django_db

TODAY, STEPS = "/portal/", "/portal/first-steps/"
ALL = [
    "Check your details", "Make your menu", "Publish the menu", "Set up the room", "Open a kitchen screen",
    "Take your first order",
]  # fmt: skip


@pytest.fixture
def olivia(page_client, tenant):
    client = page_client("olivia")

    def ask(method, path, **fields):
        answer = getattr(client, method)(path, fields)
        connection.set_tenant(tenant)
        return answer

    return ask


@pytest.fixture
def done(olivia):
    def labels():
        steps = olivia("get", TODAY).context["steps"]
        return [each.step.label for each in steps.counted if each.done]

    return labels


def take_and_pay(context):
    product = menu.create_product(
        context=context,
        name="Soup", category_id=menu.category_named(context, "Food").id, price=Decimal("5.00"),
        station=menu.station_named(context, "Kitchen").slug,
    )  # fmt: skip
    menu.publish(context=context)
    order = orders.place_order(context=context, items=[Item(product_id=product.id)])
    fields = {"amount": order.due, "tip": Decimal("0.00"), "method": "cash", "payment_id": uuid7()}
    orders.apply_payment(context=context, order=order, **fields)


def words(response):
    """Return the page's text in one line, however its source is wrapped."""
    return " ".join(response.content.decode().split())


def test_a_step_is_ticked_once_its_data_exists(olivia, done, alpha, tenant):
    page = words(olivia("get", TODAY))
    assert "Welcome to Alpha" in page
    assert "0 of 6 done" in page
    assert done() == []
    Restaurant.objects.filter(pk=alpha.pk).update(address="1 Calle")
    assert done() == ALL[:1]
    run_service(menu.use_starter, slug="cafe")
    assert done() == ALL[:2]
    run_service(menu.publish)
    assert done() == ALL[:3]
    section = run_service(layout.create_section, name="Main room")
    assert done() == ALL[:3], "a section without tables is no room yet"
    run_service(layout.create_tables, section_id=section.id, count=10)
    assert done() == ALL[:4]
    presence.connect([(alpha.pk, uuid7(), "Grill", uuid7())])
    assert done() == ALL[:5]
    run_service(take_and_pay, actor=actor_of("sara", alpha))
    page = words(olivia("get", TODAY))
    assert "First steps" not in page
    assert "Welcome to Alpha" not in page
    assert "All done. Alpha is open." in words(olivia("get", STEPS))


def test_a_kitchen_screen_that_was_closed_again_counts_as_opened(done, alpha, tenant):
    connection_id = uuid7()
    presence.connect([(alpha.pk, uuid7(), "Grill", connection_id)])
    first = Onboarding.objects.get().screen_seen_at
    presence.disconnect([connection_id])
    presence.connect([(alpha.pk, uuid7(), "Bar", uuid7())])
    assert Onboarding.objects.get().screen_seen_at == first
    assert done() == ["Open a kitchen screen"]


def test_inviting_people_is_optional(olivia, alpha):
    Membership.objects.filter(restaurant=alpha).exclude(role=Role.RESTAURANT_OWNER).delete()
    steps = olivia("get", TODAY).context["steps"]
    assert [each.step.label for each in steps.counted] == ALL
    (invite,) = [each for each in steps.steps if each.step.label == "Invite your people"]
    assert not invite.done


@pytest.mark.parametrize("factor", ["app", "passkey"])
def test_owners_are_offered_a_second_factor_until_each_has_one(olivia, alpha, person, add_app, factor):
    def protect():
        return next(each for each in olivia("get", TODAY).context["steps"].steps if each.url == "/account/")

    assert (protect().step.label, protect().step.optional, protect().done) == ("Protect your sign-in", True, False)
    if factor == "app":
        add_app(person("olivia"))
    else:
        Passkey.objects.create(
            user=person("olivia"),
            credential_id="x",
            public_key="x",
            relying_party="x",
            name="x",
            created_at=clock.now(),
        )
    assert protect().done
    Membership.objects.filter(restaurant=alpha, user=person("marco")).update(role=Role.RESTAURANT_OWNER)
    assert not protect().done
    add_app(person("marco"))
    assert protect().done


def test_a_manager_is_not_offered_what_owners_are(page_client):
    steps = page_client("marco").get(TODAY).context["steps"]
    assert "Protect your sign-in" not in [each.step.label for each in steps.steps]


def test_a_manager_sees_the_steps_that_a_manager_may_do(page_client):
    steps = page_client("marco").get(TODAY).context["steps"]
    assert [each.step.label for each in steps.counted] == ALL[1:]


def test_hidden_steps_are_linked_and_can_be_shown_again(olivia):
    key = str(uuid7())
    for _ in range(2):
        assert olivia("post", f"{STEPS}dismiss/", key=key).status_code == 302
    page = words(olivia("get", TODAY))
    assert "of 6 done" not in page
    assert f'href="{STEPS}"' in page
    assert "Show them on Today again" in words(olivia("get", STEPS))
    assert PlatformAudit.objects.filter(kind="restaurant.dismiss_first_steps").count() == 1
    assert AuditEntry.objects.count() == 0
    assert olivia("post", f"{STEPS}show/", key=str(uuid7())).status_code == 302
    assert "0 of 6 done" in words(olivia("get", TODAY))


def test_the_steps_cost_two_queries(rf, alpha, tenant, settings, django_assert_num_queries):
    set_urlconf(settings.RESTAURANT_URLCONF)
    request = rf.get(TODAY)
    request.restaurant, request.actor = alpha, actor_of("olivia", alpha)
    with django_assert_num_queries(2):
        assert len(first_steps.shown_on_dashboard(request).steps) == 8
    set_urlconf(None)


def test_a_restaurant_with_sales_sees_no_first_steps(olivia, alpha, tenant):
    run_service(take_and_pay, actor=actor_of("sara", alpha))
    page = words(olivia("get", TODAY))
    assert "Welcome to Alpha" not in page
    assert "3 of 6 done" in page


def test_each_restaurant_has_its_own_steps(page_client, alpha, tenant):
    run_service(menu.use_starter, slug="cafe")
    steps = page_client("olivia", slug="beta").get(TODAY).context["steps"]
    assert steps.done == 0
