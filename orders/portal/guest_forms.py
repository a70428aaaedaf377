"""The form of what happens to what guests order on their phones."""

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.models import ServiceSettings
from restaurants.portal.command_forms import CommandForm


class GuestOrdersForm(CommandForm):
    guest_orders = forms.ChoiceField(
        label=_("Guests’ orders go to the kitchen"),
        choices=[(mode.value, mode.label) for mode in ServiceSettings.GuestOrders],
        widget=forms.RadioSelect,
        help_text=_(
            "Orders of guests who avoid allergens always wait for a waiter. Off holds at once, also for guests who are "
            "ordering now."
        ),
    )
