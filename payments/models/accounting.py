"""How the restaurant's accountant books a day, and which Z reports were exported."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7


class AccountingSettings(models.Model):
    """One row (pk 1). It does not exist before the first change or export; until then the defaults are in force.

    `accounts` maps the name of a line of the journal to its account: `{"vat": {"xero": "820", "tax_rate": "No VAT",
    "quickbooks": "VAT Control"}}`. A line that is missing has the default of `payments.accounting.chart`.
    """

    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")
    accounts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"version {self.version}"


class AccountingExport(models.Model):
    """One import file, exactly as it was handed out; written once. `sha256` is the hash of its bytes."""

    class Format(models.TextChoices):
        XERO = "xero", _("Xero")
        QUICKBOOKS = "quickbooks", _("QuickBooks Online")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    format = models.CharField(max_length=10, choices=Format.choices)
    month = models.DateField(db_index=True, help_text="The first day of the month that its journals are of.")
    name = models.CharField(max_length=120)
    file = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    reports: models.QuerySet[ExportedReport]

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.name


class ExportedReport(models.Model):
    """A Z report whose journal is in an import file."""

    export = models.ForeignKey(AccountingExport, on_delete=models.PROTECT, related_name="reports")
    export_id: UUID
    report = models.ForeignKey("ZReport", on_delete=models.PROTECT, related_name="exports")
    report_id: UUID

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "report"], name="exported_report_once")]

    def __str__(self) -> str:
        return f"{self.report_id} in {self.export_id}"
