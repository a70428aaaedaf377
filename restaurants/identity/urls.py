"""Identity's pages: the same paths on the platform's host and on every restaurant's."""

from django.urls import path

from restaurants.identity import invitation_pages, password_pages, sign_in_pages, sign_up_pages, switch_pages

urlpatterns = [
    path("sign-in/", sign_in_pages.sign_in_page, name="sign_in"),
    path("sign-out/", sign_in_pages.sign_out_page, name="sign_out"),
    path("password/reset/", password_pages.forgotten_page, name="password_reset"),
    path("password/new/<str:person>/<str:token>/", password_pages.new_password_page, name="password_new"),
    path("password/change/", password_pages.change_password_page, name="password_change"),
    path("sign-up/confirm/<str:token>/", sign_up_pages.confirm_page, name="sign_up_confirm"),
    path("invitation/<str:token>/", invitation_pages.invitation_page, name="invitation"),
    path("switch/<uuid:restaurant_id>/", switch_pages.switch_page, name="switch"),
    path("switch/<uuid:restaurant_id>/pass/", switch_pages.switch_pass_page, name="switch_pass"),
    path("switch/begin/", switch_pages.switch_begin_page, name="switch_begin"),
    path("switch/enter/", switch_pages.switch_enter_page, name="switch_enter"),
]
