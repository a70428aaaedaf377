"""The portal's pages of partners, at /portal/settings/partners/."""

from django.urls import path

from restaurants.partners import pages
from restaurants.webhooks import pages as webhooks

urlpatterns = [
    path("", pages.partners_page, name="portal_partners"),
    path("new/", pages.new_token_page, name="portal_partner_new"),
    path("<uuid:token_id>/rotate/", pages.rotate, name="portal_partner_rotate"),
    path("<uuid:token_id>/revoke/", pages.revoke, name="portal_partner_revoke"),
    path("webhooks/new/", webhooks.new_endpoint_page, name="portal_webhook_new"),
    path("webhooks/<uuid:endpoint_id>/", webhooks.endpoint_page, name="portal_webhook"),
    path("webhooks/<uuid:endpoint_id>/change/", webhooks.change_endpoint_page, name="portal_webhook_change"),
    path("webhooks/<uuid:endpoint_id>/rotate/", webhooks.rotate, name="portal_webhook_rotate"),
    path("webhooks/<uuid:endpoint_id>/switch/", webhooks.switch, name="portal_webhook_switch"),
    path("webhooks/<uuid:endpoint_id>/remove/", webhooks.remove, name="portal_webhook_remove"),
    path("webhooks/<uuid:endpoint_id>/test/", webhooks.send_test, name="portal_webhook_test"),
    path("webhooks/<uuid:endpoint_id>/failed/", webhooks.send_failed, name="portal_webhook_failed"),
    path("webhooks/<uuid:endpoint_id>/<uuid:delivery_id>/again/", webhooks.send_again, name="portal_webhook_again"),
]
