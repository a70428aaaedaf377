"""The check of the page Status that orders add: whether the printers of the kitchen print."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from orders.printing import labels, selectors
from realtime.printers import states_of
from restaurants.models import Restaurant
from restaurants.portal.status.checks import Finding, Health


def printers(restaurant: Restaurant) -> Finding:
    """Printers that do not answer or report trouble, and those that were never connected. Two queries."""
    found = list(selectors.printers())
    if not found:
        return Finding(Health.UNUSED, _("No printer is set up."))
    rows = states_of(restaurant.pk, [one.id for one in found])
    states = {one.name: labels.printer_state(rows.get(one.id)) for one in found}
    wrong = {name: state for name, state in states.items() if state not in (labels.READY, labels.NEW)}
    if wrong:
        said = ", ".join(f"{name} ({state.label})" for name, state in wrong.items())
        return Finding(
            Health.FAILS,
            gettext("Does not print: {printers}.").format(printers=said),
            _("Check its paper, its cover and its network. What waits is printed when it is back."),
        )
    new = [name for name, state in states.items() if state == labels.NEW]
    if new:
        return Finding(
            Health.IMPAIRED,
            gettext("Not connected yet: {printers}.").format(printers=", ".join(new)),
            _("Open it under Settings, Printers, and type its address into it."),
        )
    description = ngettext("{count} printer answers.", "{count} printers answer.", len(found)).format(count=len(found))
    return Finding(Health.WORKS, description)
