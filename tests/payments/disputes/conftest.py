"""A payment that a guest made on the phone, and its dispute at the sandbox."""

import pytest
from django.db import connection

from payments import reconciliation, services
from payments.disputes import reconciliation as disputes
from payments.models import Dispute, Payment


@pytest.fixture
def paid(begin, place, bank, take):
    """£11.70 and a £1.00 tip, captured by Stripe."""
    payment = begin(place(), tip="1.00")
    reconciliation.poll_due()
    bank.approve(Payment.objects.get(pk=payment.pk))
    take(services.poll, payment_id=payment.id)
    reconciliation.poll_due()
    return Payment.objects.get(pk=payment.pk)


@pytest.fixture
def open_dispute(bank):
    """Let the guest's bank dispute the newest charge, and the worker read it."""

    def make() -> Dispute:
        bank.server.bank.dispute(bank.server.store.all("charge")[0])
        disputes.read_all()
        return Dispute.objects.latest("opened_at", "id")

    return make


@pytest.fixture
def disputed(paid, open_dispute):
    return open_dispute()


@pytest.fixture
def close(bank):
    """`close(dispute, won=True)`: the bank decides and the worker reads it."""

    def decide(dispute, *, won):
        bank.server.bank.close_dispute(bank.server.store.find(dispute.reference), won=won)
        disputes.read_all()
        return Dispute.objects.get(pk=dispute.pk)

    return decide


@pytest.fixture
def page(page_client, tenant):
    """`page("marco", "get", path)`; Alpha is the chosen restaurant after each request."""

    def ask(name, method, path, data=None, slug="alpha"):
        answer = getattr(page_client(name, slug), method)(path, data)
        connection.set_tenant(tenant)
        return answer

    return ask
