"""What a guest reads on a display: the lines of one order, its total and the code to pay it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.safestring import SafeString

from fynlo.core import clock, qr_codes
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from orders.labels import options_of
from orders.models import Line, Order
from orders.selectors import order_with_lines
from payments.addresses import bill_url
from payments.bill.view import allocations_of, can_pay_online
from payments.labels import percent
from payments.models import BillLink, Payment
from payments.selectors import PREFETCH, bill_balance_from
from payments.splitting import BillBalance
from realtime.sync.models import Device

SHOWN_FOR = timedelta(minutes=15)  # after the till showed it last: a till that was switched off shows no bill for ever


@dataclass(frozen=True, slots=True)
class DisplayLine:
    """A line as the guest reads it; `price` includes a compulsory service charge."""

    line: Line
    options: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class DisplayView:
    """The screen. `state`: no_till, idle, order, pay (with the code), thanks.

    `until` is when it goes idle by itself.
    """

    state: str
    order: Order | None = None
    lines: tuple[DisplayLine, ...] = ()
    balance: BillBalance | None = None
    qr_code: SafeString | str = ""
    until: datetime | None = None

    @property
    def charge_percent(self) -> str:
        return percent(self.order.charge_rate) if self.order else ""


def display_view(display: Device) -> DisplayView:
    """Return what a guest display shows now. Two queries more than the order's and its payments' while it shows one."""
    till = display.partner
    if till is None or till.revoked_at is not None:
        return DisplayView("no_till")
    now = clock.now()
    until = till.shown_at + SHOWN_FOR if till.shown_at and till.shown_order else None
    if till.shown_order is None or until is None or until <= now:
        return DisplayView("idle")
    return _of_order(till.shown_order, now, until)


def _of_order(order_id: UUID, now: datetime, until: datetime) -> DisplayView:
    order = order_with_lines(order_id)
    lines = order.open_lines()
    if order.status == Order.Status.CANCELLED or not lines:
        return DisplayView("idle", until=until)
    payments = list(Payment.objects.filter(order=order).prefetch_related(*PREFETCH))
    balance = bill_balance_from(order, allocations_of(payments), now)
    due = {share.line_id: share.due for share in balance.shares}
    shown = tuple(
        DisplayLine(line, options_of(line), due[line.id] if order.charge == Order.Charge.COMPULSORY else line.total)
        for line in lines
    )
    if not balance.left and not balance.held and (balance.paid or order.is_closed):
        return DisplayView("thanks", order, shown, balance, until=until)
    link = _link_of(order, now) if balance.left > ZERO and not order.is_closed else None
    if link is None or not can_pay_online():
        return DisplayView("order", order, shown, balance, until=until)
    return DisplayView("pay", order, shown, balance, qr_codes.svg(bill_url(link), scale=None), until)


def _link_of(order: Order, now: datetime) -> BillLink | None:
    rows = BillLink.objects.filter(order=order, revoked_at=None, expires_at__gt=now)
    return rows.order_by("-expires_at").first()


def find_display(device: Device | None) -> Device | None:
    """Return the browser's device with its till if it is a guest display, else None. One query."""
    if device is None or device.kind != Device.Kind.GUEST_DISPLAY:
        return None
    return Device.objects.select_related("partner").filter(pk=device.pk, restaurant=connection.tenant).first()
