"""Named reads of accounts and invoices."""

from django.db.models import Q, QuerySet

from restaurants.models import BillingInvoice, Restaurant


def invoices_of(restaurant: Restaurant) -> QuerySet[BillingInvoice]:
    """Return the invoices that a restaurant's owners may see: those of its account, and earlier ones for it alone."""
    account = Q(account__subscriptions__restaurant=restaurant)
    return BillingInvoice.objects.filter(account | Q(restaurant=restaurant)).distinct()
