"""The REST views of bookings. Each command's route is `command_view`; here is what reads."""

from datetime import date
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from fynlo.core import clock
from fynlo.core.api import LIST_RESPONSE, Answer, Page
from fynlo.core.tenancy.connection import connection
from orders.api.views import MOST_ROWS, PAGE, ReadWriteView
from orders.bookings import commands, selectors
from orders.bookings.payloads import serialize_booking, serialize_booking_settings, serialize_reference
from orders.bookings.permissions import STAFF
from orders.models import limits
from orders.search import LONGEST_SEARCH
from realtime.api.requests import ActorRequest
from restaurants.business_days import business_day

FIRST_YEAR, LAST_YEAR = 2000, 2100  # Python has no day before or after its first and last
DAY = OpenApiParameter("day", OpenApiTypes.DATE, description="A business day; today without it.")


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Bookings(ReadWriteView):
    """GET lists the bookings of a business day by time, or those whose guest is `search`. POST enters one."""

    runs_for = {"POST": commands.BOOKING_ADD}
    read_permission = STAFF
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(
        operation_id="bookings_list", parameters=[DAY, OpenApiParameter("search", str), *PAGE], responses=LIST_RESPONSE
    )
    def get(self, request: ActorRequest) -> Response:
        """Up to MOST_ROWS rows in one page. Two queries: the count and the rows."""
        text = request.query_params.get("search", "")[:LONGEST_SEARCH]
        found = selectors.bookings_of_day(_day(request), text)
        return Page(request, limit=MOST_ROWS).answer(found, serialize_booking)


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneBooking(ReadWriteView):
    """GET returns a booking. PATCH changes what it names."""

    runs_for = {"PATCH": commands.BOOKING_CHANGE}
    read_permission = STAFF
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(operation_id="booking", responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest, booking_id: UUID) -> Response:
        """One query."""
        return Answer(serialize_booking(selectors.get_booking(booking_id)))


class Expected(ReadWriteView):
    """GET lists the next booking of each table that has one in a few hours, or whose guests are late."""

    read_permission = STAFF
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="bookings_expected", responses=LIST_RESPONSE)
    def get(self, request: ActorRequest) -> Response:
        """One query."""
        return Answer([serialize_reference(each) for each in selectors.expected_at_tables(clock.now()).values()])


class FreeTimes(ReadWriteView):
    """GET lists the times of a business day that guests may book for a `party`."""

    read_permission = STAFF
    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="bookings_free", parameters=[DAY, OpenApiParameter("party", int)], responses=LIST_RESPONSE
    )
    def get(self, request: ActorRequest) -> Response:
        """Two queries: the settings, the bookings of the day."""
        text = request.query_params.get("party", "2")
        if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= limits.MOST_GUESTS):
            raise ValidationError({"party": "A whole number from 1 up."})
        settings = selectors.booking_settings()
        times = selectors.free_times_of(settings, _day(request), int(text), clock.now())
        return Answer([{"starts_at": at} for at in times])


@extend_schema(responses=OpenApiTypes.OBJECT)
class Settings(ReadWriteView):
    """GET returns how bookings are taken. PATCH changes what it names."""

    runs_for = {"PATCH": commands.BOOKING_CHANGE_SETTINGS}
    read_permission = STAFF
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(operation_id="bookings_settings", responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest) -> Response:
        """One query."""
        return Answer(serialize_booking_settings(selectors.booking_settings()))


def _day(request: ActorRequest) -> date:
    """Return the `day` of the request, today's business day without one. Raises ValidationError."""
    text = request.query_params.get("day", "")
    if not text:
        return business_day(clock.now(), connection.tenant)
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        raise ValidationError({"day": "A date such as 2026-12-31."}) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError({"day": f"A date from {FIRST_YEAR} to {LAST_YEAR}."})
    return day
