"""What the owner decides about payments."""

from decimal import Decimal

from django.db import models

from payments.models.payments import Method

TAB_HOLD = Decimal("50.00")


class PaymentSettings(models.Model):
    """One row (pk 1). It does not exist before the first change; until then the defaults are in force.

    `pinned` is the tender that is offered first whatever it costs; "" offers the cheapest. `pinned_provider` is the
    provider that takes that tender whatever it costs; "" is the cheapest. A refund above `refund_limit` pounds, tip
    included, needs a second person; null is no limit. `tab_hold` is what the till proposes to hold for a bar tab.
    """

    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")
    pinned = models.CharField(max_length=16, choices=Method.choices, blank=True, default="")
    pinned_provider = models.CharField(max_length=20, blank=True, default="", db_default="")
    refund_limit = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    tab_hold = models.DecimalField(max_digits=8, decimal_places=2, default=TAB_HOLD, db_default=TAB_HOLD)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(refund_limit__isnull=True) | models.Q(refund_limit__gte=0), name="refund_limit_sum"
            ),
            models.CheckConstraint(condition=models.Q(tab_hold__gt=0), name="tab_hold_sum"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"
