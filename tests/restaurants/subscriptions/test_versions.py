"""Dated prices and features of plans: in force on their day, kept by those who paid, never rewritten."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from fynlo.core import clock
from restaurants.models import Plan, PlanVersion, PlatformAudit, Subscription, User
from restaurants.plans import plan_in_force
from restaurants.subscriptions.versions import terms_of
from restaurants.subscriptions.worker import apply_versions

pytestmark = pytest.mark.django_db
DAY = date(2031, 3, 1)
ADMIN = "/admin/restaurants"


def at(monkeypatch, day: date, hour: int = 12) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def add(day: date = DAY, **terms) -> PlanVersion:
    beta = Plan.objects.get(slug="beta")
    keeps = terms.pop("keeps_terms", True)
    return PlanVersion.objects.create(plan=beta, starts_on=day, keeps_terms=keeps, **terms_of(beta) | terms)


def price() -> Decimal:
    return Plan.objects.get(slug="beta").price_monthly


def test_a_price_takes_effect_on_its_day_and_is_audited(db, monkeypatch):
    add(price_monthly=Decimal("59.00"))
    at(monkeypatch, DAY - timedelta(days=1), hour=23)
    apply_versions()
    assert price() == 49
    at(monkeypatch, DAY, hour=0)
    apply_versions()
    assert price() == 59
    notes = PlatformAudit.objects.get(kind="plan.apply_versions").notes
    assert {"field": "beta.price_monthly", "before": "49.00", "after": "59.00"} in notes
    apply_versions()
    assert PlatformAudit.objects.filter(kind="plan.apply_versions").count() == 1


def test_of_several_missed_rows_the_last_one_counts(db, monkeypatch):
    add(DAY + timedelta(days=2), price_monthly=Decimal("61.00"))
    add(DAY, price_monthly=Decimal("59.00"))
    add(DAY + timedelta(days=2), price_monthly=Decimal("62.00"))  # corrects the first
    at(monkeypatch, DAY + timedelta(days=9))
    apply_versions()
    assert price() == 62


@pytest.mark.parametrize(("keeps_terms", "expected"), [(True, 49), (False, 59)])
def test_who_has_paid_keeps_price_and_features_until_the_renewal_if_the_row_says_so(
    tenant, monkeypatch, keeps_terms, expected
):
    renewal = datetime(2031, 3, 20, 9, tzinfo=UTC)
    Subscription.objects.filter(restaurant=tenant).update(status="active", current_period_end=renewal)
    add(price_monthly=Decimal("59.00"), features=["pos_basic"], keeps_terms=keeps_terms)
    at(monkeypatch, DAY)
    apply_versions()
    plan = plan_in_force(tenant)[1]
    assert (plan.price_monthly, "kitchen_stations" in plan.features) == (expected, keeps_terms)
    at(monkeypatch, date(2031, 3, 19))
    assert plan_in_force(tenant)[1].price_monthly == expected
    at(monkeypatch, date(2031, 3, 20))
    assert (plan_in_force(tenant)[1].price_monthly, plan_in_force(tenant)[1].features) == (59, ["pos_basic"])


def test_a_second_change_leaves_what_is_kept_and_who_never_paid_keeps_nothing(tenant, beta, monkeypatch):
    renewal = datetime(2031, 12, 1, tzinfo=UTC)
    Subscription.objects.filter(restaurant=tenant).update(status="active", current_period_end=renewal)
    for month, monthly in ((3, "59.00"), (6, "69.00")):
        add(date(2031, month, 1), price_monthly=Decimal(monthly))
        at(monkeypatch, date(2031, month, 1))
        apply_versions()
    assert plan_in_force(tenant)[1].price_monthly == 49
    assert plan_in_force(beta)[1].price_monthly == 69


@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET price_monthly = 1"])
def test_the_database_refuses_to_rewrite_a_price(db, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format("restaurants_planversion"))


@pytest.mark.parametrize(("days", "slug"), [(0, "beta"), (-1, "alpha")])
def test_a_trial_counts_to_the_end_of_its_last_day(tenant, days, slug):
    last = tenant.today() + timedelta(days=days)
    Subscription.objects.filter(restaurant=tenant).update(status="trial", trial_ends_on=last)
    assert plan_in_force(tenant)[1].pk == slug


# -- the screens --------------------------------------------------------------------------------------------


@pytest.fixture
def pat() -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="pat@fynlo.example"))
    return client


FORM = {
    "plan": "beta", "starts_on": "2031-03-01", "keeps_terms": "on", "price_monthly": "59.00", "price_yearly": "590",
    "features": "pos_basic\nreports", "max_staff_accounts": "", "reason": "Costs",
}  # fmt: skip


def test_platform_staff_add_a_dated_price_and_change_none(pat):
    assert "Change them from a later day on" in pat.get(f"{ADMIN}/plan/beta/change/").content.decode()
    assert 'value="49.00"' in pat.get(f"{ADMIN}/planversion/add/?plan=beta").content.decode()
    assert pat.post(f"{ADMIN}/planversion/add/", FORM).status_code == 302
    row = PlanVersion.objects.get(plan="beta", starts_on=DAY)
    assert (row.price_monthly, row.features, row.max_staff_accounts) == (59, ["pos_basic", "reports"], None)
    assert price() == 49
    notes = PlatformAudit.objects.get(kind="platform.add_planversion").notes
    assert any(note.get("field") == "price_monthly" and note["after"] == "59.00" for note in notes)
    assert pat.post(f"{ADMIN}/planversion/{row.pk}/change/", FORM).status_code == 403
    listed = pat.get(f"{ADMIN}/planversion/").content.decode()
    assert "Later" in listed
    assert "In force" in listed


def test_a_price_that_would_begin_today_is_refused(pat):
    answer = pat.post(f"{ADMIN}/planversion/add/", {**FORM, "starts_on": f"{clock.now():%Y-%m-%d}"})
    assert "New prices begin tomorrow or later." in answer.content.decode()
    assert PlanVersion.objects.count() == 3


def test_owners_read_what_changes_when_and_what_was(tenant, page_client, monkeypatch):
    client = page_client("olivia")
    day = tenant.today() + timedelta(days=20)
    add(day, price_monthly=Decimal("59.00"))
    text = " ".join(re.sub("<[^>]+>", " ", client.get("/portal/settings/plan/").content.decode()).split())
    assert f"£59.00 a month from {day:%-d %B %Y}" in text
    assert "From 1 January 2020: £49.00 a month" in text
    version = Plan.objects.get(slug="beta").version
    Plan.objects.filter(slug="beta").update(price_monthly=Decimal("59.00"))
    Subscription.objects.filter(restaurant=tenant).update(status="active", kept_version=version, kept_until=day)
    text = " ".join(re.sub("<[^>]+>", " ", client.get("/portal/settings/plan/").content.decode()).split())
    assert f"You keep this price and what it includes until {day:%-d %B %Y}." in text
