from django.urls import path

from payments.vouchers.portal import pages

urlpatterns = [
    path("", pages.kinds, name="portal_vouchers"),
    path("add/", pages.add, name="portal_voucher_add"),
    path("<uuid:kind_id>/", pages.change, name="portal_voucher"),
    path("<uuid:kind_id>/retire/", pages.retire, name="portal_voucher_retire"),
    path("<uuid:kind_id>/restore/", pages.restore, name="portal_voucher_restore"),
]
