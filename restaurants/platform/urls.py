"""The routes of the platform's host, except Django admin."""

from django.urls import include, path
from django.views.generic import RedirectView

from restaurants.closing import pages as closing
from restaurants.identity.pages.sign_in import admin_sign_in, restaurants_page, sign_out_page
from restaurants.identity.pages.sign_up import sign_up_page
from restaurants.platform import pages
from restaurants.platform.start_pages import start_page

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("", include("restaurants.identity.urls")),
    path("sign-up/", sign_up_page, name="sign_up"),
    path("start/", start_page, name="start"),
    path("restaurants/", restaurants_page, name="own_restaurants"),
    path("restaurants/<uuid:restaurant_id>/closed/", closing.closed_page, name="closed_restaurant"),
    path("restaurants/<uuid:restaurant_id>/reopen/", closing.reopen, name="closed_reopen"),
    path("restaurants/<uuid:restaurant_id>/archive/", closing.download, name="closed_archive"),
    path("mail/webhooks/resend/", pages.resend_webhook, name="resend_webhook"),
    path("demo/mail/", pages.mail_list, name="demo_mail"),
    path("demo/mail/<int:number>/", pages.mail_detail, name="demo_mail_detail"),
    path("demo/mail/<int:number>/html/", pages.mail_html, name="demo_mail_html"),
    # These replace Django admin's own pages, which have no throttle, session versions or audit.
    path("admin/login/", admin_sign_in),
    path("admin/logout/", sign_out_page),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account")),
]
