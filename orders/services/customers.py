"""Store who an order is for.

Names and phones are stored in `Customer` rows only, so that events and audit entries hold no personal data.
"""

from dataclasses import dataclass

from fynlo.core import clock
from orders.models import Customer


@dataclass(frozen=True, slots=True)
class Person:
    """The name to call out, and a phone number to ring if the guest does not come."""

    name: str
    phone: str = ""


def find_or_create_customer(person: Person) -> Customer:
    """Return the customer with this name and phone, or a new one. Two queries with a phone number, one without."""
    found = Customer.objects.filter(phone=person.phone, name=person.name).first() if person.phone else None
    return found or Customer.objects.create(name=person.name, phone=person.phone, created_at=clock.now())
