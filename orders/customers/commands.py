"""The commands on customers. None works without a network: a till offline enters a name and a phone with the order."""

from orders.customers import inputs, payloads, services
from orders.customers.errors import CustomerNotFound
from orders.customers.permissions import CUSTOMERS, MANAGE
from realtime.commands.registry import Command, Id, register_declared

CUSTOMER = (Id("customer_id", CustomerNotFound),)

CUSTOMER_ADD = Command(
    name="customer.add",
    description="Add a customer",
    permission=MANAGE,
    feature=CUSTOMERS,
    input=inputs.NewCustomerInput,
    service=services.add_customer,
    render=payloads.serialize_reference,
    success_status=201,
)
CUSTOMER_CHANGE = Command(
    name="customer.change",
    description="Change a customer's details",
    permission=MANAGE,
    feature=CUSTOMERS,
    target=CUSTOMER,
    input=inputs.CustomerChangeInput,
    service=services.change_customer,
    render=payloads.serialize_reference,
)
CUSTOMER_MERGE = Command(
    name="customer.merge",
    description="Count a duplicate as this customer",
    permission=MANAGE,
    feature=CUSTOMERS,
    target=CUSTOMER,
    input=inputs.CustomerMergeInput,
    service=services.merge_customers,
    render=payloads.serialize_reference,
)
CUSTOMER_UNMERGE = Command(
    name="customer.unmerge",
    description="Undo the merge of a duplicate",
    permission=MANAGE,
    feature=CUSTOMERS,
    target=CUSTOMER,
    service=services.unmerge_customer,
    render=payloads.serialize_reference,
)
CUSTOMER_ERASE = Command(
    name="customer.erase",
    description="Erase a customer's personal data",
    permission=MANAGE,
    target=CUSTOMER,
    service=services.erase_customer,
    render=payloads.serialize_reference,
)


def register_all() -> None:
    register_declared(__name__)
