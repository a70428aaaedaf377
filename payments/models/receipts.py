"""Receipts and VAT invoices, stored exactly as the guest got them."""

from uuid import UUID

from django.db import models

from fynlo.core.ids import uuid7
from orders.pricing.vat import Treatment
from payments.models.links import new_token
from payments.models.payments import MONEY, Payment, Refund


class ReceiptSeries(models.Model):
    """The last number of a series. One statement in the payment's transaction moves it, so the series has no gaps."""

    name = models.CharField(primary_key=True, max_length=20)
    last_number = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.name}-{self.last_number}"


class Receipt(models.Model):
    """A receipt. `document` is the JSON of its whole content; nothing on a receipt is read from anywhere else.

    The restaurant's own series is `R`; a device without a network numbers in its own (`D7`). `token` opens the receipt
    to anyone who has it, like paper. `service_charge` is the part of an optional charge in it, as in the document.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    series = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="receipts")
    payment_id: UUID
    refund = models.OneToOneField(Refund, null=True, on_delete=models.PROTECT, related_name="receipt")
    refund_id: UUID | None
    token = models.CharField(max_length=22, unique=True, default=new_token)
    document = models.TextField()
    service_charge = models.DecimalField(**MONEY)
    issued_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="receipt_number_of_series"),
            models.UniqueConstraint(fields=["payment"], condition=models.Q(refund=None), name="receipt_of_payment"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the printed number: `R-000042`, `D7-0042`."""
        width = 6 if self.series == "R" else 4
        return f"{self.series}-{self.number:0{width}d}"


class ReceiptVat(models.Model):
    """The VAT of a receipt at one rate, in pounds, as its document states it; negative for the receipt of a refund.

    Reports of a year add these rows up instead of opening each document. `business_day` is that of the payment or the
    refund. `manage.py journal verify` proves them equal to the documents.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="vat", db_index=False)
    receipt_id: UUID
    business_day = models.DateField()
    rate = models.DecimalField(max_digits=5, decimal_places=4, help_text="0.2000 is 20 %.")
    treatment = models.CharField(max_length=16, choices=[(each.value, each.value) for each in Treatment])
    gross = models.DecimalField(**MONEY)
    net = models.DecimalField(**MONEY)
    vat = models.DecimalField(**MONEY)

    class Meta:
        indexes = [
            models.Index(
                fields=["business_day"], include=["rate", "treatment", "gross", "net", "vat"], name="receipt_vat_of_day"
            ),  # read alone by the reports
        ]

    def __str__(self) -> str:
        return f"{self.vat} at {self.rate} on {self.receipt_id}"


class ReceiptPrint(models.Model):
    """The first PDF of a receipt. Every later print is these bytes, even after the layout changed."""

    receipt = models.OneToOneField(Receipt, primary_key=True, on_delete=models.PROTECT, related_name="first_print")
    receipt_id: UUID
    pdf = models.BinaryField()

    def __str__(self) -> str:
        return f"print of {self.receipt_id}"


class Invoice(models.Model):
    """The full VAT invoice for one receipt, made out to a buyer. The receipt does not change.

    `document` is the JSON of its whole content, with the buyer's name and address. Numbered without gaps in the series
    `I` and written once.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="invoice")
    receipt_id: UUID
    number = models.PositiveIntegerField(unique=True)
    document = models.TextField()
    issued_at = models.DateTimeField(db_index=True)
    issued_by = models.UUIDField(null=True, help_text="The person who issued it; null for the guest.")
    issued_by_name = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"I-{self.number:06d}"


class InvoicePrint(models.Model):
    """The first PDF of an invoice. Every later print is these bytes."""

    invoice = models.OneToOneField(Invoice, primary_key=True, on_delete=models.PROTECT, related_name="first_print")
    invoice_id: UUID
    pdf = models.BinaryField()

    def __str__(self) -> str:
        return f"print of {self.invoice_id}"
