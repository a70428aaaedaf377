"""Named reads of visits, their guests and what they sent. `lock_…` reads lock the visit until the commit."""

from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders.guest.errors import RequestNotFound, VisitEnded, VisitNotFound
from orders.models import GuestRequest, Order, ServiceSettings, Visit, VisitGuest
from orders.models.visits import completed_since, too_old
from orders.selectors import CLOSED, open_orders
from orders.service_settings.selectors import service_settings
from restaurants.models import Restaurant

WAITING_PREFETCH = Prefetch(
    "requests",
    queryset=GuestRequest.objects.filter(status=GuestRequest.Status.WAITING).select_related("guest"),
    to_attr="waiting",
)


def mode_in_force() -> str:
    """Return what happens to guests' orders now: off too in a restaurant that is not active. One query at most."""
    if connection.tenant.status != Restaurant.Status.ACTIVE:
        return ServiceSettings.GuestOrders.OFF
    return service_settings().guest_orders


def open_visits() -> QuerySet[Visit]:
    """Return the visits that admit guests, oldest first, with order, tables, `guest_count`, `waiting`. Two queries."""
    return _described(_going_on().exclude(too_old(clock.now()))).order_by("opened_at", "id")


def visit_shown(visit_id: UUID) -> Visit:
    """Return one visit, also one that is over, as `open_visits` does. Raises VisitNotFound."""
    found = _described(Visit.objects.filter(pk=visit_id)).first()
    if found is None:
        raise VisitNotFound(visit=str(visit_id))
    return found


def visits_at(table_id: UUID) -> list[Visit]:
    """Return the visits that go on at a table, with their orders: one for each order there. One query."""
    at_table = Q(order=None, table_id=table_id) | Q(order__table_id=table_id)
    return list(_going_on().filter(at_table).select_related("order").order_by("opened_at", "id"))


def lock_not_ended(table_id: UUID) -> list[Visit]:
    """Lock the visits that began at a table and that nobody ended, with their orders. One query.

    Without those that another command holds: it is about to write them.
    """
    rows = Visit.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return list(rows.filter(table=table_id, ended_at=None).select_related("order"))


def visit_of_order(order_id: UUID) -> Visit | None:
    """Return the visit of an order that nobody ended, with the order. One query."""
    return Visit.objects.filter(order=order_id, ended_at=None).select_related("order").first()


def visit_before_order(table_id: UUID) -> Visit | None:
    """Return the visit at a table that nobody ended and that has no order yet. One query."""
    return Visit.objects.filter(table=table_id, order=None, ended_at=None).first()


def order_to_join(table_id: UUID) -> Order | None:
    """Return the newest order at a table to which guests may add and that has no visit. One query."""
    taken = Visit.objects.filter(order=OuterRef("pk"), ended_at=None)
    rows = open_orders().filter(table_id=table_id).exclude(bill=Order.Bill.PAID).filter(~Exists(taken))
    return rows.order_by("-opened_at", "-id").first()


def guest_with_token(token: str) -> VisitGuest | None:
    """Return the guest of a browser's cookie with visit, order and tables. One query."""
    related = ("visit", "visit__table", "visit__order", "visit__order__table")
    return VisitGuest.objects.filter(token=token).select_related(*related).first()


def requests_of(visit_id: UUID) -> list[GuestRequest]:
    """Return all that the guests of a visit sent, oldest first, with its guest. One query."""
    return list(GuestRequest.objects.filter(visit=visit_id).select_related("guest"))


def waiting_at(visit: Visit) -> QuerySet[GuestRequest]:
    """Return what waits for a waiter at a visit, oldest first, with its guest."""
    return GuestRequest.objects.filter(visit=visit, status=GuestRequest.Status.WAITING).select_related("guest")


def lock_visit(visit_id: UUID) -> Visit:
    """Lock a visit. One query. Raises VisitNotFound.

    Without a join: a read that waited for the lock would have the order from before the wait. Whatever happens to a
    visit takes this lock first and the order's lock after it, so that of two guests who send the first round at once
    the second adds to the order of the first.
    """
    found = Visit.objects.select_for_update(of=("self",), no_key=True).filter(pk=visit_id).first()
    if found is None:
        raise VisitNotFound(visit=str(visit_id))
    return found


def lock_visit_of_guest(guest_id: UUID) -> tuple[Visit, VisitGuest]:
    """Lock the visit of a guest. Return both. Two queries. Raises VisitEnded for an unknown guest."""
    guest = VisitGuest.objects.filter(pk=guest_id).first()
    if guest is None:
        raise VisitEnded()
    return lock_visit(guest.visit_id), guest


def lock_request(request_id: UUID) -> tuple[Visit, GuestRequest]:
    """Lock the visit of a request and read the request. Return both. Three queries. Raises RequestNotFound."""
    visit_id = GuestRequest.objects.filter(pk=request_id).values_list("visit", flat=True).first()
    if visit_id is None:
        raise RequestNotFound(request=str(request_id))
    visit = lock_visit(visit_id)
    return visit, GuestRequest.objects.select_related("guest").get(pk=request_id)


def _going_on() -> QuerySet[Visit]:
    """Return the visits that are not over (`Visit.is_over`)."""
    with_open_order = ~Q(order__status__in=CLOSED) & (
        Q(order__reopened_at=None) | Q(order__reopened_at__lte=F("opened_at"))
    )
    rows = Visit.objects.annotate(is_left=Exists(completed_since(OuterRef("table"), OuterRef("opened_at"))))
    return rows.filter(Q(order=None, is_left=False) | Q(order__isnull=False) & with_open_order, ended_at=None)


def _described(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    return (
        rows.select_related("table", "order", "order__table")
        .annotate(guest_count=Count("guests"))
        .prefetch_related(WAITING_PREFETCH)
    )
