"""The commands on points. None works without a network: only the server knows a balance."""

from orders.customers.errors import CustomerNotFound
from orders.customers.permissions import CUSTOMERS, FIND, MANAGE
from orders.errors import OrderNotFound
from orders.payloads import serialize_order_with_lines
from payments.loyalty import inputs, payloads, services
from realtime.commands.registry import Command, Id, register_declared

CUSTOMER = (Id("customer_id", CustomerNotFound),)

CUSTOMER_REDEEM_POINTS = Command(
    name="customer.redeem_points",
    description="Take a customer's points off their bill",
    permission=FIND,
    feature=CUSTOMERS,
    target=(Id("order_id", OrderNotFound),),
    input=inputs.RedeemInput,
    service=services.redeem_points,
    render=serialize_order_with_lines,
)
CUSTOMER_ADJUST_POINTS = Command(
    name="customer.adjust_points",
    description="Give a customer points, or take them away",
    permission=MANAGE,
    feature=CUSTOMERS,
    target=CUSTOMER,
    input=inputs.AdjustInput,
    service=services.adjust_points,
    render=payloads.serialize_balance,
)
LOYALTY_CHANGE_SETTINGS = Command(
    name="loyalty.change_settings",
    description="Choose what points are given and worth",
    permission=MANAGE,
    feature=CUSTOMERS,
    input=inputs.LoyaltySettingsInput,
    service=services.change_settings,
    render=payloads.serialize_settings,
)

# -- run by our own code -------------------------------------------------------------------------------

CUSTOMER_EXPIRE_POINTS = Command(
    name="customer.expire_points",
    description="End points that a customer has not used for long",
    permission=MANAGE,
    target=CUSTOMER,
    service=services.expire_points,
    render=payloads.serialize_balance,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
