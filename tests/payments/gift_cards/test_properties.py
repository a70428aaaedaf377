"""Whatever happens to gift cards, the ledger owes exactly what is on them."""

import contextlib
from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fynlo.core.errors import DomainError
from orders import services as orders
from orders.selectors import order_with_lines
from payments import services
from payments.gift_cards import services as gift_cards
from payments.models import GiftCard, Payment
from tests.payments.gift_cards.conftest import owed, posted

pytestmark = pytest.mark.django_db
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["sell", "spend", "refund sale", "refund spending", "replace", "block", "reopen"]),
        st.integers(0, 5),
        st.decimals("0.01", "20.00", places=2),
    ),
    min_size=3, max_size=12,
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_ledger_owes_what_is_on_the_cards(steps, sell, spend, place, run, actor):
    marco = actor("marco")

    def step(what, which, amount):
        cards = list(GiftCard.objects.order_by("created_at"))
        if what == "sell" or not cards:
            return sell("15.00", code="")
        card = cards[which % len(cards)]
        if what == "spend":
            return spend(card, place(), str(min(amount, D("11.70"))))
        if what in ("refund sale", "refund spending"):
            paid = Payment.objects.filter(method="cash" if what == "refund sale" else "gift_card").order_by(
                "created_at"
            )
            payment = paid[which % len(paid)] if paid else None
            return payment and run(services.refund, actor=marco, payment_id=payment.id, amount=amount, reason="cold")
        if what == "reopen":
            order = card.line and order_with_lines(card.line.order_id)
            return order and run(orders.reopen_order, actor=marco, order_id=order.id, reason="wrong")
        service = gift_cards.replace_card if what == "replace" else gift_cards.block_card
        return run(service, actor=marco, card_id=card.id, reason="lost")

    for what, which, amount in steps:
        with contextlib.suppress(DomainError):  # a refusal changes nothing
            step(what, which, amount)
        owed()
    assert posted("gift_cards") <= 0
