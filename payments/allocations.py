"""Sum what payments pay for each line of an order. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from fynlo.core.money import ZERO
from payments.models import Allocation


def net_by_line(allocations: Iterable[Allocation]) -> dict[UUID, Decimal]:
    """Return what is paid for each line, less what refunds gave back, in pounds and in the order of the rows."""
    by_line: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for row in allocations:
        by_line[row.line_id] += row.net
    return dict(by_line)
