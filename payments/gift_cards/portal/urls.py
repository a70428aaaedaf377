from django.urls import path

from payments.gift_cards.portal import pages

urlpatterns = [
    path("", pages.cards, name="portal_gift_cards"),
    path("export.csv", pages.export, name="portal_gift_cards_export"),
    path("settings/", pages.settings, name="portal_gift_card_settings"),
    path("<uuid:card_id>/", pages.card, name="portal_gift_card"),
    path("<uuid:card_id>/block/", pages.block, name="portal_gift_card_block"),
    path("<uuid:card_id>/unblock/", pages.unblock, name="portal_gift_card_unblock"),
    path("<uuid:card_id>/replace/", pages.replace, name="portal_gift_card_replace"),
    path("<uuid:card_id>/code/", pages.code, name="portal_gift_card_code"),
    path("<uuid:card_id>/email/", pages.email, name="portal_gift_card_email"),
]
