"""Who an order is for. Name and phone stand in `Customer` rows alone; whoever may see orders may read them there."""

from dataclasses import dataclass

from fynlo.core import clock
from orders.models import Customer


@dataclass(frozen=True, slots=True)
class Person:
    """A name to call out, and a phone number in case they do not come."""

    name: str
    phone: str = ""


def remember(person: Person) -> Customer:
    """The row of that person: the one with the same name and phone, or a new one. Two queries with a phone."""
    found = Customer.objects.filter(phone=person.phone, name=person.name).first() if person.phone else None
    return found or Customer.objects.create(name=person.name, phone=person.phone, created_at=clock.now())
