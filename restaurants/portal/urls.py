"""The routes of the portal's shell, at /portal/ of a restaurant's host. Each domain's pages are in its own app."""

from django.urls import include, path

from restaurants.announcements.pages import dismiss_page
from restaurants.notifications.pages import notifications_page, notifications_preview
from restaurants.portal import alert_pages, first_steps, security_pages
from restaurants.portal.change_pages import changes_page
from restaurants.portal.people import code_pages, everywhere, pin_pages
from restaurants.portal.people import pages as people_pages
from restaurants.portal.search.pages import search_page
from restaurants.portal.security_policy.pages import security_policy_page
from restaurants.portal.settings import hours_pages
from restaurants.portal.settings.pages import settings_page, settings_preview
from restaurants.portal.setup import pages as setup_pages
from restaurants.portal.status.pages import status_page
from restaurants.portal.today.all_pages import all_page, figures_page
from restaurants.portal.today.pages import panels_page, today_page

urlpatterns = [
    path("", today_page, name="portal_dashboard"),
    path("panels/", panels_page, name="portal_panels"),
    path("all/", all_page, name="portal_all"),
    path("all/<uuid:restaurant_id>/", figures_page, name="portal_all_figures"),
    path("search/", search_page, name="portal_search"),
    path("first-steps/", first_steps.first_steps_page, name="portal_first_steps"),
    path("first-steps/dismiss/", first_steps.dismiss, name="portal_first_steps_dismiss"),
    path("first-steps/show/", first_steps.show, name="portal_first_steps_show"),
    path("setup/", setup_pages.overview, name="portal_setup"),
    path("setup/<slug:name>/", setup_pages.step_page, name="portal_setup_step"),
    path("setup/<slug:name>/skip/", setup_pages.skip, name="portal_setup_skip"),
    path("status/", status_page, name="portal_status"),
    path("attention/", alert_pages.inbox, name="portal_alerts"),
    path("attention/<uuid:attention_id>/resolve/", alert_pages.resolve, name="portal_alert_resolve"),
    path("announcements/<uuid:announcement_id>/dismiss/", dismiss_page, name="announcement_dismiss"),
    path("settings/", settings_page, name="portal_settings"),
    path("settings/preview/", settings_preview, name="portal_settings_preview"),
    path("settings/changes/", changes_page, name="portal_changes"),
    path("settings/opening-hours/", hours_pages.opening_hours_page, name="portal_opening_hours"),
    path("settings/opening-hours/preview/", hours_pages.opening_hours_preview, name="portal_opening_hours_preview"),
    path("settings/notifications/", notifications_page, name="portal_notifications"),
    path("settings/notifications/preview/", notifications_preview, name="portal_notifications_preview"),
    path("settings/plan/", include("restaurants.billing.urls")),
    path("settings/support/", include("restaurants.support.urls")),
    path("settings/security/", security_policy_page, name="portal_security_policy"),
    path("people/", people_pages.people_page, name="portal_people"),
    path("people/everywhere/", everywhere.everywhere, name="portal_people_everywhere"),
    path("people/everywhere/invite/", everywhere.invite, name="portal_invite_everywhere"),
    path("people/everywhere/<uuid:user_id>/", everywhere.person, name="portal_person_everywhere"),
    path("people/security/", security_pages.security_page, name="portal_security"),
    path("people/invite/", people_pages.invite_page, name="portal_invite"),
    path("people/invite/code/", code_pages.add_page, name="portal_invite_code"),
    path("people/invitations/<uuid:invitation_id>/code/", code_pages.code_page, name="portal_invitation_code"),
    path("people/<uuid:membership_id>/", people_pages.person_page, name="portal_person"),
    path("people/<uuid:membership_id>/pin/", pin_pages.pin_page, name="portal_person_pin"),
    path("people/<uuid:membership_id>/pin/remove/", pin_pages.remove_pin, name="portal_person_pin_remove"),
    path("people/<uuid:membership_id>/switch-off/", people_pages.switch_off, name="portal_person_off"),
    path("people/<uuid:membership_id>/switch-on/", people_pages.switch_on, name="portal_person_on"),
    path("people/invitations/<uuid:invitation_id>/resend/", people_pages.resend, name="portal_invitation_resend"),
    path("people/invitations/<uuid:invitation_id>/withdraw/", people_pages.withdraw, name="portal_invitation_withdraw"),
]
