"""The daily look for tips that must be paid: an alert once for each period, none before its time."""

from datetime import timedelta

import pytest
from django.db import connection

from fynlo.core import clock
from payments import tasks
from payments.tips import services
from realtime.models import Alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def on(tenant):
    """`on(day)` runs the daily task on that day and returns what was raised so far."""

    def look(day):
        with clock.travel(clock.now() + (day - clock.now().date())):
            tasks.remind_of_tips()
        connection.set_tenant(tenant)
        return list(Alert.objects.filter(about="tips").order_by("at").values_list("kind", "sentence"))

    return look


def test_tips_are_said_to_be_due_a_week_before_and_late_the_day_after(ready, on):
    assert on(ready.period.due - timedelta(days=9)) == []
    [(kind, sentence)] = on(ready.period.due - timedelta(days=6))
    assert kind == "tips.due_soon"
    assert sentence.startswith("£10.00 of ")
    assert len(on(ready.period.due - timedelta(days=5))) == 1
    assert [kind for kind, _ in on(ready.period.due + timedelta(days=2))] == ["tips.due_soon", "tips.late"]


def test_shared_tips_are_said_until_they_are_paid(ready, on, take, manager):
    pool = ready.share()
    assert [kind for kind, _ in on(pool.due)] == ["tips.due_soon"]
    with clock.travel(clock.now() + (pool.due - clock.now().date())):
        take(services.pay, actor=manager, pool_id=pool.id, method="bank", paid_on=pool.end)
    assert [kind for kind, _ in on(pool.due + timedelta(days=3))] == ["tips.due_soon"]


def test_a_policy_of_nearly_three_years_asks_for_a_review(policy, on):
    [(kind, sentence)] = on(policy.consulted_on + timedelta(days=3 * 365 - 30))
    assert kind == "tips.policy_review"
    assert "by 5 January 2029" in sentence
