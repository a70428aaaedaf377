"""A restaurant with a week's worth of everything in one day, written by the services, and its archive by the worker."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

from django.core.files.storage import default_storage
from PIL import Image

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from inventory import services as stock
from menu import images
from menu import services as menu
from orders import services as orders
from orders.printing import services as printing
from orders.selectors import order_with_lines
from orders.services import Choice, Item
from payments import services as payments
from payments.cash_up import services as cash_up
from payments.cash_up.reports import close_day
from payments.gift_cards import redeeming
from payments.gift_cards import services as gift_cards
from payments.models import Payment, Receipt
from payments.receipts.printing import pdf_of
from payments.services.links import open_link
from realtime import retention
from realtime.actors import Actor
from restaurants import logos
from restaurants.exports import services, worker
from restaurants.exports.models import Archive
from restaurants.portal.settings.services import change_receipt
from restaurants.portal.settings.versions import Part, version_of
from staff.clock import services as clock_services
from staff.employees import services as employees
from tests.orders.conftest import build_floor, build_menu
from tests.payments.sandbox import connect_stripe
from tests.services import run_service

GIFT_CODE = "7K2M9QXA0C4D7X2K"


def picture(colour: str, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 300), colour).save(out, kind)
    return out.getvalue()


def build(restaurant: Any, actor: Callable[[str], Actor], person: Callable[[str], Any]) -> None:
    """Fill the chosen restaurant: a menu in two versions, stock, staff, orders of each kind, a Z, archived events."""
    till, marco = replace(actor("carl"), device_id=uuid4()), actor("marco")
    logo = logos.keep(picture("red", "PNG"))
    run_service(
        change_receipt, restaurant_id=restaurant.pk, version=version_of(restaurant, Part.RECEIPT), header="Since 1987",
        footer="", logo=logo, actor=actor("olivia"),
    )  # fmt: skip
    restaurant.refresh_from_db()
    card, room = run_service(build_menu), run_service(build_floor)
    run_service(menu.set_product_image, product_id=card.latte.id, image=images.keep(picture("white")))
    run_service(menu.publish)

    milk = run_service(stock.add_item, name="Milk", unit="l", allergens=["milk"])
    run_service(stock.receive_stock, item_id=milk.id, quantity=D(10), cost=D("9.00"))
    part = {"item_id": milk.id, "quantity": D("0.2"), "unit": "l", "waste": None}
    run_service(stock.set_recipe, made_id=card.latte.id, kind="product", ingredients=[part])
    run_service(employees.add_employee, name="Sara", job="server", person=person("sara").pk, hourly_rate=D("13.20"))
    run_service(clock_services.clock_in, actor=actor("sara"))
    run_service(clock_services.clock_out, actor=actor("sara"))
    connect_stripe()
    run_service(printing.add_printer, name="Grill", protocol="star", paper_width=80, stations=["grill"])

    def place(**fields: Any) -> Any:
        items = [
            Item(product_id=card.tacos.id, choices=(Choice(card.carnitas.id),), notes='=1+1 "é" \u2028'),
            Item(product_id=card.latte.id),
        ]
        return run_service(orders.place_order, actor=actor("sara"), items=items, **fields)

    def pay(order: Any, service: Callable = payments.take_cash, **fields: Any) -> Payment:
        return run_service(service, **{"actor": till, "order": order.id, "amount": order.due, **fields})

    run_service(
        cash_up.open_drawer, actor=till, session_id=uuid7(), drawer_id=uuid7(), name="Till", opening_float=D("100.00")
    )
    tipped = pay(place(table_id=room.one.id, notes="no onions"), tip=D("2.00"), received=D("20.00"))
    run_service(open_link, order_id=tipped.order_id)
    split = place()
    pay(split, amount=D("5.00"))
    pay(order_with_lines(split.id), payments.take_card, amount=D("6.70"))
    refunded = pay(place())
    run_service(payments.refund_cash, actor=marco, payment_id=refunded.id, amount=D("3.20"), reason="cold")
    corrected = pay(place(), payments.take_card)
    run_service(payments.correct_tender, actor=marco, payment_id=corrected.id, tender="cash", reason="it was cash")
    run_service(orders.void_order, actor=marco, order_id=place().id, reason="mistake")
    gift, gift_order, _ = run_service(gift_cards.sell_card, actor=till, amount=D("50.00"), code=GIFT_CODE)
    pay(order_with_lines(gift_order.id))
    redeemed = place()
    run_service(
        redeeming.take_gift_card, actor=till, order=redeemed.id, amount=order_with_lines(redeemed.id).due,
        gift_card_id=gift.id,
    )  # fmt: skip
    receipt = Receipt.objects.get(payment=tipped, refund=None)
    pdf_of(receipt, "https://alpha.example/receipt/")
    run_service(close_day, actor=marco)
    place(table_id=room.two.id)  # still open
    keep = retention.KEEP_EVENTS
    retention.KEEP_EVENTS = 20
    with clock.travel(clock.now() + retention.KEEP_FOR + timedelta(hours=1)):
        retention.prune(restaurant)  # the oldest events go to a file
    retention.KEEP_EVENTS = keep


def made_archive(actor: Actor) -> bytes:
    """Return the archive of the chosen restaurant that the worker makes."""
    run_service(services.request_archive, actor=actor)
    assert worker.make_archives() == 1
    row = Archive.objects.latest("created_at")
    assert row.status == Archive.Status.DONE, row.error
    with default_storage.open(row.path) as stored:
        return stored.read()


def tables_of(archive: bytes) -> dict[str, list[dict[str, Any]]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        names = [name for name in opened.namelist() if name.endswith(".json") and name.startswith("data/")]
        return {name[5:-5]: json_codec.loads(opened.read(name)) for name in names}


def changed(archive: bytes, name: str, content: bytes | None) -> bytes:
    """Return an archive in which a file has another content, or is missing for None; the manifest says so too."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        files = {each: opened.read(each) for each in opened.namelist()}
    manifest = json_codec.loads(files["manifest.json"])
    if content is None:
        del files[name], manifest["files"][name]
    else:
        files[name] = content
        manifest["files"][name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    table = name.removeprefix("data/").removesuffix(".json")
    if table in manifest["rows"] and content is not None:
        manifest["rows"][table] = content.count(b"\n") - 2
    return zipped(files | {"manifest.json": json_codec.dumps(manifest)})


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()
