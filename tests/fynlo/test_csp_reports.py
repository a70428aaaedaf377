"""Browsers' reports about our content security policy: logged in one line, without secrets, and limited in number."""

import json
import logging

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from fynlo.core import csp_reports

ADDRESS = "https://chucho.fynlo.example/pay/fcwFthZc0vsQ5CFEvdxyCw/?step=2"
OLD = {
    "csp-report": {
        "document-uri": ADDRESS,
        "blocked-uri": "https://evil.example/x.js?secret=1",
        "effective-directive": "script-src-elem",
    }
}
NEW = [
    {
        "type": "csp-violation",
        "body": {"documentURL": ADDRESS, "blockedURL": "inline", "effectiveDirective": "style-src"},
    }
]


def refuse(request):
    raise AssertionError("a report reaches no view")


@pytest.fixture
def send(caplog):
    caplog.set_level(logging.WARNING, logger="fynlo.core.csp_reports")
    take = csp_reports.take_reports(refuse)

    def send(body) -> list[str]:
        """Send the report; return the lines that are logged."""
        caplog.clear()
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = take(RequestFactory().post(csp_reports.PATH, raw, content_type="application/csp-report"))
        assert (answer.status_code, answer.content) == (204, b"")
        return [record.getMessage() for record in caplog.records]

    return send


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (OLD, "a page under /pay/ was kept from https://evil.example, by script-src-elem"),
        (NEW, "a page under /pay/ was kept from inline, by style-src"),
    ],
)
def test_a_report_is_one_line_without_the_address_of_a_bill(send, body, line):
    assert send(body) == [line]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", [], {}, {"csp-report": 1}, [1, [2]], [{"body": []}], {"csp-report": OLD, "x": "y" * 9000}],
)
def test_other_requests_are_passed_on(send, body):
    assert send(body) == []


def test_a_report_cannot_forge_log_lines(send):
    forged = {"csp-report": {"document-uri": "x\nERROR fynlo all is lost", "blocked-uri": "a\x1b[31m" + "b" * 500}}
    (line,) = send(forged)
    assert "\n" not in line
    assert "\x1b" not in line
    assert len(line) < 200


def test_a_limited_number_of_reports_a_minute_is_read(send):
    lines = [send(OLD) for _ in range(csp_reports.MOST_A_MINUTE + 5)]
    assert [len(each) for each in lines] == [1] * csp_reports.MOST_A_MINUTE + [0] * 5


def test_a_report_needs_no_database_and_no_known_host(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = Client(headers={"host": "nobody.example"}).post(
            csp_reports.PATH, b"{}", content_type="application/reports+json"
        )
        assert answer.status_code == 204
        assert Client().get(csp_reports.PATH).status_code == 405


def test_pages_say_where_to_report_and_name_their_own_host_for_sockets(db):
    host = f"{settings.BASE_DOMAIN}:8123"
    page = Client(headers={"host": host}).get("/sign-in/")
    policy = dict(
        part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";") if " " in part.strip()
    )
    assert policy["connect-src"] == f"'self' ws://{host}"
    assert (policy["report-uri"], policy["report-to"]) == (csp_reports.PATH, csp_reports.GROUP)
    assert page["Reporting-Endpoints"] == f'{csp_reports.GROUP}="{csp_reports.PATH}"'
    secure = Client(headers={"host": settings.BASE_DOMAIN}).get("/sign-in/", secure=True)
    assert f"connect-src 'self' wss://{settings.BASE_DOMAIN};" in secure["Content-Security-Policy"] + ";"
    odd = Client(headers={"host": "evil.example;script-src*"}).get("/sign-in/")
    assert "evil" not in odd["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/sign-in/", "/api/v1/orders", "/static/restaurants/portal.css", "/static/none.js", "/api/v1/x"]
)
def test_no_other_sites_page_may_load_anything(db, path):
    answer = Client(headers={"host": settings.BASE_DOMAIN}).get(path)
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
