"""The form of the guest's bill page: which part to pay, and the tip."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from fynlo.core.ids import parse_uuid
from fynlo.core.money import PENNY, ZERO
from orders.models.limits import LARGEST_TIP_CHOICE
from payments.gift_cards.inputs import LONGEST_TYPED
from payments.splitting import MOST_SHARES, Pick, Split, SplitMethod
from payments.tips.limits import LARGEST_TIP

MOST_ITEMS = 200
PART = re.compile(r"([1-9][0-9]?)/([1-9][0-9]?)")
PERCENTAGE = re.compile(r"[0-9]{1,2}(\.[0-9])?")


class PayForm(forms.Form):
    """`item` are line ids, `part-<id>` the part of each (`1/2`).
    `tip` is `none`, `own` or a percentage. A percentage that the owner has removed since the guest saw it is accepted.

    `gift_card` is a code, for the button `with=gift_card`. `left` is what was left of the bill on the page that the
    guest saw: equal shares are computed from it.
    """

    data: QueryDict
    key = forms.UUIDField()
    way = forms.ChoiceField(choices=[(way.value, way.value) for way in SplitMethod])
    parts = forms.IntegerField(min_value=1, max_value=MOST_SHARES, required=False)
    of = forms.IntegerField(min_value=1, max_value=MOST_SHARES, required=False)
    left = forms.DecimalField(min_value=ZERO, max_digits=10, decimal_places=2, required=False)
    amount = forms.DecimalField(min_value=PENNY, max_digits=8, decimal_places=2, required=False)
    tip = forms.CharField(required=False)
    gift_card = forms.CharField(max_length=LONGEST_TYPED, required=False)
    own_tip = forms.DecimalField(min_value=ZERO, max_value=LARGEST_TIP, decimal_places=2, required=False)

    def clean_tip(self) -> str:
        tip: str = self.cleaned_data["tip"]
        is_rate = PERCENTAGE.fullmatch(tip) is not None and Decimal(tip) <= LARGEST_TIP_CHOICE
        if tip not in ("", "none", "own") and not is_rate:
            raise ValidationError(_("Choose one of the tips, or enter another amount."))
        return tip

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        way = data.get("way")
        if way == SplitMethod.AMOUNT and not data.get("amount") and "amount" not in self.errors:
            raise ValidationError({"amount": _("Enter how much you want to pay.")})
        if way == SplitMethod.ITEMS and not self.picks:
            raise ValidationError({"way": _("Choose what you want to pay for.")})
        if self.pays_by_gift_card and not data.get("gift_card") and "gift_card" not in self.errors:
            raise ValidationError({"gift_card": _("Enter the code of the gift card.")})
        return data

    @property
    def pays_by_gift_card(self) -> bool:
        """Whether the guest pressed the gift card's button. Its code is never part of `choice`, which is stored."""
        return self.is_bound and self.data.get("with") == "gift_card"

    @property
    def picks(self) -> tuple[Pick, ...]:
        picked = []
        for text in self.data.getlist("item")[:MOST_ITEMS]:
            line_id, part = parse_uuid(text), PART.fullmatch(self.data.get(f"part-{text}", "1/1"))
            if line_id is not None and part is not None:
                picked.append(Pick(line_id, int(part[1]), int(part[2])))
        return tuple(picked)

    @property
    def split(self) -> Split:
        data = self.cleaned_data
        return Split(
            SplitMethod(data["way"]),
            self.picks,
            data["parts"] or 1,
            data["of"] or 1,
            data["amount"] or ZERO,
            data["left"] or None,
        )

    @property
    def choice(self) -> dict[str, Any]:
        """Return the fields as they were sent, so that the page can send them again."""
        fields = {name: self.data.get(name, "") for name in ("way", "parts", "of", "left", "amount", "tip", "own_tip")}
        items = [str(pick.line_id) for pick in self.picks]
        parts = {f"part-{pick.line_id}": f"{pick.parts}/{pick.of}" for pick in self.picks}
        return {name: value for name, value in {**fields, "item": items, **parts}.items() if value}

    @property
    def picked(self) -> dict[UUID, str]:
        """Return the chosen parts by line, such as `1/2`."""
        if self.is_bound:
            return {pick.line_id: f"{pick.parts}/{pick.of}" for pick in self.picks}
        lines = {parse_uuid(line_id): line_id for line_id in self.initial.get("item", ())}
        return {line: self.initial.get(f"part-{text}", "1/1") for line, text in lines.items() if line}

    @property
    def tips(self) -> dict[str, Decimal]:
        """Return the tip as arguments of `begin_payment`."""
        tip = self.cleaned_data["tip"]
        if tip == "own":
            return {"tip": self.cleaned_data["own_tip"] or ZERO}
        return {"tip_rate": ZERO if tip in ("", "none") else Decimal(tip) / 100}
