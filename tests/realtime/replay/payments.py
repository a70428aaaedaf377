"""Requests of payments, tills' drawers and accounts."""

from typing import Any

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders.customers.services import Person
from payments.gift_cards import codes
from payments.gift_cards import services as gift_cards
from payments.loyalty import services as loyalty
from payments.loyalty.selectors import loyalty_settings
from payments.vouchers import services as vouchers
from restaurants.business_days import business_day
from tests.realtime.replay.world import Call, World, call
from tests.services import run_service


@call("post", "api/v1/payments/cash", "sara")
def _(world: World) -> Call:
    order = world.order()
    body = {"order_id": order.id, "amount": order.due}
    return Call("payments/cash", body, {**body, "received_amount": order.due + 10})


@call("post", "api/v1/payments/<uuid:payment_id>/tender", "marco")
def _(world: World) -> Call:
    body = {"method": "card", "reason": "on the terminal"}
    return Call(f"payments/{world.payment().id}/tender", body, {**body, "reason": "as the guest said"})


@call("post", "api/v1/payments/<uuid:payment_id>/invoice", "sara")
def _(world: World) -> Call:
    body = {"name": "Acme Ltd", "address": "1 High Street\nLondon"}
    return Call(f"payments/{world.large_payment().id}/invoice", body, {**body, "name": "Other Ltd"})


@call("post", "api/v1/payments/card", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1, "card_last_four": "4242"}
    return Call("payments/card", body, {**body, "amount": 2})


@call("post", "api/v1/house-accounts/<uuid:account_id>/pay", "sara")
def _(world: World) -> Call:
    return Call(f"house-accounts/{world.account().id}/pay", {"amount": 5}, {"amount": 6})


@call("post", "api/v1/deposits", "sara")
def _(world: World) -> Call:
    body = {"name": "Ana Ruiz", "for_date": "2099-01-05", "amount": 20}
    return Call("deposits", body, {**body, "amount": 30})


@call("post", "api/v1/payments/deposit", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1, "deposit_id": world.deposit().id}
    return Call("payments/deposit", body, {**body, "amount": 2})


@call("post", "api/v1/deposits/<uuid:deposit_id>/keep", "marco")
def _(world: World) -> Call:
    return Call(f"deposits/{world.deposit().id}/keep", {"reason": "did not come"}, {"reason": "came too late"})


@call("post", "api/v1/deposits/<uuid:deposit_id>/erase", "marco")
def _(world: World) -> Call:
    return Call(f"deposits/{world.deposit().id}/erase")


@call("post", "api/v1/deposits/<uuid:deposit_id>/booking", "sara")
def _(world: World) -> Call:
    one, two = (str(world.booking().id) for _ in range(2))
    return Call(f"deposits/{world.deposit().id}/booking", {"booking_id": one}, {"booking_id": two})


@call("post", "api/v1/payments/house-account", "sara")
def _(world: World) -> Call:
    order, account = world.order(), world.account()
    body = {"order_id": order.id, "amount": 1, "account_id": account.id, "signed_by": "Ana Ruiz"}
    return Call("payments/house-account", body, {**body, "amount": 2})


@call("post", "api/v1/payments/voucher", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1, "kind_id": world.voucher().id}
    return Call("payments/voucher", body, {**body, "amount": 2})


@call("post", "api/v1/voucher-kinds", "olivia")
def _(world: World) -> Call:
    body = {"name": "Lunch voucher", "face_value": 5}
    return Call("voucher-kinds", body, {**body, "name": "Another voucher"})


@call("patch", "api/v1/voucher-kinds/<uuid:kind_id>", "olivia")
def _(world: World) -> Call:
    return Call(f"voucher-kinds/{world.voucher().id}", {"name": "Lunch card"}, {"name": "Dinner card"})


@call("post", "api/v1/voucher-kinds/<uuid:kind_id>/retire", "olivia")
def _(world: World) -> Call:
    return Call(f"voucher-kinds/{world.voucher().id}/retire")


@call("post", "api/v1/voucher-kinds/<uuid:kind_id>/restore", "olivia")
def _(world: World) -> Call:
    kind = world.voucher()
    run_service(vouchers.retire_kind, kind_id=kind.id)
    return Call(f"voucher-kinds/{kind.id}/restore")


@call("post", "api/v1/house-accounts", "marco")
def _(world: World) -> Call:
    body = {"name": "Harbour Office", "credit_limit": 100}
    return Call("house-accounts", body, {**body, "name": "Another Office"})


@call("patch", "api/v1/house-accounts/<uuid:account_id>", "marco")
def _(world: World) -> Call:
    body = {"version": 1, "credit_limit": 200}
    return Call(f"house-accounts/{world.account().id}", body, {**body, "credit_limit": 300})


@call("post", "api/v1/house-accounts/<uuid:account_id>/close", "marco")
def _(world: World) -> Call:
    return Call(f"house-accounts/{world.account().id}/close")


@call("post", "api/v1/house-accounts/<uuid:account_id>/transfers", "marco")
def _(world: World) -> Call:
    body = {"amount": 5, "paid_on": "2026-01-05", "reference": "Invoice 7"}
    return Call(f"house-accounts/{world.account().id}/transfers", body, {**body, "amount": 6})


@call("post", "api/v1/house-accounts/<uuid:account_id>/corrections", "marco")
def _(world: World) -> Call:
    body = {"amount": 5, "against": "bank", "reason": "paid back"}
    return Call(f"house-accounts/{world.account().id}/corrections", body, {**body, "amount": 6})


@call("post", "api/v1/house-accounts/<uuid:account_id>/statements/email", "marco")
def _(world: World) -> Call:
    month = f"{business_day(clock.now(), world.restaurant):%Y-%m}"
    return Call(f"house-accounts/{world.account().id}/statements/email", {"month": month}, {"month": "2026-01"})


@call("post", "api/v1/gift-cards", "sara")
def _(world: World) -> Call:
    return Call("gift-cards", {"amount": 20, "code": "7K2M9QXA0C4D7X2K"}, {"amount": 30})


@call("post", "api/v1/payments/gift-card", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1, "code": codes.code_of(world.gift_card())}
    return Call("payments/gift-card", body, {**body, "amount": 2})


@call("patch", "api/v1/gift-cards/settings", "olivia")
def _(world: World) -> Call:
    body = {"version": 0, "amounts": [20], "least": 10, "most": 100, "expiry_months": None}
    return Call("gift-cards/settings", body, {**body, "most": 200})


@call("post", "api/v1/gift-cards/<uuid:card_id>/block", "marco")
def _(world: World) -> Call:
    return Call(f"gift-cards/{world.gift_card().id}/block", {"reason": "stolen"}, {"reason": "lost"})


@call("post", "api/v1/gift-cards/<uuid:card_id>/unblock", "marco")
def _(world: World) -> Call:
    card = world.gift_card()
    run_service(gift_cards.block_card, card_id=card.id, reason="stolen")
    return Call(f"gift-cards/{card.id}/unblock", {"reason": "found"}, {"reason": "found again"})


@call("post", "api/v1/gift-cards/<uuid:card_id>/replace", "marco")
def _(world: World) -> Call:
    return Call(f"gift-cards/{world.gift_card().id}/replace", {"reason": "lost"}, {"reason": "stolen"})


@call("post", "api/v1/gift-cards/<uuid:card_id>/reveal", "marco")
def _(world: World) -> Call:
    return Call(f"gift-cards/{world.gift_card().id}/reveal")


@call("post", "api/v1/gift-cards/<uuid:card_id>/email", "marco")
def _(world: World) -> Call:
    body = {"email": "ana@guest.example"}
    return Call(f"gift-cards/{world.gift_card().id}/email", body, {"email": "jo@guest.example"})


@call("post", "api/v1/payments/card/declined", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1}
    return Call("payments/card/declined", body, {**body, "amount": 2})


@call("post", "api/v1/payments/reader", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "reader_id": world.reader().id, "amount": 1}
    return Call("payments/reader", body, {**body, "amount": 2})


@call("post", "api/v1/payments/stripe/intents", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1}
    return Call("payments/stripe/intents", body, {**body, "amount": 2})


@call("post", "api/v1/payments/process", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1, "currency": "GBP", "payment_method": "tapToPay"}
    return Call("payments/process", body, {**body, "amount": 2})


@call("post", "api/v1/payments/refund/<uuid:payment_id>", "marco")
def _(world: World) -> Call:
    body = {"amount": 1, "reason": "cold food"}
    return Call(f"payments/refund/{world.payment().id}", body, {**body, "amount": 2})


@call("post", "api/v1/drawers", "marco")
def add_drawer(world: World) -> Call:
    return Call("drawers", {"name": "Bar"}, {"name": "Window"})


@call("patch", "api/v1/drawers/<uuid:drawer_id>", "marco")
def rename_drawer(world: World) -> Call:
    return Call(f"drawers/{world.drawer_session().drawer_id}", {"name": "Window"}, {"name": "Roof"})


@call("post", "api/v1/drawers/sessions", "sara")
def open_drawer(world: World) -> Call:
    body = {"id": str(uuid7()), "drawer_id": str(uuid7()), "name": "Bar", "opening_float": 50}
    return Call("drawers/sessions", body, {**body, "opening_float": 60})


def at_drawer(name: str, body: dict[str, Any], other: dict[str, Any], *, is_counted: bool = False) -> None:
    @call("post", f"api/v1/drawers/sessions/<uuid:session_id>/{name}", "sara" if name != "close" else "marco")
    def command_at_drawer(world: World) -> Call:
        session = world.drawer_session(is_counted=is_counted)
        return Call(f"drawers/sessions/{session.id}/{name}", body, {**body, **other})


for each in ("pay-in", "pay-out", "safe-drop"):
    at_drawer(each, {"amount": 5, "reason": "as it happens"}, {"amount": 6})


at_drawer("no-sale", {"reason": "change for a guest"}, {"reason": "something else"})


at_drawer("end", {}, {"noticed": "another body"})


at_drawer("count", {"pieces": {"5000": 1}}, {"pieces": {"5000": 2}})


at_drawer("recount", {"amount": 50}, {"amount": 60}, is_counted=True)


at_drawer("close", {}, {"reason": "another body"}, is_counted=True)


@call("post", "api/v1/cash-up/z", "marco")
def close_the_day(world: World) -> Call:
    world.payment()
    return Call("cash-up/z", {}, {"business_day": "2026-01-01"})


@call("patch", "api/v1/cash-up/settings", "marco")
def change_cash_up_settings(world: World) -> Call:
    body = {"version": 0, "count_tolerance": 10}
    return Call("cash-up/settings", body, {**body, "count_tolerance": 20})


@call("post", "api/v1/cash-up/card-machines", "carl")
def store_card_machine_total(world: World) -> Call:
    body = {"machine": "Card machine", "total": 120.5}
    return Call("cash-up/card-machines", body, {**body, "total": 121})


@call("post", "api/v1/payments/qr/generate", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1}
    return Call("payments/qr/generate", body, {**body, "amount": 2})


@call("post", "api/v1/payments/qr/<uuid:payment_id>/confirm", "sara")
def _(world: World) -> Call:
    return Call(f"payments/qr/{world.attempt().id}/confirm")


@call("post", "api/v1/payments/hold", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "reader_id": world.reader().id, "amount": 50, "name": "Ana"}
    return Call("payments/hold", body, {**body, "amount": 60})


@call("post", "api/v1/payments/<uuid:payment_id>/capture", "sara")
def _(world: World) -> Call:
    return Call(f"payments/{world.hold().id}/capture", {"amount": 1}, {"amount": 2})


@call("post", "api/v1/payments/<uuid:payment_id>/cancel", "sara")
def _(world: World) -> Call:
    return Call(f"payments/{world.attempt().id}/cancel")


@call("post", "api/v1/receipts/print", "sara")
def _(world: World) -> Call:
    body = {"receipt_number": world.payment().receipts.get().name, "printer_id": world.printer().id}
    return Call("receipts/print", body, {**body, "receipt_number": "R-999999"})


@call("post", "api/v1/receipts/email", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.payment().order_id, "customer_email": "guest@example.com"}
    return Call("receipts/email", body, {**body, "customer_email": "another@example.com"})


LOYALTY = {
    "is_on": True, "per_pound": 1, "worth": 100, "expiry_months": None,
    "tiers": [{"name": "Gold", "from_points": 1000, "percent": 150}],
}  # fmt: skip


def _give_points() -> None:
    """Turn points on, unless another call of the same restaurant did."""
    now = loyalty_settings()
    if not now.is_on:
        run_service(loyalty.change_settings, version=now.version, **LOYALTY)


@call("patch", "api/v1/customers/loyalty", "marco")
def _(world: World) -> Call:
    return Call("customers/loyalty", {**LOYALTY, "version": 0}, {**LOYALTY, "version": 0, "per_pound": 2})


@call("post", "api/v1/customers/<uuid:customer_id>/points", "marco")
def _(world: World) -> Call:
    _give_points()
    body = {"points": 50, "reason": "on paper"}
    return Call(f"customers/{world.customer().id}/points", body, {**body, "points": 60})


@call("post", "api/v1/orders/<uuid:order_id>/points", "sara")
def _(world: World) -> Call:
    _give_points()
    order = world.order(order_type="takeaway", customer=Person("Ana Ruiz", "07700 900123"))
    run_service(loyalty.adjust_points, customer_id=order.customer_id, points=500, reason="on paper")
    return Call(f"orders/{order.id}/points", {"points": 100}, {"points": 200})
