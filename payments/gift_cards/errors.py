"""The refusals of gift cards. A message says what happened and what to do next."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class GiftCardNotFound(NotFound):
    code = "gift_card.not_found"
    message = _("No gift card has this code. Check it, and type it again.")


class GiftCardRefused(DomainError):
    """What a guest reads for a code that cannot pay: the same whether there is such a card or not."""

    code = "gift_card.refused"
    message = _("This gift card cannot pay here. Check the code, or pay another way.")


class CodeInvalid(DomainError):
    code = "gift_card.code_invalid"
    status = 400
    message = _("Enter the 10 to 32 letters and digits of the card's code.")


class CodeTaken(DomainError):
    code = "gift_card.code_taken"
    message = _("A card with this code was sold before. Take another card.")


class AmountNotSold(DomainError):
    """`details` hold `least` and `most`, in pounds."""

    code = "gift_card.amount"
    status = 400


class GiftCardsNotSold(DomainError):
    code = "gift_card.not_sold"
    message = _("This restaurant sells no gift cards. The owner can switch that on in the portal.")


class GiftCardNotPaid(DomainError):
    code = "gift_card.not_paid"
    message = _("This card is not paid for yet. Take the payment of its bill first.")


class GiftCardUsed(DomainError):
    code = "gift_card.used"
    message = _("Nothing is left on this card. Take another way of paying.")


class GiftCardExpired(DomainError):
    """`details["expired_on"]` is the last day on which it could be used."""

    code = "gift_card.expired"


class GiftCardBlocked(DomainError):
    code = "gift_card.blocked"
    message = _("This card is blocked. Ask a manager, who can see why.")


class GiftCardReplaced(DomainError):
    code = "gift_card.replaced"
    message = _("This card was lost and replaced by another one. Ask for the new card.")


class GiftCardCancelled(DomainError):
    code = "gift_card.cancelled"
    message = _("The sale of this card was taken back, so it cannot be used.")


class GiftCardTooLittle(DomainError):
    """`details["balance"]` is what is on the card, in pounds."""

    code = "gift_card.too_little"


class CardBuysCard(DomainError):
    code = "gift_card.buys_card"
    message = _("A gift card cannot pay for a gift card. Take another way of paying, or move the card to its own bill.")


class SaleUsed(DomainError):
    """A part of a sold card is spent. `details["balance"]` is what can still be refunded of it."""

    code = "gift_card.sale_used"


class NothingToReplace(DomainError):
    code = "gift_card.nothing_to_replace"
    message = _("Only an active or a blocked card can be replaced.")


class GiftCardSettingsStale(DomainError):
    """Another person has saved the settings; `details["current_version"]` is their version."""

    code = "gift_card.settings_stale"
    status = 412
    message = _("Another person changed these settings. Reload and try again.")
