"""The REST routes of vouchers, below /api/v1/."""

from django.urls import path

from payments.vouchers import commands, views
from realtime.api.command_view import command_view

KIND = "voucher-kinds/<uuid:kind_id>"

urlpatterns = [
    path("voucher-kinds", views.VoucherKinds.as_view(), name="voucher_kinds"),
    path(KIND, command_view(commands.VOUCHER_CHANGE_KIND, "patch").as_view(), name="voucher_kind"),
    path(f"{KIND}/retire", command_view(commands.VOUCHER_RETIRE_KIND).as_view(), name="voucher_kind_retire"),
    path(f"{KIND}/restore", command_view(commands.VOUCHER_RESTORE_KIND).as_view(), name="voucher_kind_restore"),
    path("payments/voucher", views.PayWithVoucher.as_view(), name="payment_voucher"),
]
