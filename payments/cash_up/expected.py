"""What should be in a drawer, from rows. Nothing is added up on the way."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from fynlo.core.money import ZERO
from payments.models import CashMovement, DrawerSession, Payment, Refund
from payments.tenders import CASH

Kind = CashMovement.Kind


@dataclass(frozen=True, slots=True)
class Expected:
    """The parts of what should be in a drawer, in pounds. `sales` are received less change, with tips."""

    opening_float: Decimal
    sales: Decimal = ZERO
    refunds: Decimal = ZERO
    paid_in: Decimal = ZERO
    paid_out: Decimal = ZERO
    dropped: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Return float + cash sales - cash refunds + paid in - paid out - dropped. Source: UK_RULES "Cash-up"."""
        return self.opening_float + self.sales - self.refunds + self.paid_in - self.paid_out - self.dropped


def refunds_of(session: DrawerSession) -> QuerySet[Refund]:
    """Return what was refunded from a drawer: where it was open, or assigned to the shift later."""
    return Refund.objects.filter(Q(drawer_session=session) | Q(assignment__session=session))


def expected_of(session: DrawerSession) -> Expected:
    """Return what should be in the drawer now. Three queries: payments, refunds, movements.

    A payment that was corrected to another tender does not count.
    """
    taken = Payment.objects.filter(drawer_session=session, tender=CASH.name, status=Payment.Status.CAPTURED)
    back = refunds_of(session).filter(method=CASH.name).order_by()
    total = Sum(F("amount") + F("tip"))
    moved = CashMovement.objects.filter(session=session).order_by().values_list("kind").annotate(sum=Sum("amount"))
    sums = dict(moved)
    return Expected(
        opening_float=session.opening_float,
        sales=taken.order_by().aggregate(sum=total)["sum"] or ZERO,
        refunds=back.aggregate(sum=total)["sum"] or ZERO,
        paid_in=sums.get(Kind.PAY_IN, ZERO),
        paid_out=sums.get(Kind.PAY_OUT, ZERO),
        dropped=sums.get(Kind.SAFE_DROP, ZERO),
    )
