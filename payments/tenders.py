"""The tenders (ways of paying), each declared once: its label, its ledger account, what staff may do with it.

No other code branches on a tender's name: it reads the tender's fields. The till reads them from
frontend/shared/contract.js, which `manage.py contract` writes.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.models import Payment, Posting

Method = Payment.Method


@dataclass(frozen=True, slots=True)
class Tender:
    """A way of paying. `account` is the ledger account that holds its money.

    `label` names it on screens and `printed` on receipts. `phrase` ends the sentence "Refunded £11.70 …".
    `by_staff`: staff take it at the till and may correct a payment to it; the provider decides about any other.
    `refundable`: a refund can go back in this tender, through the provider if one took the payment. `opens_drawer`:
    notes and coins go in or out. `offline`: a device without a network may take it, because the money does not pass
    through us. `keeps_balance`: its money is a balance that we keep for a person, so that its own command takes it, a
    refund goes back to it alone, and no payment is corrected to it or from it.
    `has_kinds`: staff choose one of the kinds that the owner has set up, so that its own command takes it, and no
    payment is corrected to it or from it. `cash_refund` is the permission that a refund in cash needs, too.
    `needs_reader`: a provider takes it only where the restaurant has a card reader of that provider.
    """

    name: str
    label: str | Promise
    icon: str
    phrase: str | Promise
    printed: str | Promise
    account: str
    by_staff: bool = False
    refundable: bool = False
    opens_drawer: bool = False
    offline: bool = False
    keeps_balance: bool = False
    has_kinds: bool = False
    cash_refund: str = ""
    needs_reader: bool = False

    @property
    def correctable(self) -> bool:
        """Whether a payment may be corrected to it and from it: staff took it and nothing else depends on it."""
        return self.by_staff and not self.has_kinds


CASH = Tender(
    name=Method.CASH.value, label=_("Cash"), icon="banknotes", phrase=_("in cash"), printed=_("Cash"),
    account=Posting.Account.CASH.value, by_staff=True, refundable=True, opens_drawer=True, offline=True,
)  # fmt: skip
# The restaurant's own card machine. It is not connected: staff key in the amount and the result.
CARD = Tender(
    name=Method.CARD.value, label=_("Card"), icon="credit-card", phrase=_("by card"), printed=_("Card"),
    account=Posting.Account.CARD.value, by_staff=True, refundable=True, offline=True,
)  # fmt: skip
# A card reader that a payment provider drives: the till sends the amount, the provider says what became of it.
READER = Tender(
    name=Method.READER.value, label=_("Card reader"), icon="rss", phrase=_("on the card reader"), printed=_("Card"),
    account=Posting.Account.PROVIDER.value, refundable=True, needs_reader=True,
)  # fmt: skip
QR = Tender(
    name=Method.QR.value, label=_("Guest's phone"), icon="device-phone-mobile",
    phrase=_("on the guest's phone"), printed=_("Paid by QR code"), account=Posting.Account.PROVIDER.value,
    refundable=True,
)  # fmt: skip
HOUSE_ACCOUNT = Tender(
    name=Method.HOUSE_ACCOUNT.value, label=_("House account"), icon="building-office", phrase=_("to the house account"),
    printed=_("Charged to account"), account=Posting.Account.HOUSE_ACCOUNTS.value, refundable=True, keeps_balance=True,
)  # fmt: skip
DEPOSIT = Tender(
    name=Method.DEPOSIT.value, label=_("Deposit"), icon="calendar-days", phrase=_("to the deposit"),
    printed=_("Paid with the deposit"), account=Posting.Account.DEPOSITS.value, refundable=True, keeps_balance=True,
)  # fmt: skip
GIFT_CARD = Tender(
    name=Method.GIFT_CARD.value, label=_("Gift card"), icon="gift", phrase=_("by gift card"), printed=_("Gift card"),
    account=Posting.Account.GIFT_CARDS.value, refundable=True, keeps_balance=True,
)  # fmt: skip
# A paper voucher of another business, which pays it to the restaurant later. By its terms it is no money: a refund
# gives a voucher back, and cash only with a permission of its own.
VOUCHER = Tender(
    name=Method.VOUCHER.value, label=_("Voucher"), icon="ticket", phrase=_("by voucher"), printed=_("Voucher"),
    account=Posting.Account.VOUCHERS.value, by_staff=True, refundable=True, offline=True, has_kinds=True,
    cash_refund="vouchers.refund_cash",
)  # fmt: skip

TENDERS = {tender.name: tender for tender in (CASH, CARD, READER, QR, VOUCHER, GIFT_CARD, HOUSE_ACCOUNT, DEPOSIT)}
BY_STAFF = tuple(tender for tender in TENDERS.values() if tender.by_staff)
CORRECTABLE = tuple(tender for tender in TENDERS.values() if tender.correctable)
KEEPING_BALANCES = tuple(tender for tender in TENDERS.values() if tender.keeps_balance)

# Spellings of the mobile app (MOBILE_API.md), compared without case, spaces, dashes and underscores. A wallet counts as
# a card: the card machine takes it.
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
    **dict.fromkeys(("houseaccount", "onaccount"), HOUSE_ACCOUNT),
    **dict.fromkeys(("giftcard", "giftcards"), GIFT_CARD),
    **dict.fromkeys(("voucher", "vouchers"), VOUCHER),
}  # fmt: skip


def tender_spelled(text: object) -> Tender | None:
    """Return the tender that a client means; None for an unknown spelling."""
    if not isinstance(text, str):
        return None
    return _SPELLINGS.get("".join(letter for letter in text.lower() if letter not in " -_"))
