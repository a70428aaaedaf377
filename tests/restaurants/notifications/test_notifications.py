"""Emails that people choose: the defaults, the page, and each sender that asks for the choice."""

from uuid import uuid4

import pytest
from django.db import connection

from fynlo.core.ids import uuid7
from payments.cash_up import alerts as cash_up
from realtime import alerts
from restaurants.identity.recipients import confirmed_email, recipients_with
from restaurants.models import Membership, OutgoingMail, PlatformAudit
from restaurants.notifications import alert_emails
from restaurants.notifications.kinds import ARCHIVES, BY_NAME, FILES, KINDS, OTHER, REPORTS, kind_of_alert, wants
from restaurants.notifications.pages import preview_of

pytestmark = pytest.mark.django_db
URL = "/portal/settings/notifications/"


def entries(version=1, *on):
    return {"version": version, "key": str(uuid4())} | dict.fromkeys(on, "on")


def member(name="olivia", slug="alpha"):
    return Membership.objects.get(restaurant__slug=slug, user__email__startswith=name)


@pytest.fixture
def choose(page_client, tenant):
    """`choose("olivia", 1, "cash")` saves the form with exactly these kinds switched on."""

    def post(name, version, *on, slug="alpha"):
        response = page_client(name, slug).post(URL, entries(version, *on))
        connection.set_tenant(tenant)
        return response

    return post


def raise_(context, kind="drawer.late"):
    alerts.raise_alert(kind, context=context, about="drawer_session", subject=uuid7(), sentence="£5 came late.")


@pytest.fixture
def emailed(run, tenant):
    """`emailed("drawer.late")` raises an alert and returns the addresses that it was emailed to."""

    def call(kind="drawer.late"):
        run(raise_, kind=kind)
        mails = OutgoingMail.objects.filter(template="alert")
        found = sorted(mail.to.partition("@")[0] for mail in mails)
        mails.delete()
        return found

    return call


def test_every_alert_belongs_to_a_kind_that_names_it():
    """A new alert without one is emailed under “Everything else”: name it in `kinds.py`."""
    assert [name for name in alerts.registered() if kind_of_alert(name) is OTHER] == []


def test_a_choice_comes_before_the_default_of_the_role():
    cash = BY_NAME["cash"]
    assert [wants(cash, role=role, choices={}) for role in ("restaurant_owner", "manager", "employee")] == [
        True, False, False,
    ]  # fmt: skip
    assert wants(cash, role="manager", choices={"cash": True})
    assert not wants(cash, role="restaurant_owner", choices={"cash": False})


def test_choices_are_saved_with_what_was_before(choose):
    kept = [kind.name for kind in KINDS if wants(kind, role="restaurant_owner", choices={}) and kind.name != "cash"]
    assert choose("olivia", 1, *kept, "orders").status_code == 302
    assert (member().notifications, member().notifications_version) == ({"cash": False, "orders": True}, 2)
    audit = PlatformAudit.objects.get(kind="restaurant.choose_notifications")
    assert audit.notes == [
        {"field": "emails about cash", "before": True, "after": False},
        {"field": "emails about orders", "before": False, "after": True},
    ]
    assert member(slug="beta").notifications == {}, "the same person chooses for each restaurant"
    assert member("marco").notifications == {}


def test_a_form_from_another_page_is_refused_and_shows_what_is_saved(choose):
    choose("olivia", 1)
    stale = choose("olivia", 1, "cash")
    assert stale.status_code == 412
    assert "You changed this on another page" in stale.content.decode()
    assert not stale.context["form"]["cash"].value()
    assert choose("olivia", 2, "cash").status_code == 302


def test_an_alert_is_emailed_to_who_wants_its_kind(emailed, choose):
    assert emailed() == ["olivia"]
    assert emailed("order.sold_out") == []
    choose("marco", 1, "cash", "orders")
    assert emailed() == ["marco", "olivia"]
    choose("olivia", 1)
    assert emailed() == ["marco"]
    assert emailed("order.sold_out") == ["marco"]


def test_who_has_left_or_has_not_confirmed_gets_nothing(emailed, tenant):
    owner = member()
    Membership.objects.filter(pk=owner.pk).update(is_active=False)
    assert emailed() == []
    Membership.objects.filter(pk=owner.pk).update(is_active=True)
    type(owner.user).objects.filter(pk=owner.user_id).update(email_confirmed_at=None)
    assert emailed() == []


def test_the_email_says_what_happened_and_where_to_switch_it_off(run, tenant):
    run(raise_)
    mail = OutgoingMail.objects.get(template="alert")
    assert mail.subject == f"Needs attention: {cash_up.LATE.title}"
    for text in (mail.text, mail.html):
        assert "£5 came late." in text
        assert "/portal/attention/" in text
        assert "/portal/settings/notifications/" in text
        assert "Cash and Z reports" in text


def test_a_broken_device_does_not_fill_the_mailbox(run, tenant, monkeypatch):
    monkeypatch.setattr(alert_emails, "MOST_A_DAY", 2)
    for _ in range(4):
        run(raise_)
    assert OutgoingMail.objects.filter(template="alert").count() == 2


def test_reports_files_and_archives_go_only_to_who_wants_them(choose, tenant):
    user_id = member().user_id
    assert confirmed_email(user_id, tenant, of=FILES)
    owners = [
        [row.user_id for row in recipients_with("restaurant.export", tenant, of=of)] for of in (REPORTS, ARCHIVES)
    ]
    assert owners == [[user_id], [user_id]]
    choose("olivia", 1)
    assert not confirmed_email(user_id, tenant, of=FILES)
    assert [recipients_with("restaurant.export", tenant, of=of) for of in (REPORTS, ARCHIVES)] == [[], []]
    assert recipients_with("restaurant.export", tenant), "who may be chosen as a recipient stays the same"


def test_security_is_no_choice(page_client):
    page = page_client("olivia").get(URL).content.decode()
    assert "cannot be switched off" in page
    assert not {"security", "password", "sign_in"} & set(BY_NAME)


def test_only_an_owner_sees_who_gets_what(page_client):
    assert "Who gets what" in page_client("olivia").get(URL).content.decode()
    assert "Who gets what" not in page_client("marco").get(URL).content.decode()
    assert page_client("sara").get(URL).status_code == 403


def test_the_preview_shows_the_subjects_of_what_is_switched_on_and_stores_nothing(page_client, tenant):
    client = page_client("olivia")
    page = client.get(URL).content.decode()
    assert 'hx-post="/portal/settings/notifications/preview/"' in page
    assert "Needs attention: A large difference without a second person" in page, "what is saved is shown at once"
    part = client.post(f"{URL}preview/", entries(1, "reports", "cash")).content.decode()
    assert "<html" not in part
    assert "Sales by day, 23–29 November" in part
    assert "Needs attention: A large difference without a second person" in part
    assert "The archive of" not in part
    assert "Only emails about security." in client.post(f"{URL}preview/", entries(1)).content.decode()
    connection.set_tenant(tenant)
    assert (member().notifications, member().notifications_version) == ({}, 1)


def test_each_kind_has_a_subject_to_show():
    for kind in KINDS:
        (shown,) = preview_of([kind])["inbox"]
        assert str(shown["subject"]), kind.name


def test_the_page_costs_three_queries(page_client, django_assert_num_queries):
    owner = page_client("olivia")
    owner.get(URL)
    with django_assert_num_queries(3):  # 1. the session  2. the people  3. the alerts' badge
        owner.get(URL)
