"""What the bank's words for a dispute mean, in plain words."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "bank cannot process": _("The guest’s bank could not process the payment"),
    "credit not processed": _("The guest says that a refund was promised and did not come"),
    "customer initiated": _("The guest asked their bank for the money"),
    "debit not authorized": _("The guest says that they did not allow this payment"),
    "duplicate": _("The guest says that they paid twice for the same"),
    "fraudulent": _("The guest says that they did not make this payment"),
    "general": _("The bank gives no closer reason"),
    "incorrect account details": _("The guest’s account details were wrong"),
    "insufficient funds": _("The guest’s account did not hold enough money"),
    "noncompliant": _("The bank says that the payment broke the card’s rules"),
    "product not received": _("The guest says that they did not get what they paid for"),
    "product unacceptable": _("The guest says that what they got was not as it should be"),
    "subscription canceled": _("The guest says that they had cancelled before"),
    "unrecognized": _("The guest does not recognise the payment on their statement"),
}
NO_REASON = _("The bank gives no reason")


def reason_label(reason: str) -> str:
    """Return the sentence for a provider's word; a word that is not known stands for itself."""
    return str(REASONS.get(reason) or reason.capitalize() or NO_REASON)
