from django.urls import path

from payments.house_accounts.portal import pages

urlpatterns = [
    path("", pages.accounts, name="portal_house_accounts"),
    path("export.csv", pages.export, name="portal_house_accounts_export"),
    path("new/", pages.new, name="portal_house_account_new"),
    path("<uuid:account_id>/", pages.account, name="portal_house_account"),
    path("<uuid:account_id>/edit/", pages.edit, name="portal_house_account_edit"),
    path("<uuid:account_id>/transfer/", pages.transfer, name="portal_house_account_transfer"),
    path("<uuid:account_id>/correct/", pages.correct, name="portal_house_account_correct"),
    path("<uuid:account_id>/close/", pages.close, name="portal_house_account_close"),
    path("<uuid:account_id>/<month:month>/", pages.statement, name="portal_house_account_statement"),
    path("<uuid:account_id>/<month:month>.pdf", pages.statement_pdf, name="portal_house_account_statement_pdf"),
    path("<uuid:account_id>/<month:month>.csv", pages.statement_csv, name="portal_house_account_statement_csv"),
    path("<uuid:account_id>/<month:month>/email/", pages.statement_email, name="portal_house_account_statement_email"),
]
