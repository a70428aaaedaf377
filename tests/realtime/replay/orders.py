"""Requests of orders and the kitchen."""

from datetime import timedelta
from decimal import Decimal

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders import services as orders
from orders.bookings import services as bookings
from orders.customers import services as customers
from orders.guest import services as guests
from orders.models import Booking
from payments import services as payments
from tests.realtime.replay.world import Call, World, call
from tests.services import run_service


@call("post", "api/v1/orders", "sara")
def _(world: World) -> Call:
    return Call("orders", {"items": world.items()}, {"items": world.items(), "guests": 3})


@call("put", "api/v1/orders/<uuid:order_id>", "sara")
@call("patch", "api/v1/orders/<uuid:order_id>", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}", {"guests": 2}, {"guests": 3})


@call("put", "api/v1/orders/<uuid:order_id>/status", "sara")
@call("patch", "api/v1/orders/<uuid:order_id>/status", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/status", {"status": "confirmed"}, {"status": "preparing"})


@call("post", "api/v1/orders/<uuid:order_id>/lines", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/lines", {"items": world.items()}, {"items": world.items() * 2})


@call("post", "api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>/void", "sara")
def _(world: World) -> Call:
    order = world.order()
    return Call(f"orders/{order.id}/lines/{order.all_lines[0].id}/void", {"reason": "wrong"}, {"reason": "spilt"})


@call("post", "api/v1/orders/<uuid:order_id>/send", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/send")


@call("post", "api/v1/orders/<uuid:order_id>/cancel", "marco")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/cancel", {"reason": "left"}, {"reason": "changed their mind"})


@call("put", "api/v1/orders/<uuid:order_id>/service-charge", "sara")
def _(world: World) -> Call:
    order = world.order(table_id=world.room.one.id)
    return Call(f"orders/{order.id}/service-charge", {"applied": False}, {"applied": True})


@call("post", "api/v1/restaurants/tables/<uuid:table_id>/visit", "sara")
def _(world: World) -> Call:
    world.allow_guest_orders()
    return Call(f"restaurants/tables/{world.room.two.id}/visit")


@call("post", "api/v1/visits/<uuid:visit_id>/end", "sara")
def _(world: World) -> Call:
    return Call(f"visits/{world.visit().id}/end")


@call("post", "api/v1/visits/<uuid:visit_id>/answer-call", "sara")
def _(world: World) -> Call:
    guest = world.guest_of_visit()
    run_service(guests.call_waiter, guest_id=guest.id)
    return Call(f"visits/{guest.visit_id}/answer-call")


@call("post", "api/v1/visits/requests/<uuid:request_id>/confirm", "sara")
def _(world: World) -> Call:
    return Call(f"visits/requests/{world.guest_request().id}/confirm")


@call("post", "api/v1/visits/requests/<uuid:request_id>/refuse", "sara")
def _(world: World) -> Call:
    return Call(f"visits/requests/{world.guest_request().id}/refuse", {"reason": "Closed"}, {"reason": "Sold out"})


@call("patch", "api/v1/orders/settings", "marco")
def _(world: World) -> Call:
    return Call("orders/settings", {"version": 0, "undo_seconds": 30}, {"version": 0, "undo_seconds": 20})


@call("patch", "api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>", "sara")
def _(world: World) -> Call:
    order = world.order(send=True)
    return Call(f"orders/{order.id}/lines/{order.all_lines[0].id}", {"notes": "mild"}, {"notes": "hot"})


@call("post", "api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>/void-sent", "marco")
def _(world: World) -> Call:
    order = world.order(send=True)
    return Call(f"orders/{order.id}/lines/{order.all_lines[0].id}/void-sent", {"reason": "spilt"}, {"reason": "cold"})


@call("post", "api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>/price", "marco")
def _(world: World) -> Call:
    order = world.order()
    body = {"price": Decimal("7.00"), "reason": "half portion"}
    return Call(f"orders/{order.id}/lines/{order.all_lines[0].id}/price", body, {**body, "price": Decimal("6.00")})


@call("post", "api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>/restore-price", "marco")
def _(world: World) -> Call:
    order = world.order()
    line = order.all_lines[0]
    fields = {"line_id": line.id, "price": Decimal("7.00"), "reason": "half portion"}
    run_service(orders.override_price, actor=world.marco, order_id=order.id, **fields)
    return Call(f"orders/{order.id}/lines/{line.id}/restore-price", {"reason": "wrong"}, {"reason": "mistake"})


@call("post", "api/v1/orders/<uuid:order_id>/fire", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order(send=True, hold=[1]).id}/fire", {"course": 1}, {"course": 2})


@call("post", "api/v1/orders/<uuid:order_id>/hold", "sara")
def _(world: World) -> Call:
    order = world.order(send=True, hold=[1])
    run_service(orders.fire_course, order_id=order.id, course=1)
    return Call(f"orders/{order.id}/hold", {"course": 1}, {"course": 2})


@call("post", "api/v1/orders/<uuid:order_id>/rush", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order(send=True).id}/rush", {"on": True}, {"on": False})


@call("post", "api/v1/orders/<uuid:order_id>/void", "marco")
def _(world: World) -> Call:
    return Call(f"orders/{world.order(send=True).id}/void", {"reason": "walked out"}, {"reason": "twice"})


@call("post", "api/v1/orders/<uuid:order_id>/transfer", "sara")
def _(world: World) -> Call:
    path = f"orders/{world.order(table_id=world.room.one.id).id}/transfer"
    return Call(path, {"table_id": world.room.two.id}, {"table_id": world.room.three.id})


@call("put", "api/v1/orders/<uuid:order_id>/allergies", "sara")
def _(world: World) -> Call:
    said = {"seat": 2, "allergens": ["milk"], "note": "kiwi"}
    return Call(f"orders/{world.order(send=True).id}/allergies", said, {**said, "allergens": []})


@call("put", "api/v1/orders/<uuid:order_id>/type", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/type", {"order_type": "dine_in"}, {"order_type": "pickup"})


@call("post", "api/v1/orders/<uuid:order_id>/move-lines", "sara")
def _(world: World) -> Call:
    order = world.order(table_id=world.room.one.id, send=True)
    body = {"lines": [{"id": order.all_lines[0].id}], "to_table_id": world.room.two.id}
    return Call(f"orders/{order.id}/move-lines", body, {**body, "to_table_id": world.room.three.id})


@call("post", "api/v1/orders/<uuid:order_id>/split", "sara")
def _(world: World) -> Call:
    order = world.order(table_id=world.room.one.id)
    first, second = order.all_lines
    return Call(f"orders/{order.id}/split", {"lines": [{"id": first.id}]}, {"lines": [{"id": second.id}]})


@call("post", "api/v1/orders/<uuid:order_id>/merge", "sara")
def _(world: World) -> Call:
    other, third = world.order(), world.order()
    return Call(f"orders/{world.order().id}/merge", {"from_order_id": other.id}, {"from_order_id": third.id})


@call("post", "api/v1/orders/<uuid:order_id>/discounts", "sara")
def _(world: World) -> Call:
    body = {"percent": 10, "reason": "regular"}
    return Call(f"orders/{world.order().id}/discounts", body, {**body, "percent": 5})


@call("post", "api/v1/orders/<uuid:order_id>/comp", "marco")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/comp", {"reason": "long wait"}, {"reason": "cold"})


@call("delete", "api/v1/orders/<uuid:order_id>/adjustments/<uuid:adjustment_id>", "sara")
def _(world: World) -> Call:
    order, discount = world.order(), uuid7()
    fields = {"percent": Decimal(5), "reason": "regular", "discount_id": discount}
    run_service(orders.give_discount, actor=world.sara, order_id=order.id, **fields)
    return Call(f"orders/{order.id}/adjustments/{discount}")


@call("post", "api/v1/orders/<uuid:order_id>/reopen", "marco")
def _(world: World) -> Call:
    return Call(f"orders/{world.paid().id}/reopen", {"reason": "forgot the wine"}, {"reason": "wrong table"})


@call("post", "api/v1/kitchen/rules", "marco")
def _(world: World) -> Call:
    return Call("kitchen/rules", {"station": "bar", "order_type": "takeaway"}, {"station": "grill"})


@call("put", "api/v1/kitchen/rules/order", "marco")
def _(world: World) -> Call:
    first, second = str(world.rule().id), str(world.rule().id)
    return Call("kitchen/rules/order", {"ids": [second, first]}, {"ids": [first, second]})


@call("patch", "api/v1/kitchen/rules/<uuid:rule_id>", "marco")
def _(world: World) -> Call:
    return Call(f"kitchen/rules/{world.rule().id}", {"priority": 1}, {"priority": 2})


@call("delete", "api/v1/kitchen/rules/<uuid:rule_id>", "marco")
def _(world: World) -> Call:
    return Call(f"kitchen/rules/{world.rule().id}")


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/acknowledge", "kim")
def _(world: World) -> Call:
    order = world.order(send=True)
    line = order.all_lines[0]
    run_service(orders.void_sent_line, actor=world.sara, order_id=order.id, line_id=line.id, reason="spilt")
    return Call(f"kitchen/tickets/{line.ticket_id}/acknowledge", {}, {"line_ids": [line.id]})


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/start", "kim")
def _(world: World) -> Call:
    return Call(f"kitchen/tickets/{world.ticket().id}/start")


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/ready", "kim")
def _(world: World) -> Call:
    return Call(f"kitchen/tickets/{world.ticket().id}/ready")


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/bump", "kim")
def _(world: World) -> Call:
    return Call(f"kitchen/tickets/{world.ready().id}/bump")


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/hand-over", "kim")
def _(world: World) -> Call:
    return Call(f"kitchen/tickets/{world.ready().id}/hand-over")


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/undo", "kim")
def _(world: World) -> Call:
    return Call(f"kitchen/tickets/{world.ready().id}/undo")


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/recall", "kim")
def _(world: World) -> Call:
    return Call(f"kitchen/tickets/{world.bumped().id}/recall")


@call("post", "api/v1/orders/<uuid:order_id>/bill-link", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/bill-link")


@call("delete", "api/v1/orders/<uuid:order_id>/bill-link", "sara")
def _(world: World) -> Call:
    order = world.order()
    run_service(payments.open_link, order_id=order.id)
    return Call(f"orders/{order.id}/bill-link")


@call("post", "api/v1/orders/<uuid:order_id>/bill-presented", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/bill-presented", {"amount": 11.7}, {"amount": 3.2})


@call("post", "api/v1/orders/<uuid:order_id>/email_receipt", "sara")
def _(world: World) -> Call:
    path = f"orders/{world.payment().order_id}/email_receipt"
    return Call(path, {"email": "guest@example.com"}, {"email": "another@example.com"})


@call("post", "api/v1/customers", "marco")
def _(world: World) -> Call:
    return Call("customers", {"name": "Ana Ruiz"}, {"name": "Ben"})


@call("patch", "api/v1/customers/<uuid:customer_id>", "marco")
def _(world: World) -> Call:
    return Call(f"customers/{world.customer().id}", {"notes": "Two spoons"}, {"notes": "One spoon"})


@call("post", "api/v1/customers/<uuid:customer_id>/merge", "marco")
def _(world: World) -> Call:
    other = {"other_id": str(world.customer("Ana R").id)}
    return Call(f"customers/{world.customer().id}/merge", other, {"other_id": str(world.customer("A. Ruiz").id)})


@call("post", "api/v1/customers/<uuid:customer_id>/unmerge", "marco")
def _(world: World) -> Call:
    kept, duplicate = world.customer(), world.customer("Ana R")
    run_service(customers.merge_customers, customer_id=kept.id, other_id=duplicate.id)
    return Call(f"customers/{duplicate.id}/unmerge")


@call("post", "api/v1/customers/<uuid:customer_id>/erase", "marco")
def _(world: World) -> Call:
    return Call(f"customers/{world.customer().id}/erase")


@call("post", "api/v1/bookings", "sara")
def _(world: World) -> Call:
    body = {"party": 2, "starts_at": (clock.now() + timedelta(days=2)).isoformat(), "name": "Ana Ruiz"}
    return Call("bookings", body, {**body, "party": 3})


@call("patch", "api/v1/bookings/<uuid:booking_id>", "sara")
def _(world: World) -> Call:
    return Call(f"bookings/{world.booking().id}", {"party": 3}, {"party": 4})


@call("post", "api/v1/bookings/<uuid:booking_id>/confirm", "sara")
def _(world: World) -> Call:
    booking = world.booking()
    run_service(Booking.objects.filter(pk=booking.id).update, state="requested")
    return Call(f"bookings/{booking.id}/confirm")


@call("post", "api/v1/bookings/<uuid:booking_id>/seat", "sara")
def _(world: World) -> Call:
    one, two = (str(table.id) for table in (world.room.one, world.room.two))
    return Call(f"bookings/{world.booking().id}/seat", {"table_id": one}, {"table_id": two})


@call("post", "api/v1/bookings/<uuid:booking_id>/finish", "sara")
def _(world: World) -> Call:
    booking = world.booking()
    run_service(bookings.seat_booking, booking_id=booking.id)
    return Call(f"bookings/{booking.id}/finish")


@call("post", "api/v1/bookings/<uuid:booking_id>/cancel", "sara")
def _(world: World) -> Call:
    return Call(f"bookings/{world.booking().id}/cancel")


@call("post", "api/v1/bookings/<uuid:booking_id>/no-show", "sara")
def _(world: World) -> Call:
    booking = world.booking(starts_at=clock.now() - timedelta(minutes=20))
    return Call(f"bookings/{booking.id}/no-show")


@call("patch", "api/v1/bookings/settings", "marco")
def _(world: World) -> Call:
    return Call("bookings/settings", {"version": 0, "largest_party": 4}, {"version": 0, "largest_party": 5})
