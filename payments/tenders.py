"""The ways of paying, each declared once: what it is called, where its money is, what may be done with it.

Nothing else branches on a tender's name: who needs to know asks its fields. frontend/shared/labels/tenders.js is the
same list for the till; a test holds one against the other.
"""

from dataclasses import dataclass

from payments.models import Payment, Posting

Method = Payment.Method


@dataclass(frozen=True, slots=True)
class Tender:
    """`words` end the sentence "Paid £11.70 …". `account` is the ledger account that holds its money.

    `by_staff`: staff take it at the till, say that it was this one after all, and give it back (refundable); any other
    is a provider's, which says itself what it took. `opens_drawer`: notes and coins go in or out. `offline`: a device
    without a network may take it, because the money changes hands without us.
    """

    name: str
    label: str
    icon: str
    words: str
    account: str
    by_staff: bool = False
    opens_drawer: bool = False
    offline: bool = False


CASH = Tender(
    Method.CASH.value, "Cash", "banknotes", "in cash", Posting.Account.CASH.value, by_staff=True, opens_drawer=True,
    offline=True,
)  # fmt: skip
# The restaurant's own card machine, which is not connected to us: staff key in the amount and say what it answered.
CARD = Tender(
    Method.CARD.value, "Card", "credit-card", "by card", Posting.Account.CARD.value, by_staff=True, offline=True
)
QR = Tender(Method.QR.value, "Guest's phone", "device-phone-mobile", "by QR code", Posting.Account.PROVIDER.value)

TENDERS = {tender.name: tender for tender in (CASH, CARD, QR)}
BY_STAFF = tuple(tender for tender in TENDERS.values() if tender.by_staff)

# Spellings of the mobile app (MOBILE_API.md), compared without case, spaces, dashes and underscores. A wallet is a
# card to the machine that takes it.
_SPELLINGS = {
    "cash": CASH,
    **dict.fromkeys(
        (
            "card", "cardentry", "taptopay", "stripe", "sumup", "square", "applepay", "applepaysumup", "googlepay",
            "contactless", "creditcard", "debitcard", "terminal",
        ),
        CARD,
    ),
    **dict.fromkeys(("qr", "qrcode", "qrpayment", "mobile"), QR),
}  # fmt: skip


def tender_spelled(text: object) -> Tender | None:
    """The tender that a client means; None for one that nobody knows."""
    if not isinstance(text, str):
        return None
    return _SPELLINGS.get("".join(letter for letter in text.lower() if letter not in " -_"))
