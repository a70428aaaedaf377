"""The email of an order to its supplier: the worker writes it and draws its PDF just before it sends it."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core.tenancy.context import in_restaurant
from inventory.buying import document
from inventory.buying.lifecycle import ON_ORDER
from inventory.buying.selectors import orders
from inventory.buying.services.sending import MAIL
from restaurants import mail
from restaurants.mail import Attachment, render
from restaurants.mail_names import restaurant_name
from restaurants.models import OutgoingMail


def write_email(email: OutgoingMail) -> dict[str, str] | None:
    """Return the email as `restaurants.mail.render` does; None for an order that was cancelled before it was sent."""
    restaurant = email.restaurant
    if restaurant is None:
        return None
    with in_restaurant(restaurant):
        order = orders().filter(pk=email.about, status__in=ON_ORDER).first()
    if order is None:
        return None
    return render(
        to=email.to,
        subject=format_lazy(
            _("Order {number} of {restaurant}"), number=order.number, restaurant=restaurant_name(restaurant)
        ),
        template=MAIL,
        variables={"order": order},
        restaurant=restaurant,
    )


def attachments(email: OutgoingMail) -> list[Attachment]:
    """Return the order as a PDF. Two queries."""
    restaurant = email.restaurant
    if restaurant is None:
        return []
    with in_restaurant(restaurant):
        order = orders().filter(pk=email.about).prefetch_related("lines").get()
        return [(document.file_name(order), document.render(order, restaurant), "application/pdf")]


def register_all() -> None:
    mail.register_writer(MAIL, write_email)
    mail.register_attachments(MAIL, attachments)
