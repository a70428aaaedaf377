"""A sold gift card, and ways to sell, spend and look at one."""

from decimal import Decimal as D

import pytest
from django.db.models import Sum

from orders.selectors import order_with_lines
from payments import services
from payments.gift_cards import redeeming
from payments.gift_cards import services as gift_cards
from payments.models import GiftCard, GiftCardMovement, Posting
from tests.payments.conftest import api, bank, card, latte, pay, place, room, tacos, take, waiter  # noqa: F401

CODE = "7K2M9QXA0C4D7X2K"


@pytest.fixture
def carl(actor):
    return actor("carl")


@pytest.fixture
def prepare(run, carl, card):  # noqa: F811, a fixture by its name
    """`prepare("50.00", code=…)` puts a card on a bill: (card, order, line)."""

    def make(amount="50.00", **fields):
        return run(gift_cards.sell_card, **{"actor": carl, "amount": D(amount), "code": CODE, **fields})

    return make


@pytest.fixture
def sell(run, carl, prepare):
    """`sell("50.00")` sells a card and takes cash for it; it is active."""

    def make(amount="50.00", **fields):
        made, order, _ = prepare(amount, **fields)
        run(services.take_cash, actor=carl, order=order.id, amount=order_with_lines(order.id).due)
        return GiftCard.objects.get(pk=made.pk)

    return make


@pytest.fixture
def spend(run, carl):
    """`spend(card, order, "5.00")` pays a part of an order; all that is due without an amount."""

    def make(gift_card, order, amount=None, **fields):
        due = order_with_lines(order.id).due if amount is None else D(amount)
        return run(
            redeeming.take_gift_card,
            **{"actor": carl, "order": order.id, "gift_card_id": gift_card.id, "amount": due, **fields},
        )

    return make


def held(gift_card):
    """Return what is on a card; its movements have to agree."""
    balance = GiftCard.objects.get(pk=gift_card.pk).balance
    moved = GiftCardMovement.objects.filter(card=gift_card).aggregate(sum=Sum("amount"))["sum"] or D("0.00")
    assert balance == moved, f"the balance is {balance}, the movements sum to {moved}"
    return balance


def posted(account="gift_cards"):
    return sum(Posting.objects.filter(account=account).values_list("amount", flat=True), D("0.00"))


def owed():
    """Return what is owed on all cards; the ledger has to agree."""
    balances = GiftCard.objects.aggregate(sum=Sum("balance"))["sum"] or D("0.00")
    assert balances == -posted(), f"the cards hold {balances}, the ledger owes {-posted()}"
    return balances
