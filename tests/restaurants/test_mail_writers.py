"""Emails that the worker writes just before it sends them (`restaurants.mail.queue_for_worker`)."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.actors import Actor
from restaurants import mail, platform_executor
from restaurants.models import OutgoingMail

pytestmark = pytest.mark.django_db


def queue_for_worker(template, to):
    def run(context):
        return str(mail.queue_for_worker(context=context, to=to, template=template).pk)

    answer = platform_executor.execute(
        kind="mail.test", target="t", payload={}, key=str(uuid7()), actor=Actor.system(), run=run
    )
    return OutgoingMail.objects.get(pk=answer.data())


TEXT = {"subject": "Hello", "text": "Welcome", "html": "Welcome"}


@pytest.mark.parametrize("fault", [KeyError("7K2M 9QXA"), ValueError("7K2M 9QXA"), ZeroDivisionError("7K2M 9QXA")])
def test_an_email_that_our_own_fault_keeps_from_being_written_holds_up_no_other(tenant, mailoutbox, monkeypatch, fault):
    """It is tried again, as the next version may write it. What is stored says no more than the kind of fault."""

    def write_email(_):
        raise fault

    mail.register_writer("test_broken", write_email)
    mail.register_writer("test_fine", lambda _: TEXT)
    broken, _ = queue_for_worker("test_broken", "ana@x.example"), queue_for_worker("test_fine", "ben@x.example")

    assert mail.send_waiting() == 1

    assert [message.to for message in mailoutbox] == [["ben@x.example"]]
    broken.refresh_from_db()
    assert (broken.attempts, broken.failed_at, broken.last_error) == (1, None, type(fault).__name__)
    mail.register_writer("test_broken", lambda _: TEXT)
    with clock.travel(clock.now() + timedelta(minutes=2)):
        assert mail.send_waiting() == 1
    assert mailoutbox[1].to == ["ana@x.example"]
