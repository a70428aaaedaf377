"""The permissions of approvals, the policy that `dispatch` asks, and who may act on a device by PIN."""

from django.utils.translation import gettext_lazy as _

from realtime import signed_commands
from realtime.api.command_view import ASK_APPROVAL
from realtime.commands import step_up
from restaurants.identity.approvals.services import GIVE, Approvals
from restaurants.identity.permissions import EVERYONE, MANAGERS, register
from restaurants.identity.pins.people import DevicePeople


def register_all() -> None:
    register(ASK_APPROVAL, _("Ask a manager to approve an action"), EVERYONE)
    register(GIVE, _("Approve an action of another person with their PIN"), MANAGERS)
    step_up.register(Approvals())
    signed_commands.register(DevicePeople())
