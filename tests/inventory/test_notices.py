"""The emails about what runs low: once for each item and day, as the setting says, whatever happens to the worker."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection

from fynlo.core import clock
from inventory import notices, services, tasks
from inventory.errors import Changed
from inventory.models import StockNotice
from restaurants.models import OutgoingMail
from tests.services import run_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def run_low(run, store):
    """`run_low()` brings tomatoes to their level of 5 kg and below; `run_low(store.wine)` brings wine to nothing."""
    run(services.receive_stock, item_id=store.tomatoes.id, quantity=D(10), cost=D("20.00"))
    run(services.receive_stock, item_id=store.wine.id, quantity=D(10), cost=D("60.00"))

    def waste(item=None):
        item = item or store.tomatoes
        quantity = D(5) if item == store.tomatoes else D(10)
        run(services.waste_stock, item_id=item.id, quantity=quantity, reason="Spoilt")

    return waste


def mails():
    return list(OutgoingMail.objects.filter(template="stock_notice").order_by("created_at", "to"))


def set_mail(run, when):
    run(services.change_settings, version=1, mail=when)


def test_each_item_is_mailed_once_a_day_to_the_managers(run, run_low, store):
    set_mail(run, "each")
    run_low()
    run_low()  # to nothing: the second level of the same day

    assert run(notices.mail_waiting) == 2
    assert run(notices.mail_waiting) == 0

    assert [mail.to for mail in mails()] == ["marco@alpha.example", "olivia@alpha.example"]
    assert mails()[0].subject == "Tomatoes is running low"
    assert "Tomatoes: 5 kg left" in mails()[0].text


def test_a_digest_waits_for_the_end_of_the_day_and_holds_all_items(run, run_low, store):
    run_low()
    run_low(store.wine)
    assert run(notices.mail_waiting) == 0

    with clock.travel(clock.now() + timedelta(days=1)):
        assert run(notices.mail_waiting) == 2

    (mail, _) = mails()
    assert mail.subject == "Items are running low"
    assert "Tomatoes: 5 kg left" in mail.text
    assert "House red: 0 bottle left" in mail.text


def test_without_emails_the_notices_are_done(run, run_low):
    set_mail(run, "none")
    run_low()
    assert run(notices.mail_waiting) == 0
    assert not notices.is_waiting()
    assert mails() == []


def test_an_item_that_runs_low_on_another_day_is_mailed_again(run, run_low, store):
    set_mail(run, "each")
    run_low()
    run(notices.mail_waiting)
    run(services.receive_stock, item_id=store.tomatoes.id, quantity=D(5), cost=D("10.00"))
    with clock.travel(clock.now() + timedelta(days=1)):
        run_low()
        assert run(notices.mail_waiting) == 2


def test_settings_changed_by_another_person_are_not_overwritten(run):
    set_mail(run, "each")
    with pytest.raises(Changed):
        set_mail(run, "none")


@pytest.mark.parametrize("dies", [True, False])
def test_a_worker_that_dies_loses_and_doubles_nothing(committed, monkeypatch, dies):
    """The emails and the marks are one transaction: what a killed worker did not commit is found by the sweep."""
    connection.set_tenant(committed.alpha)
    item = run_service(services.add_item, name="Milk", unit="l", reorder_at=D(5))
    run_service(services.receive_stock, item_id=item.id, quantity=D(6), cost=D("6.00"))
    run_service(services.change_settings, version=1, mail="each")
    run_service(services.waste_stock, item_id=item.id, quantity=D(2), reason="Spilt")
    schema = connection.schema_name
    if dies:

        def die(**fields):
            queue(**fields)
            raise SystemExit

        queue = notices.queue_mail
        monkeypatch.setattr(notices, "queue_mail", die)
        with pytest.raises(SystemExit):
            tasks.mail_notices(schema)
        monkeypatch.setattr(notices, "queue_mail", queue)
        assert mails() == []
    asked = []
    monkeypatch.setattr(tasks, "look", lambda *where: asked.append(where))
    tasks.sweep_notices()
    assert asked == [(notices.TASK, schema)]

    tasks.mail_notices(schema)
    tasks.mail_notices(schema)

    assert len(mails()) == 2
    connection.set_tenant(committed.alpha)
    assert StockNotice.objects.get().mailed_at is not None
