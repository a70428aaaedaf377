"""What a command's target says: a batch or a socket may name anything there."""

from uuid import UUID

from fynlo.core.ids import parse_uuid
from orders.errors import LineNotFound, OrderNotFound


def id_of(text: str, missing: type[Exception]) -> UUID:
    """Raises `missing` for what is no id."""
    found = parse_uuid(text)
    if found is None:
        raise missing()
    return found


def order_id(target: str) -> UUID:
    return id_of(target, OrderNotFound)


def order_and_part(target: str, missing: type[Exception]) -> tuple[UUID, UUID]:
    """The ids in `order id:id of a part of it`."""
    first, _, second = target.partition(":")
    return order_id(first), id_of(second, missing)


def order_and_line(target: str) -> dict[str, UUID]:
    """The ids in `order id:line id`, under the names of the services."""
    order, line = order_and_part(target, LineNotFound)
    return {"order_id": order, "line_id": line}
