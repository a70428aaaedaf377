"""Identity's pages: the same paths on the platform's host and on every restaurant's."""

from django.urls import path

from restaurants.identity.account import sign_in_pages
from restaurants.identity.account.pages import account_page, language_page
from restaurants.identity.pages import invitation, invitation_code, password, pin, sign_in, sign_up, switch
from restaurants.identity.second_factors import pages as second_factors
from restaurants.identity.second_factors import passkey_pages as passkeys

urlpatterns = [
    path("sign-in/", sign_in.sign_in_page, name="sign_in"),
    path("sign-in/pin/", pin.pin_page, name="sign_in_pin"),
    path("sign-in/code/", second_factors.code_page, name="sign_in_code"),
    path("sign-in/code/options/", second_factors.code_options_page, name="sign_in_code_options"),
    path("sign-in/passkey/", passkeys.sign_in_page, name="sign_in_passkey"),
    path("sign-in/passkey/options/", passkeys.sign_in_options_page, name="sign_in_passkey_options"),
    path("sign-out/", sign_in.sign_out_page, name="sign_out"),
    path("password/reset/", password.forgotten_page, name="password_reset"),
    path("password/new/<str:person>/<str:token>/", password.new_password_page, name="password_new"),
    path("password/change/", password.change_password_page, name="password_change"),
    path("account/", account_page, name="account"),
    path("account/language/", language_page, name="account_language"),
    path("account/required/", second_factors.required_page, name="second_factor_required"),
    path("account/app/", second_factors.app_page, name="second_factor_app"),
    path("account/app/remove/", second_factors.remove_app_page, name="second_factor_app_remove"),
    path("account/passkey/", passkeys.add_page, name="passkey_add"),
    path("account/passkey/options/", passkeys.proof_options_page, name="passkey_options"),
    path("account/passkey/<uuid:passkey_id>/remove/", passkeys.remove_page, name="passkey_remove"),
    path("account/recovery-codes/", second_factors.recovery_codes_page, name="recovery_codes"),
    path("account/sign-ins/", sign_in_pages.sign_ins_page, name="sign_ins"),
    path("account/sign-ins/end-others/", sign_in_pages.end_other_sign_ins_page, name="sign_ins_end_others"),
    path("account/sign-ins/<uuid:session_id>/end/", sign_in_pages.end_sign_in_page, name="sign_in_end"),
    path("sign-up/confirm/<str:token>/", sign_up.confirm_page, name="sign_up_confirm"),
    path("invitation/<str:token>/", invitation.invitation_page, name="invitation"),
    path("join/<str:code>/", invitation_code.join_page, name="join"),
    path("switch/<uuid:restaurant_id>/", switch.switch_page, name="switch"),
    path("switch/<uuid:restaurant_id>/pass/", switch.switch_pass_page, name="switch_pass"),
    path("switch/begin/", switch.switch_begin_page, name="switch_begin"),
    path("switch/enter/", switch.switch_enter_page, name="switch_enter"),
]
