"""Sending mail: a real mail server, an unreachable one, a killed worker, an unreachable broker."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as email_policy

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.db import connection

from fynlo.core import clock, task_queue
from fynlo.core.ids import uuid7
from fynlo.demo.ports import free_port
from realtime.actors import Actor
from restaurants import mail, platform_executor
from restaurants.models import OutgoingMail
from tests.threads import errors_of, race


class MailServer:
    """The emails the server received; `answer` is its response to each."""

    def __init__(self):
        self.emails, self.answer = [], "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.emails.append(message_from_bytes(envelope.content, policy=email_policy))
        return self.answer

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def smtp(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 3
    sink = MailServer()
    controller = Controller(sink, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    yield sink
    controller.stop()


def until(is_so, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def _wait_for_broker_threads():
    """Wait for threads that still connect to a broker, before the next test."""
    yield
    until(lambda: not task_queue._asked_again)


def write(restaurant=None, to="nina@x.example", subject="Hello"):
    def run(context):
        email = mail.queue_mail(
            context=context, to=to, subject=subject, template="password_reset",
            variables={"name": "Nina <b>", "path": "/password/new/x/y/"}, restaurant=restaurant,
        )  # fmt: skip
        return str(email.pk)

    answer = platform_executor.execute(
        kind="mail.test", target="t", payload={}, key=str(uuid7()), actor=Actor.system(), run=run
    )
    return OutgoingMail.objects.get(pk=answer.data())


def test_an_email_arrives_in_text_and_html_and_is_emptied_afterwards(committed, smtp):
    email = write(committed.alpha, subject="Wörds\nand: more")

    assert mail.send_waiting() == 1

    [received] = smtp.emails
    assert received["To"] == "nina@x.example"
    assert received["Subject"] == "Wörds and: more"
    assert received["From"].startswith("Alpha via Fynlo <")
    assert received["Message-ID"] == f"<{email.pk}@{django_settings.BASE_DOMAIN}>"
    text, html = (received.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert f"http://alpha.{django_settings.BASE_DOMAIN}:8000/password/new/x/y/" in text
    assert "Nina <b>" in text
    assert "Nina &lt;b&gt;" in html
    email.refresh_from_db()
    assert email.sent_at is not None
    assert (email.text, email.html) == ("", "")
    assert mail.send_waiting() == 0


def test_an_email_of_a_command_that_fails_is_not_stored(committed):
    def run(context):
        mail.queue_mail(
            context=context, to="a@x.example", subject="x", template="password_reset", variables={"path": "/"}
        )
        raise ValueError

    with pytest.raises(ValueError):
        platform_executor.execute(
            kind="mail.test", target="t", payload={}, key=str(uuid7()), actor=Actor.system(), run=run
        )
    assert not OutgoingMail.objects.exists()


def test_an_unreachable_mail_server_is_retried_with_growing_pauses_and_given_up(committed, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 1
    email, now = write(), clock.now()
    pauses = []
    for _ in range(20):
        with clock.travel(now):
            mail.send_waiting()
        email.refresh_from_db()
        if email.failed_at:
            break
        pauses.append(email.next_attempt_at - now)
        now = email.next_attempt_at

    assert pauses == mail.PAUSES
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)]
    assert email.attempts == 8
    assert "ConnectionRefused" in email.last_error
    assert email.text == ""


def test_a_temporary_refusal_is_retried_and_a_permanent_one_is_not(committed, smtp):
    smtp.answer = "451 Try again later"
    email, wrong = write(), write(to="nobody@x.example")
    mail.send_waiting()
    email.refresh_from_db()
    wrong.refresh_from_db()
    assert (email.attempts, email.failed_at) == (1, None)
    assert wrong.failed_at is not None

    smtp.answer = "250 OK"
    with clock.travel(clock.now() + timedelta(minutes=1, seconds=1)):
        assert mail.send_waiting() == 1


def test_two_workers_never_take_the_same_email(committed, smtp):
    for _ in range(12):
        write()

    assert errors_of(race(*[mail.send_waiting] * 3)) == []
    assert len(smtp.emails) == 12
    assert len({email["Message-ID"] for email in smtp.emails}) == 12


def test_a_late_worker_does_not_overwrite_the_result_of_the_next_one(committed, smtp):
    write()
    late = mail._claim()
    with clock.travel(clock.now() + mail.LEASE + timedelta(seconds=1)):
        assert mail.send_waiting() == 1

    mail._put_off(late, OSError("too late"))

    assert OutgoingMail.objects.get().sent_at is not None


CLAIM_AND_HANG = """
import sys, time, django
django.setup()
from restaurants import mail
email = mail._claim()
print(email.pk, flush=True)
time.sleep(60)
"""


@pytest.mark.faults
def test_the_email_of_a_killed_worker_is_sent_after_the_lease(committed, smtp):
    email = write()
    database = connection.settings_dict
    address = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", CLAIM_AND_HANG],
        env=os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "fynlo.settings", "FYNLO_TEST": "1"},
        cwd=django_settings.BASE_DIR, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout.readline().strip() == str(email.pk)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()

    assert mail.send_waiting() == 0  # the killed worker's claim still holds
    with clock.travel(clock.now() + mail.LEASE + timedelta(seconds=1)):
        assert mail.send_waiting() == 1
    email.refresh_from_db()
    assert email.attempts == 2
    assert len(smtp.emails) == 1


@pytest.mark.faults
@pytest.mark.parametrize("broker", ["refuses", "is silent"])
def test_an_unreachable_broker_delays_no_request(committed, smtp, broker, caplog):
    """The broker's port refuses connections, or accepts them and never responds."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if broker == "is silent":
            silent.listen(1)
        from celery import current_app

        before = current_app.conf.broker_url
        current_app.conf.broker_url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        current_app._after_fork()  # drops earlier connections to the broker
        try:
            for _ in range(20):
                task_queue.look(mail.TASK)
            write()
            until(lambda: not task_queue._asked_again)
        finally:
            current_app.conf.broker_url = before
            current_app._after_fork()

    failures = [record for record in caplog.records if "could not be asked for" in record.getMessage()]
    assert {record.threadName for record in failures} == {f"look-{mail.TASK}"}  # never the one that has to go on
    assert mail.send_waiting() == 1  # as the sweep does


def test_nudging_a_worker_puts_a_message_into_its_queue(committed):
    import redis

    broker = redis.Redis.from_url(django_settings.CELERY_BROKER_URL)
    queue = "celery:celery"
    before = broker.llen(queue)

    write()

    until(lambda: broker.llen(queue) > before)
    broker.delete(queue)
    broker.close()
