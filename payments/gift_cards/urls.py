"""The REST routes of gift cards, below /api/v1/."""

from django.urls import path

from payments.gift_cards import commands, views
from realtime.api.command_view import command_view

CARD = "gift-cards/<uuid:card_id>"

urlpatterns = [
    path("gift-cards", views.GiftCards.as_view(), name="gift_cards"),
    path("gift-cards/check", views.Check.as_view(), name="gift_card_check"),
    path("gift-cards/settings", views.Settings.as_view(), name="gift_card_settings"),
    path(CARD, views.OneCard.as_view(), name="gift_card"),
    path(f"{CARD}/block", command_view(commands.GIFT_CARD_BLOCK).as_view(), name="gift_card_block"),
    path(f"{CARD}/unblock", command_view(commands.GIFT_CARD_UNBLOCK).as_view(), name="gift_card_unblock"),
    path(f"{CARD}/replace", command_view(commands.GIFT_CARD_REPLACE).as_view(), name="gift_card_replace"),
    path(f"{CARD}/reveal", views.Reveal.as_view(), name="gift_card_reveal"),
    path(f"{CARD}/email", command_view(commands.GIFT_CARD_EMAIL).as_view(), name="gift_card_email"),
    path("payments/gift-card", views.Pay.as_view(), name="payment_gift_card"),
]
