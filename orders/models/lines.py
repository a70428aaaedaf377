"""A line: a quantity of one product, as it was on the menu that the device had read, or what is no sale of food."""

from decimal import Decimal
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models import limits
from orders.models.exact_json import ExactJSONField
from orders.models.orders import MONEY, NOTHING, Order
from orders.models.tickets import Ticket


class Line(models.Model):
    """Name, price, options and allergens are copied from the menu, so that a later menu does not change them.

    `unit_price` includes the options. Where a person has replaced it, `list_price` is the price of the menu.
    `components` divide it over tax classes in proportion to their list prices: [{tax_class, price}]. `total` is the
    price after discounts in menu prices, zero if void; `vat_buckets` are its stored VAT, which a refund reverses.
    `allergens` None means unknown, not none; `known_allergens` are those that it contains in any case (None on lines
    stored before the field existed). `allergy_conflicts` are the declared ones among them, `allergy_acknowledged` the
    conflicts that staff confirmed (orders.allergies). A held line with a ticket is known to the kitchen and waits for
    its course.
    `adjustments` are its discounts and comps in force (orders.pricing.adjustments). `changes` are the old and new
    values that the ticket shows: [{field, before, after, at}].
    A meal deal is one line with the whole price, followed by a line without a price for each of its parts (`part_of`,
    orders.deals). `parts_sent` says of a deal whether the kitchen knows a part of it; it is None for any other line.
    A line whose `kind` is no product (orders.line_kinds) is of no product and never in the kitchen. `activated_at` is
    when its bill was paid in full and what it sells came into force; null again while the order is reopened.
    """

    class Kind(models.TextChoices):
        PRODUCT = "product", _("Product")
        GIFT_CARD = "gift_card", _("Gift card")
        DEPOSIT = "deposit", _("Deposit")
        ACCOUNT_PAYMENT = "account_payment", _("Payment of a house account")

    class Status(models.TextChoices):
        HELD = "held", _("Held")
        FIRED = "fired", _("Sent")
        STARTED = "started", _("Cooking")
        READY = "ready", _("Ready")
        SERVED = "served", _("Served")
        VOID = "void", _("Void")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    order_id: UUID
    position = models.PositiveSmallIntegerField()
    part_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="parts", help_text="The meal deal that it belongs to."
    )
    part_of_id: UUID | None
    parts_sent = models.BooleanField(null=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.PRODUCT, db_default=Kind.PRODUCT.value)
    product_id = models.UUIDField(db_index=True, null=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40, blank=True, default="", db_default="")
    quantity = models.PositiveSmallIntegerField()
    unit_price = models.DecimalField(**MONEY)
    list_price = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    modifiers = ExactJSONField(
        default=list, help_text="[{group_id, option_id, name, price, quantity}], of a size with portions"
    )
    components = ExactJSONField()
    allergens = ArrayField(models.CharField(max_length=20), null=True)
    known_allergens = ArrayField(models.CharField(max_length=20), null=True)
    allergy_conflicts = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    allergy_acknowledged = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    notes = models.CharField(max_length=200, blank=True)
    course = models.PositiveSmallIntegerField(default=1)
    seat = models.PositiveSmallIntegerField(null=True)
    station = models.CharField(max_length=40)
    sold_out = models.BooleanField(
        default=False, help_text="It was sold offline after it had sold out: the kitchen must check."
    )
    menu_version = models.PositiveIntegerField()
    priced_at = models.DateTimeField(null=True, help_text="The moment whose prices it has: when it was chosen.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.HELD)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.PROTECT, related_name="lines")
    ticket_id: UUID | None
    added_by = models.UUIDField(null=True)
    added_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.UUIDField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)
    wasted = models.BooleanField(
        default=False, db_default=False, help_text="It was void after it was made, and thrown away."
    )
    void_seen_at = models.DateTimeField(null=True, help_text="When the kitchen acknowledged that it is void.")
    activated_at = models.DateTimeField(null=True)
    changes = ExactJSONField(default=list, db_default=NOTHING)
    adjustments = ExactJSONField(default=list, db_default=NOTHING)

    discount = models.DecimalField(**MONEY)
    total = models.DecimalField(**MONEY)
    vat = models.DecimalField(**MONEY)
    vat_buckets = ExactJSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="line_position"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, quantity__lte=limits.MOST_OF_ONE_LINE), name="line_quantity"
            ),
            models.CheckConstraint(condition=models.Q(total__gte=Decimal(0)), name="line_total"),
            models.CheckConstraint(
                condition=models.Q(kind="product", product_id__isnull=False)
                | (~models.Q(kind="product") & models.Q(product_id__isnull=True, quantity=1)),
                name="line_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def printed_name(self) -> str:
        """The name on tickets and receipts."""
        return self.short_name or self.name

    @property
    def is_sale(self) -> bool:
        """Whether it sells a product. A gift card, a deposit and a payment of a house account are no sale yet."""
        return self.kind == self.Kind.PRODUCT

    @property
    def is_deal(self) -> bool:
        """Whether it is a meal deal, whose parts are lines of their own."""
        return self.parts_sent is not None

    @property
    def is_sent(self) -> bool:
        """Whether the kitchen knows it, or a part of it."""
        return self.ticket_id is not None or bool(self.parts_sent)

    @property
    def contains(self) -> list[str]:
        """The allergens that it certainly contains."""
        return (self.allergens if self.known_allergens is None else self.known_allergens) or []
