"""The REST routes of house accounts, below /api/v1/."""

from django.urls import path

from payments.house_accounts import commands, views
from realtime.api.command_view import command_view

ACCOUNT = "house-accounts/<uuid:account_id>"

urlpatterns = [
    path("house-accounts", views.Accounts.as_view(), name="house_accounts"),
    path(ACCOUNT, views.OneAccount.as_view(), name="house_account"),
    path(f"{ACCOUNT}/close", command_view(commands.HOUSE_ACCOUNT_CLOSE).as_view(), name="house_account_close"),
    path(f"{ACCOUNT}/pay", command_view(commands.HOUSE_ACCOUNT_PAY).as_view(), name="house_account_pay"),
    path(
        f"{ACCOUNT}/transfers",
        command_view(commands.HOUSE_ACCOUNT_NOTE_TRANSFER).as_view(),
        name="house_account_transfer",
    ),
    path(
        f"{ACCOUNT}/corrections", command_view(commands.HOUSE_ACCOUNT_CORRECT).as_view(), name="house_account_correct"
    ),
    path(
        f"{ACCOUNT}/statements/email",
        command_view(commands.HOUSE_ACCOUNT_EMAIL_STATEMENT).as_view(),
        name="house_account_email_statement",
    ),
    path(
        "payments/house-account", command_view(commands.PAYMENT_HOUSE_ACCOUNT).as_view(), name="payment_house_account"
    ),
]
