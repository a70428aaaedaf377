"""Printers in plain Python: they speak their makers' protocols to Django's test client and read the bytes they get."""

import re
from html import unescape
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.test import Client

from fynlo.core import json_codec
from fynlo.core.tenancy.connection import connection

# Star's commands that a ticket uses. Any other escape sequence fails the test that prints it.
STAR = re.compile(
    rb"\x1b\x1da.|\x1b\x1dyS[012].|\x1b\x1dyD1\x00..|\x1b\x1dyP|\x1b@|\x1b\x1dt.|\x1bi..|\x1bE|\x1bF|\x1b5|\x1bd.",
    re.DOTALL,
)
# ESC/POS: initialise, code page, size, emphasis, underline, font, alignment and so on, cut, and a raster picture.
EPSON = re.compile(rb"\x1b@|\x1b[tEM!\-aGR{].|\x1d[!BbV].|\x1dV[AB].|\x1b[2d].?", re.DOTALL)


class Emulated:
    """What all printers have: an address of ours, and the `papers` that they printed, as text."""

    def __init__(self, address: str, slug: str = "alpha"):
        self.address, self.papers = address, []
        self._client = Client(headers={"host": f"{slug}.{settings.BASE_DOMAIN}"})

    def ask(self, method: str, path: str = "", body: bytes = b"", content_type: str = "application/json") -> Any:
        """Send a request as the printer does. The test's own restaurant stays chosen."""
        before = connection.tenant
        try:
            return self._client.generic(method, self.address + path, body, content_type=content_type)
        finally:
            connection.set_tenant(before)


class StarPrinter(Emulated):
    """Star's protocol guide 2.4.0. `code` is its state, `with_token` False for firmware before 3.2."""

    def __init__(self, address: str, slug: str = "alpha", *, with_token: bool = True):
        super().__init__(address, slug)
        self.code, self.with_token, self.mac = "200 OK", with_token, "00:11:62:0d:03:5e"

    def post(self, *, in_progress: bool = False) -> dict[str, Any]:
        said = {
            "status": "23 6 0 0 0 0 0 0 0",
            "printerMAC": self.mac,
            "statusCode": quote(self.code),
            "printingInProgress": in_progress,
            "clientAction": None,
        }
        response = self.ask("POST", body=json_codec.dumps(said))
        assert response.status_code == 200, response.content
        return json_codec.loads(response.content)

    def get(self, offered: dict[str, Any]) -> Any:
        return self.ask("GET", self.query(offered, type=offered["mediaTypes"][0]))

    def delete(self, offered: dict[str, Any], code: str = "200 OK") -> Any:
        return self.ask("DELETE", self.query(offered, code=code))

    def poll(self) -> bool:
        """Ask for work and print what there is. Return whether there was something."""
        offered = self.post()
        if not offered["jobReady"]:
            return False
        fetched = self.get(offered)
        if fetched.status_code == 200:
            self.papers.append(star_text(fetched.content) if fetched["Content-Type"] != "image/png" else "a picture")
        self.delete(offered, "200 OK" if fetched.status_code == 200 else "520 Download error")
        return True

    def query(self, offered: dict[str, Any], **more: str) -> str:
        token = {"token": offered["jobToken"]} if self.with_token else {}
        return "?" + urlencode({"mac": self.mac, **more, **token})


class EpsonPrinter(Emulated):
    """Epson's Server Direct Print. It prints all that it gets in an answer, then reports each."""

    def __init__(self, address: str, slug: str = "alpha"):
        super().__init__(address, slug)
        self.code = ""

    def get_request(self) -> bytes:
        response = self.form(ConnectionType="GetRequest", ID="kitchen")
        assert response.status_code == 200, response.content
        assert response["Content-Type"] == "text/xml; charset=utf-8"
        return response.content

    def set_response(self, job: str, *, code: str = "") -> Any:
        return self.form(ConnectionType="SetResponse", ID="kitchen", ResponseFile=epson_result(job, code))

    def poll(self) -> bool:
        offered = self.get_request().decode()
        jobs = re.findall(r"<printjobid>(\w{1,30})</printjobid>.*?<command>([0-9a-f]+)</command>", offered, re.DOTALL)
        for job, command in jobs:
            if not self.code:
                self.papers.append(epson_text(bytes.fromhex(unescape(command))))
            self.set_response(job, code=self.code)
        return bool(jobs)

    def form(self, **fields: str) -> Any:
        return self.ask("POST", body=urlencode(fields).encode(), content_type="application/x-www-form-urlencoded")


def star_text(body: bytes) -> str:
    """Return the letters that Star's printer would print. Fails for a command that it does not know."""
    return _letters(STAR.sub(b"", body))


def epson_text(body: bytes) -> str:
    return _letters(EPSON.sub(b"", body))


def epson_result(job: str, code: str) -> str:
    """A report of version 2.00, with the closing tags as Epson's manual has them."""
    success = "false" if code else "true"
    return (
        '<?xml version="1.0" encoding="utf-8"?><PrintResponseInfo Version="2.00"><ePOSPrint><Parameter>'
        f"<devid>local_printer</devid><printjobid>{job}</printjobid></Parameter><PrintResponse>"
        f'<response xmlns="http://www.epson-pos.com/schemas/2011/03/epos-print" success="{success}" code="{code}"'
        ' status="251658262" battery="0"/></PrintResponseInfo></ePOSPrint></PrintResponseInfo>'
    )


def _letters(left: bytes) -> str:
    text = left.decode("cp1252")
    assert all(letter.isprintable() or letter == "\n" for letter in text), text
    return text
