"""The addresses that are not written to again, because an email bounced or was marked as spam."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.errors import NotFound
from realtime.commands.context import CommandContext
from restaurants.models import OutgoingMail, SuppressedAddress
from restaurants.models.people import normalised_email

SUPPRESSED = "This address is not written to: an earlier email bounced or was marked as spam."


class SuppressionNotFound(NotFound):
    """The address is not suppressed."""

    message = _("That address is not suppressed.")


def suppress(mail: OutgoingMail, reason: str) -> None:
    """Write no more to the address of `mail`. A message that comes again after an admin lifted it changes nothing."""
    SuppressedAddress.objects.get_or_create(
        mail_id=mail.pk, defaults={"email": normalised_email(mail.to), "reason": reason, "created_at": clock.now()}
    )


def is_suppressed(address: str) -> bool:
    """Whether an email to that address bounced or was marked as spam, and nobody has lifted it. One query."""
    return SuppressedAddress.objects.filter(email=normalised_email(address), lifted_at=None).exists()


def lift_suppression(*, context: CommandContext, address_id: UUID) -> None:
    """Let emails go to the address again, whatever suppressed it. The audit names the row and who lifted it.

    Raises SuppressionNotFound.
    """
    row = SuppressedAddress.objects.select_for_update(no_key=True).filter(pk=address_id, lifted_at=None).first()
    if row is None:
        raise SuppressionNotFound()
    SuppressedAddress.objects.filter(email=row.email, lifted_at=None).update(
        lifted_at=context.at, lifted_by=context.actor.user_id
    )
    context.annotate(reason=row.get_reason_display())
