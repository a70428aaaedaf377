"""Printers of Alpha: rows in our database, and the emulated printers at their addresses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from orders.models import Printer
from orders.printing import services
from orders.printing.addresses import token_of
from tests.orders.printing.emulators import Emulated, EpsonPrinter, StarPrinter
from tests.services import run_service

EMULATORS = {"star": StarPrinter, "epson": EpsonPrinter}
ROUTES = {"star": "printer_star", "epson": "printer_epson"}


def add_printer(name: str = "Grill", stations: tuple[str, ...] = ("grill",), **fields: Any) -> Printer:
    """Add a printer to the chosen restaurant: Star, 80 mm, without a fallback."""
    wanted = {"protocol": "star", "paper_width": 80, "fallback_id": None, **fields}
    return run_service(services.add_printer, name=name, stations=list(stations), **wanted)


def address_of(printer: Printer) -> str:
    token = token_of(printer.id, printer.address_number)
    return reverse(ROUTES[printer.protocol], urlconf="fynlo.urls.restaurant", args=[token])


def emulate(printer: Printer, **how: Any) -> Any:
    return EMULATORS[printer.protocol](address_of(printer), **how)


@pytest.fixture
def printer(card) -> Printer:
    """A Star printer that prints the tickets of the grill."""
    return add_printer()


@pytest.fixture
def star(printer) -> Any:
    """That printer, emulated. `star.poll()` prints what there is to print; `star.papers` are its papers."""
    return emulate(printer)


@pytest.fixture
def other(card) -> Callable[..., Emulated]:
    """`other("Pass", ("grill", "bar"), protocol="epson")` adds a printer and returns it, emulated."""
    return lambda *args, **fields: emulate(add_printer(*args, **fields))
