"""A second person in a form of the portal: asked for, proved by password, recorded, and refused."""

from decimal import Decimal as D

import pytest
from django.db import connection

from fynlo.core.ids import uuid7
from orders.models import Correction
from payments import services
from payments.fees.settings import change_settings
from payments.models import Refund
from realtime.models import AuditEntry
from restaurants.identity.security_policy import clear_policy_cache
from restaurants.models import Membership, SecurityEvent, SecurityPolicy, StepUpApproval
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(page_client, tenant):
    """`act("payments/…/refund", approved_by=…)` sends a form as Marco, or as the person `by`."""

    def post(path, by="marco", **fields):
        response = page_client(by).post(f"/portal/orders/{path}/", {"key": str(uuid7()), **fields})
        connection.set_tenant(tenant)
        return response

    return post


@pytest.fixture
def paid(take, place, waiter):
    """£11.70 in cash, where one person may refund up to £10.00."""
    take(change_settings, version=0, refund_limit=D("10.00"))
    return take(services.take_cash, actor=waiter, order=place().id, amount=D("11.70"))


@pytest.fixture
def refund(act, paid, person, tenant):
    """`refund("olivia")` refunds all of it with Olivia's approval and her password."""

    def send(approver=None, password=PASSWORD, slug="alpha", **more):
        fields = {"how": "all", "reason": "cold food", **more}
        if approver:
            member = Membership.objects.get(user=person(approver, slug), restaurant__slug=slug)
            fields |= {"approved_by": member.pk, "approval_password": password}
        return act(f"payments/{paid.id}/refund", **fields)

    return send


def test_the_form_asks_for_a_second_person_above_the_limit(refund):
    asked = refund()
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "A refund above £10.00 needs a second person." in page
    assert 'name="approval_password"' in page
    assert ("Olivia" in page, "Sara" in page) == (True, False)
    assert not Refund.objects.exists()


def test_a_second_person_approves_with_their_password_and_both_are_recorded(refund, person):
    assert refund("olivia").status_code == 302
    entry = AuditEntry.objects.get(kind="payment.refund")
    assert (entry.actor, entry.approved_by) == (person("marco").pk, person("olivia").pk)
    log = SecurityEvent.objects.get(kind="step_up")
    assert (log.user_id, log.actor_id, log.outcome) == (person("olivia").pk, person("marco").pk, "done")
    assert StepUpApproval.objects.get().used_at is not None


@pytest.mark.parametrize(
    ("approver", "more", "message"),
    [
        ("olivia", {"password": "wrong"}, "not the password of the person who approves it"),
        ("marco", {}, "needs a second person"),
        ("sara", {}, "Only an owner or a manager can approve this"),
        ("olivia", {"slug": "beta"}, "Only an owner or a manager can approve this"),
    ],
    ids=["wrong password", "the same person", "a waiter", "the neighbour's owner"],
)
def test_who_may_not_approve_is_refused(refund, approver, more, message):
    refused = refund(approver, **more)
    assert message in refused.content.decode()
    assert 'name="approval_password"' in refused.content.decode()
    assert not Refund.objects.exists()


def test_guesses_of_a_password_are_counted(refund):
    answers = [refund("olivia", password="wrong") for _ in range(12)]
    assert "Too many" in answers[-1].content.decode()
    assert "Too many" in refund("olivia").content.decode()
    assert not Refund.objects.exists()


def test_a_person_with_an_authenticator_app_enters_its_code_too(refund, person, add_app):
    app = add_app(person("olivia"))
    refused = refund("olivia")
    assert "authenticator app of the person who approves it" in refused.content.decode()
    assert not Refund.objects.exists()
    assert refund("olivia", approval_code=app.code()).status_code == 302


def test_what_the_restaurant_asks_for_each_time_is_approved_in_the_portal_too(act, place, person, tenant):
    SecurityPolicy.objects.update_or_create(restaurant=tenant, defaults={"step_up_actions": ["price_override"]})
    clear_policy_cache(tenant.pk)
    order = place()
    fields = {"what": order.all_lines[0].id, "price": "7.00", "reason": "agreed"}
    asked = act(f"{order.id}/price", **fields)
    assert "A manager has to approve this. Choose who" in asked.content.decode()

    olivia = Membership.objects.get(user=person("olivia"), restaurant=tenant)
    approval = {"approved_by": olivia.pk, "approval_password": PASSWORD}
    assert act(f"{order.id}/price", **fields, **approval).status_code == 302
    row = Correction.objects.get(kind="price")
    assert (row.by_name, row.approved_by_name) == ("Marco", "Olivia")
    clear_policy_cache(tenant.pk)
