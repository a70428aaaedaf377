"""The commands of cash-up. Those at the drawer work without a network; the device makes their ids."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payments.cash_up import inputs, services
from payments.cash_up.errors import DrawerNotFound, SessionNotFound
from payments.cash_up.payloads import (
    serialize_closed,
    serialize_drawer,
    serialize_machine_total,
    serialize_movement,
    serialize_session,
    serialize_settings,
)
from payments.cash_up.reports import close_day
from payments.cash_up.selectors import get_session
from realtime.commands.registry import Command, Id, StepUp, register_declared

SESSION = (Id("session_id", SessionNotFound),)
DRAWER = (Id("drawer_id", DrawerNotFound),)
PAY_OUT = StepUp("pay_out", _("Cash paid out of a drawer"))
NO_SALE = StepUp("no_sale", _("Opening the drawer without a sale"))
DIFFERENCE = StepUp("drawer", _("Closing a drawer whose count differs too much"), always=False)


def current_session(*, target: UUID | str | None, payload: dict[str, Any]) -> dict[str, Any]:
    return serialize_session(get_session(target))


DRAWER_OPEN = Command(
    name="drawer.open",
    description="Open a drawer with a float",
    permission="drawer.use",
    input=inputs.OpenInput,
    service=services.open_drawer,
    render=serialize_session,
    offline=True,
    success_status=201,
)
DRAWER_PAY_IN = Command(
    name="drawer.pay_in",
    description="Pay cash into a drawer",
    permission="drawer.use",
    target=SESSION,
    input=inputs.MovementInput,
    service=services.pay_in,
    render=serialize_movement,
    offline=True,
    success_status=201,
    current=current_session,
)
DRAWER_PAY_OUT = Command(
    name="drawer.pay_out",
    description="Pay cash out of a drawer",
    permission="drawer.use",
    target=SESSION,
    input=inputs.MovementInput,
    service=services.pay_out,
    render=serialize_movement,
    offline=True,
    success_status=201,
    step_up=PAY_OUT,
    current=current_session,
)
DRAWER_SAFE_DROP = Command(
    name="drawer.safe_drop",
    description="Drop cash from a drawer in the safe",
    permission="drawer.use",
    target=SESSION,
    input=inputs.SafeDropInput,
    service=services.drop_in_safe,
    render=serialize_movement,
    offline=True,
    success_status=201,
    current=current_session,
)
DRAWER_NO_SALE = Command(
    name="drawer.no_sale",
    description="Open a drawer without a sale",
    permission="drawer.use",
    target=SESSION,
    input=inputs.NoSaleInput,
    service=services.open_without_sale,
    render=serialize_movement,
    offline=True,
    success_status=201,
    step_up=NO_SALE,
    current=current_session,
)
DRAWER_ASSIGN_CASH = Command(
    name="drawer.assign_cash",
    description="Assign cash that was taken or given back without a drawer to a shift",
    permission="drawer.assign",
    target=SESSION,
    input=inputs.AssignInput,
    service=services.assign_cash,
    render=serialize_session,
    internal=True,
)
DRAWER_END = Command(
    name="drawer.end",
    description="End the shift of a drawer",
    permission="drawer.use",
    target=SESSION,
    service=services.end_shift,
    render=serialize_session,
    offline=True,
    current=current_session,
)
DRAWER_COUNT = Command(
    name="drawer.count",
    description="Count a drawer",
    permission="drawer.use",
    target=SESSION,
    input=inputs.CountInput,
    service=services.count_drawer,
    render=serialize_session,
    offline=True,
    current=current_session,
)
DRAWER_RECOUNT = Command(
    name="drawer.recount",
    description="Count a drawer again",
    permission="drawer.use",
    target=SESSION,
    input=inputs.CountInput,
    service=services.recount_drawer,
    render=serialize_session,
    offline=True,
    current=current_session,
)
DRAWER_CLOSE = Command(
    name="drawer.close",
    description="Close a counted drawer",
    permission="drawer.close",
    target=SESSION,
    input=inputs.CloseInput,
    service=services.close_drawer,
    render=serialize_session,
    offline=True,
    step_up=DIFFERENCE,
    current=current_session,
)
DRAWER_CREATE = Command(
    name="drawer.create",
    description="Add a drawer",
    permission="cash_up.view",
    input=inputs.DrawerInput,
    service=services.create_drawer,
    render=serialize_drawer,
    success_status=201,
)
DRAWER_CHANGE = Command(
    name="drawer.change",
    description="Rename a drawer, or put it out of use",
    permission="cash_up.view",
    target=DRAWER,
    input=inputs.DrawerChangeInput,
    service=services.change_drawer,
    render=serialize_drawer,
)
CASH_UP_CARD_MACHINE_TOTAL = Command(
    name="cash_up.card_machine_total",
    description="Type in the total of a card machine",
    permission="drawer.close",
    input=inputs.MachineTotalInput,
    service=services.store_machine_total,
    render=serialize_machine_total,
    success_status=201,
)
Z_CLOSE = Command(
    name="z.close",
    description="Close the day with a Z report",
    permission="cash_up.z",
    input=inputs.ZInput,
    service=close_day,
    render=serialize_closed,
    success_status=201,
)
CASH_UP_CHANGE_SETTINGS = Command(
    name="cash_up.change_settings",
    description="Change the cash-up settings",
    permission="cash_up.z",
    input=inputs.SettingsInput,
    service=services.change_settings,
    render=serialize_settings,
)


def register_all() -> None:
    register_declared(__name__)
