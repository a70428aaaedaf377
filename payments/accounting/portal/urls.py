"""The portal pages of accounting, below /portal/accounting/."""

from django.urls import path

from payments.accounting.portal import journal_pages, settings_pages

urlpatterns = [
    path("", journal_pages.month, name="portal_accounting"),
    path("journals.csv", journal_pages.month_csv, name="portal_accounting_csv"),
    path("journals/<int:number>/", journal_pages.journal, name="portal_journal"),
    path("journals/<int:number>/journal.csv", journal_pages.journal_csv, name="portal_journal_csv"),
    path("exports/<uuid:export_id>/", journal_pages.download, name="portal_accounting_export"),
    path("settings/", settings_pages.settings, name="portal_accounting_settings"),
]
