"""The commands on gift cards. None works without a network: only the server knows what is on a card.

A code is never a command's payload: `payments.gift_cards.views` turns it into the card's id, or passes it beside.
"""

from payments.bill.payloads import serialize_reference
from payments.commands import ORDER, current_bill
from payments.gift_cards import expiry, inputs, payloads, redeeming, services
from payments.gift_cards.errors import GiftCardNotFound
from payments.payloads import serialize_new_payment
from payments.permissions import GUEST
from realtime.commands.registry import Command, Id, register_declared

CARD = (Id("card_id", GiftCardNotFound),)

GIFT_CARD_SELL = Command(
    name="gift_card.sell",
    description="Sell a gift card",
    permission="gift_cards.sell",
    input=inputs.SellInput,
    service=services.sell_card,
    render=payloads.serialize_sale,
    success_status=201,
)
PAYMENT_GIFT_CARD = Command(
    name="payment.gift_card",
    description="Take a gift card",
    permission="payments.cash",
    input=inputs.PayInput,
    service=redeeming.take_gift_card,
    render=serialize_new_payment,
    success_status=201,
    internal=True,
    current=current_bill,
)
GIFT_CARD_BLOCK = Command(
    name="gift_card.block",
    description="Block a gift card",
    permission="gift_cards.manage",
    target=CARD,
    input=inputs.GiftCardReasonInput,
    service=services.block_card,
    render=payloads.serialize_card,
)
GIFT_CARD_UNBLOCK = Command(
    name="gift_card.unblock",
    description="Let a blocked gift card be used again",
    permission="gift_cards.manage",
    target=CARD,
    input=inputs.GiftCardReasonInput,
    service=services.unblock_card,
    render=payloads.serialize_card,
)
GIFT_CARD_REPLACE = Command(
    name="gift_card.replace",
    description="Replace a lost gift card",
    permission="gift_cards.manage",
    target=CARD,
    input=inputs.GiftCardReasonInput,
    service=services.replace_card,
    render=payloads.serialize_card,
    success_status=201,
)
GIFT_CARD_REVEAL = Command(
    name="gift_card.reveal",
    description="Read the code of a gift card",
    permission="gift_cards.reveal",
    target=CARD,
    service=services.reveal_code,
    render=payloads.serialize_card,
)
GIFT_CARD_EMAIL = Command(
    name="gift_card.email",
    description="Email a gift card",
    permission="gift_cards.reveal",
    target=CARD,
    input=inputs.EmailInput,
    service=services.email_code,
)
GIFT_CARD_CHANGE_SETTINGS = Command(
    name="gift_card.change_settings",
    description="Choose which gift cards are sold",
    permission="gift_cards.settings",
    input=inputs.GiftCardSettingsInput,
    service=services.change_settings,
    render=payloads.serialize_settings,
)

# -- run by our own code -------------------------------------------------------------------------------

BILL_PAY_GIFT_CARD = Command(
    name="bill.pay_gift_card",
    description="Take a guest's gift card",
    permission=GUEST,
    target=ORDER,
    service=redeeming.pay_as_guest,
    render=serialize_reference,
    success_status=201,
    internal=True,
)
GIFT_CARD_EXPIRE = Command(
    name="gift_card.expire",
    description="End a gift card whose last day is over",
    permission="gift_cards.manage",
    target=CARD,
    service=expiry.expire_card,
    render=payloads.serialize_card,
    internal=True,
)
GIFT_CARD_WARN = Command(
    name="gift_card.warn",
    description="Warn of gift cards that will expire",
    permission="gift_cards.manage",
    service=expiry.warn,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
