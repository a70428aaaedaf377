"""The REST views of loyalty points. The command's route on an order is `command_view`; here is what reads."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import LIST_RESPONSE, Answer, Page
from orders.api.views import MOST_ROWS, PAGE, ReadWriteView
from orders.customers.permissions import CUSTOMERS, FIND, MANAGE
from orders.customers.selectors import get_customer
from orders.models import Customer
from orders.selectors import order_with_lines
from payments.loyalty import commands, selectors
from payments.loyalty.payloads import serialize_movement, serialize_points_offer, serialize_settings
from realtime.api.requests import ActorRequest


class LoyaltyView(ReadWriteView):
    read_permission = MANAGE
    plan_feature = CUSTOMERS


@extend_schema(responses=OpenApiTypes.OBJECT)
class Settings(LoyaltyView):
    """GET returns what points are given and worth. PATCH changes it."""

    runs_for = {"PATCH": commands.LOYALTY_CHANGE_SETTINGS}
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(operation_id="loyalty_settings", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """One query beside the plan's."""
        return Answer(serialize_settings(selectors.loyalty_settings()))


@extend_schema(responses=OpenApiTypes.OBJECT)
class OrderPoints(ReadWriteView):
    """GET returns what the order's customer has in points and may use on its bill. POST uses them."""

    runs_for = {"POST": commands.CUSTOMER_REDEEM_POINTS}
    read_permission = FIND
    plan_feature = CUSTOMERS
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="order_points", responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest, order_id: UUID) -> Response:
        """Six queries beside the plan's at most. `customer` is null for an order without one."""
        order = order_with_lines(order_id)
        customer = Customer.objects.filter(pk=order.customer_id, erased_at=None).first()
        person = customer and {"name": customer.name, "phone": customer.phone}
        return Answer({**serialize_points_offer(selectors.offer_for(order)), "customer": person})


@extend_schema(responses=OpenApiTypes.OBJECT)
class CustomerPoints(LoyaltyView):
    """GET lists what changed a customer's points, the newest first. POST gives or takes some."""

    runs_for = {"POST": commands.CUSTOMER_ADJUST_POINTS}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="customer_points_list", parameters=[*PAGE], responses=LIST_RESPONSE)
    def get(self, request: ActorRequest, customer_id: UUID) -> Response:
        """Four queries beside the plan's: the customer, the balance, the count, the page."""
        customer = get_customer(customer_id)
        owner_id = customer.merged_into_id or customer.id
        page, found = Page(request, limit=MOST_ROWS), selectors.movements_of(owner_id)
        rows = [serialize_movement(each) for each in found[page.start : page.start + page.limit]]
        balance = selectors.standing_of(owner_id).balance
        return Answer(rows, meta={"pagination": page.meta(found.count()), "balance": balance})
