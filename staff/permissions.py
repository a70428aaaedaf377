"""Who may do what with the records of staff. Pay has a permission of its own, and no PIN session ever holds it."""

from django.utils.translation import gettext_lazy as _

from restaurants.identity.permissions import EVERYONE, MANAGERS, register

STAFF = "staff_management"  # the feature of the plans that have staff records
ROTA, OWN_ROTA = "staff.rota", "staff.own_rota"


def register_all() -> None:
    register("staff.view", _("See who works here"), MANAGERS, by_pin=False)
    register("staff.manage", _("Manage employees, their jobs and documents"), MANAGERS, by_pin=False)
    register("staff.pay", _("See and set what employees are paid"), MANAGERS, by_pin=False)
    register("staff.hours", _("Correct and approve hours"), MANAGERS, by_pin=False)
    register(ROTA, _("Plan the rota, answer leave and swaps"), MANAGERS, by_pin=False)
    register(OWN_ROTA, _("See own shifts, ask for leave and swaps"), EVERYONE)
    register("staff.clock", _("Clock in and out"), EVERYONE)
    register("staff.own", _("See own hours"), EVERYONE)
