"""No log line holds a secret that gives access."""

import io
import logging
from collections.abc import Iterator

import pytest
from daphne.access import AccessLogGenerator
from django.conf import settings

from fynlo.core import logs
from restaurants.models import OutgoingMail
from tests.restaurants.identity.conftest import link_in

SECRET = "fcwFthZc0vsQ5CFEvdxyCw"


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("Conflict: /pay/{}/", "Conflict: /pay/[hidden]/"),
        ("Not Found: /pay/{}/live/", "Not Found: /pay/[hidden]/live/"),
        ("/receipt/{}/pdf/", "/receipt/[hidden]/pdf/"),
        ("Gone: /invitation/{}/", "Gone: /invitation/[hidden]/"),
        ("/password/new/72962a/{}/", "/password/new/72962a/[hidden]/"),
        ("/sign-up/confirm/{}/", "/sign-up/confirm/[hidden]/"),
        ('"GET /switch/enter/?ticket={}&next=/ HTTP/1.1"', '"GET /switch/enter/?ticket=[hidden]&next=/ HTTP/1.1"'),
        ('10.0.0.1 "GET /pay/{}?x=1 HTTP/1.1" 200', '10.0.0.1 "GET /pay/[hidden]?x=1 HTTP/1.1" 200'),
    ],
)
def test_the_secret_of_each_link_is_replaced(line, hidden):
    assert logs.hide_tokens(line.format(SECRET)) == hidden


@pytest.mark.parametrize(
    "line", ["/portal/payments/", "GET /api/v1/orders/1234", "/invitation/", "a ticket was bumped"]
)
def test_other_lines_stay_as_they_are(line):
    assert logs.hide_tokens(line) == line


@pytest.fixture
def console() -> Iterator[io.StringIO]:
    """The text that our log handler writes."""
    [handler] = [
        each for each in logging.getLogger().handlers if any(isinstance(f, logs.HideTokens) for f in each.filters)
    ]
    written = io.StringIO()
    was = handler.setStream(written)
    yield written
    handler.setStream(was)


def test_a_weak_new_password_logs_no_link_that_still_works(page_client, console):
    stranger = page_client()
    stranger.post("/password/reset/", {"email": "sara@alpha.example"})
    path = link_in(OutgoingMail.objects.get())[1]

    assert stranger.post(path, {"password": "short"}).status_code == 422

    assert "Unprocessable Entity: /password/new/" in console.getvalue()
    assert path.split("/")[-2] not in console.getvalue()


def test_granians_access_log_hides_secrets_too():
    logger, written = logging.getLogger("granian.access"), io.StringIO()
    handler, level = logging.StreamHandler(written), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        logs.guard_servers()
        logs.guard_servers()
        logger.info('%(addr)s "%(path)s"', {"addr": "10.0.0.1", "path": f"/pay/{SECRET}/"})
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)

    assert written.getvalue() == '10.0.0.1 "/pay/[hidden]/"\n'


def test_daphnes_access_log_hides_secrets_too():
    logs.guard_servers()
    written = io.StringIO()
    details = {"client": "10.0.0.1:80", "method": "GET", "path": f"/invitation/{SECRET}/", "status": 200, "size": 1}

    AccessLogGenerator(written)("http", "complete", details)

    assert "GET /invitation/[hidden]/" in written.getvalue()


def test_every_console_handler_hides_tokens():
    assert all("hide_tokens" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
