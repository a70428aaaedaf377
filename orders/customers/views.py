"""The REST views of customers. Each command's route is `command_view`; here is what reads."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import LIST_RESPONSE, Answer, Page
from orders.api.views import MOST_ROWS, PAGE, ReadWriteView
from orders.customers import commands, selectors
from orders.customers.payloads import serialize_customer
from orders.customers.permissions import CUSTOMERS, FIND, MANAGE
from orders.customers.points import NO_POINTS, points_of
from orders.customers.selectors import NOTHING_ORDERED
from orders.search import LONGEST_SEARCH
from realtime.api.requests import ActorRequest

MOST_FOUND = 5


class CustomerView(ReadWriteView):
    read_permission = MANAGE
    plan_feature = CUSTOMERS


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Customers(CustomerView):
    """GET lists the customers whose name, phone, email or tag is `search`, by name. POST adds one."""

    runs_for = {"POST": commands.CUSTOMER_ADD}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(
        operation_id="customers_list", parameters=[OpenApiParameter("search", str), *PAGE], responses=LIST_RESPONSE
    )
    def get(self, request: ActorRequest) -> Response:
        """Up to MOST_ROWS rows in one page.

        Six queries beside the plan's at most: the count, the page, two for what they ordered, two for their points.
        """
        page = Page(request, limit=MOST_ROWS)
        found = selectors.customers(request.query_params.get("search", "")[:LONGEST_SEARCH])
        shown = list(found.order_by("name", "id")[page.start : page.start + page.limit])
        ids = [each.id for each in shown]
        figures, points = selectors.figures_of(ids), points_of(ids)
        rows = [
            serialize_customer(each, figures.get(each.id, NOTHING_ORDERED), points.get(each.id, NO_POINTS))
            for each in shown
        ]
        return Answer(rows, meta={"pagination": page.meta(found.count())})


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneCustomer(CustomerView):
    """GET returns a customer. PATCH changes the details that it names."""

    runs_for = {"PATCH": commands.CUSTOMER_CHANGE}
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(operation_id="customer", responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest, customer_id: UUID) -> Response:
        """Five queries beside the plan's at most."""
        customer = selectors.get_customer(customer_id)
        figures = selectors.figures_of([customer.id]).get(customer.id, NOTHING_ORDERED)
        points = points_of([customer.id]).get(customer.id, NO_POINTS)
        return Answer(serialize_customer(customer, figures, points))


class CustomersByNumber(APIView):
    """The customers with a phone number, for the till: to name one on an order. Nobody is found by a part of it."""

    permission = FIND
    plan_feature = CUSTOMERS

    @extend_schema(
        operation_id="customers_by_number", parameters=[OpenApiParameter("phone", str)], responses=LIST_RESPONSE
    )
    def get(self, request: ActorRequest) -> Response:
        """Three queries beside the plan's at most."""
        phone = request.query_params.get("phone", "")[:LONGEST_SEARCH]
        found = list(selectors.customers_with_number(phone)[:MOST_FOUND])
        points = points_of([each.id for each in found])
        return Answer(
            [
                {
                    "id": each.id,
                    "name": each.name,
                    "phone": each.phone,
                    "points": points.get(each.id, NO_POINTS).balance,
                }
                for each in found
            ]
        )
