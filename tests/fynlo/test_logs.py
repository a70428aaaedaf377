"""A log line is JSON, says who, where and what for, and holds no secret."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from daphne.access import AccessLogGenerator
from django.conf import settings

from fynlo.core import log_context, logs
from fynlo.core.redaction import hide_tokens
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
        ("Gone: /join/{}/", "Gone: /join/[hidden]/"),
        ("/password/new/72962a/{}/", "/password/new/72962a/[hidden]/"),
        ("/sign-up/confirm/{}/", "/sign-up/confirm/[hidden]/"),
        ('"GET /switch/enter/?ticket={}&next=/ HTTP/1.1"', '"GET /switch/enter/?ticket=[hidden]&next=/ HTTP/1.1"'),
        ('10.0.0.1 "GET /pay/{}?x=1 HTTP/1.1" 200', '10.0.0.1 "GET /pay/[hidden]?x=1 HTTP/1.1" 200'),
    ],
)
def test_the_secret_of_each_link_is_replaced(line, hidden):
    assert hide_tokens(line.format(SECRET)) == hidden


@pytest.mark.parametrize(
    "line", ["/portal/payments/", "GET /api/v1/orders/1234", "/invitation/", "a ticket was bumped"]
)
def test_other_lines_stay_as_they_are(line):
    assert hide_tokens(line) == line


@pytest.fixture
def console() -> Iterator[io.StringIO]:
    """The text that our log handler writes, as in production."""
    [handler] = [each for each in logging.getLogger().handlers if isinstance(each.formatter, logs.Formatter)]
    written = io.StringIO()
    was, formatter = handler.setStream(written), handler.formatter
    handler.setFormatter(logs.Formatter())
    yield written
    handler.setStream(was)
    handler.setFormatter(formatter)
    log_context.clear()


@pytest.fixture
def lines(console) -> Callable[[], list[dict]]:
    """The lines written so far."""
    return lambda: [json.loads(line) for line in console.getvalue().splitlines()]


def test_a_weak_new_password_logs_no_link_that_still_works(page_client, console):
    stranger = page_client()
    stranger.post("/password/reset/", {"email": "sara@alpha.example"})
    path = link_in(OutgoingMail.objects.get())[1]

    assert stranger.post(path, {"password": "short"}).status_code == 422

    assert "Unprocessable Entity: /password/new/" in console.getvalue()
    assert path.split("/")[-2] not in console.getvalue()


def test_a_line_is_one_json_object_with_its_fields_context_and_trace(lines):
    with log_context.bound(user="u-1", device=None, request_id="r-1"):
        try:
            raise ValueError(f"password={SECRET}")
        except ValueError:
            logging.getLogger("orders.test").exception(
                "sent to %s\nsecond line", "sara@alpha.example", extra={"ms": 1.5, "pin": 4711, "request_id": "forged"}
            )

    [line] = lines()
    assert (line["level"], line["logger"]) == ("error", "orders.test")
    assert line["event"] == "sent to [hidden]\nsecond line"
    assert (line["ms"], line["pin"], line["user"], line["request_id"]) == (1.5, "[hidden]", "u-1", "r-1")
    assert "device" not in line
    assert "Traceback" in line["exception"]
    assert SECRET not in line["exception"]
    assert line["time"].endswith("Z")


def test_arguments_that_do_not_fit_are_not_printed():
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "one %s two %s", (f"password={SECRET}",), None)

    line = logs.Formatter().format(record)

    assert "one %s two %s (TypeError)" in line
    assert SECRET not in line


def test_the_readable_line_is_one_line_whatever_the_message_holds():
    record = logging.makeLogRecord({"name": "x", "levelname": "INFO", "levelno": 20, "msg": "a\nb sara@a.example"})

    line = logs.Formatter(readable=True).format(record)

    assert line.endswith("info x a\\nb [hidden]")


def test_the_answer_names_the_request_and_a_caller_cannot_choose_the_name(page_client, settings):
    client = page_client()
    received = "0123456789abcdef"
    settings.TRUSTED_PROXIES = 0
    own = client.get("/sign-in/", headers={"X-Request-Id": received})["X-Request-Id"]
    settings.TRUSTED_PROXIES = 1
    proxied = client.get("/sign-in/", headers={"X-Request-Id": received})["X-Request-Id"]
    hostile = client.get("/sign-in/", headers={"X-Request-Id": 'x" sara@alpha.example'})["X-Request-Id"]

    assert own != received
    assert proxied == received
    assert len(hostile) == 32


@pytest.mark.parametrize("name", logs.SERVERS)
def test_the_servers_own_loggers_write_through_our_handler(name, lines):
    logger = logging.getLogger(name)
    logger.addHandler(logging.StreamHandler(unused := io.StringIO()))
    level = logger.level
    logger.propagate = False
    logs.guard_servers()
    logger.setLevel(logging.INFO)
    logger.info('%(addr)s "%(path)s"', {"addr": "10.0.0.1", "path": f"/pay/{SECRET}/"})
    logger.setLevel(level)

    assert [line["event"] for line in lines()] == ['10.0.0.1 "/pay/[hidden]/"']
    assert unused.getvalue() == ""


def test_daphnes_access_log_hides_secrets_too():
    logs.guard_servers()
    written = io.StringIO()
    details = {"client": "10.0.0.1:80", "method": "GET", "path": f"/invitation/{SECRET}/", "status": 200, "size": 1}

    AccessLogGenerator(written)("http", "complete", details)

    assert "GET /invitation/[hidden]/" in written.getvalue()


def test_every_handler_has_our_formatter():
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"line"}
    assert settings.LOGGING["formatters"]["line"]["()"] == "fynlo.core.logs.Formatter"


def test_a_process_that_logs_nothing_does_not_import_structlog():
    code = "import fynlo.core.redaction, fynlo.core.log_context, sys; sys.exit('structlog' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
