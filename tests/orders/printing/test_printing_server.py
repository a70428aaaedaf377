"""Both protocols against a real server: its methods, headers, streamed bodies and log."""

from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlencode

import pytest

from fynlo.core import json_codec
from fynlo.core.tenancy.connection import connection
from orders import services
from orders.models import PrintJob
from orders.services import Choice, Item
from tests.orders.conftest import build_menu
from tests.orders.printing.conftest import add_printer, address_of
from tests.orders.printing.emulators import epson_result
from tests.services import run_service

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def restaurant(committed, shared_server):
    """Alpha with a menu, chosen."""
    shared_server.empty_caches()
    connection.set_tenant(committed.alpha)
    return run_service(build_menu)


def test_printers_of_both_makes_print_over_the_network(restaurant, shared_server):
    star, epson = add_printer("Grill"), add_printer("Pass", protocol="epson")
    run_service(
        services.place_order, items=[Item(restaurant.tacos.id, 1, (Choice(restaurant.carnitas.id),))], send=True
    )  # fmt: skip

    def ask(printer: Any, method: str, query: str = "", body: Any = None, kind: str = "application/json") -> Any:
        link = HTTPConnection("127.0.0.1", shared_server.port, timeout=20)
        headers = {"Host": shared_server.host(), "Content-Type": kind}
        link.request(
            method, address_of(printer) + query, body, headers, encode_chunked=not isinstance(body, bytes | None)
        )
        response: HTTPResponse = link.getresponse()
        said = response.status, response.getheader("Content-Type"), response.read()
        link.close()
        return said

    status, _kind, offered = ask(star, "POST", body=b'{"statusCode": "200%20OK", "printingInProgress": false}')
    job = json_codec.loads(offered)
    assert (status, job["jobReady"]) == (200, True)
    query = {"mac": "00:11:62:0d:03:5e", "token": job["jobToken"]}
    wanted = job["mediaTypes"][0]
    status, kind, paper = ask(star, "GET", "?" + urlencode({**query, "type": wanted}))
    assert (status, kind, b"1 x Tacos" in paper) == (200, wanted, True)
    assert ask(star, "DELETE", "?" + urlencode({**query, "code": "200 OK"}))[0] == 200

    status, _kind, offered = ask(epson, "POST", body=b"ConnectionType=GetRequest&ID=pass", kind=FORM)
    assert b"<printjobid>1</printjobid>" in offered
    said = urlencode({"ConnectionType": "SetResponse", "ResponseFile": epson_result("1", "")})
    assert ask(epson, "POST", body=said.encode(), kind=FORM)[0] == 200
    assert set(PrintJob.objects.values_list("printer__name", "state")) == {("Grill", "printed"), ("Pass", "printed")}

    streamed = iter([b" " * 32_768] * 4)  # without a Content-Length
    assert ask(star, "POST", body=streamed)[0] == 413
    for printer in (star, epson):
        assert address_of(printer).rsplit("~", 1)[1] not in shared_server.output()
