"""The refusals of vouchers, each with its code."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class VoucherKindNotFound(NotFound):
    code = "voucher.kind_not_found"
    message = _("This restaurant takes no such voucher.")


class VoucherKindRetired(DomainError):
    code = "voucher.kind_retired"
    message = _("This voucher is no longer taken. Take another payment.")


class VoucherNameTaken(DomainError):
    code = "voucher.name_taken"
    message = _("Another voucher has this name. Choose another one.")


class TooManyKinds(DomainError):
    code = "voucher.too_many_kinds"
    message = _("The till shows 30 vouchers at most. Retire one first.")


class VoucherValueDiffers(DomainError):
    """`details["value"]` is what each voucher of this kind is worth, in pounds."""

    code = "voucher.value_differs"


class VoucherTooSmall(DomainError):
    """`details["value"]` is what the voucher is worth, in pounds."""

    code = "voucher.too_small"


class VoucherTaken(DomainError):
    """`details["order"]` is the number of the order that this voucher has paid."""

    code = "voucher.taken"


class VoucherForMealsOnly(DomainError):
    code = "voucher.meals_only"
    message = _("This bill has a gift card, a deposit or a payment of an account, which a voucher cannot pay.")
