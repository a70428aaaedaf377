"""The commands of card readers. Our own pages pair, rename and remove: they ask the provider first."""

from payments.payloads import serialize_new_payment
from payments.readers import services
from payments.readers.errors import ReaderNotFound
from payments.readers.inputs import ReaderPaymentInput, TapToPayInput
from payments.readers.payloads import serialize_reader
from payments.services.reader import begin_reader_payment
from payments.services.tap_to_pay import begin_tap_to_pay
from realtime.commands.registry import Command, Id, Text, register_declared

READER = (Id("reader_id", ReaderNotFound),)
PROVIDER = (Text("provider"),)

PAYMENT_READER = Command(
    name="payment.reader",
    description="Send a payment to a card reader",
    permission="payments.cash",
    input=ReaderPaymentInput,
    service=begin_reader_payment,
    render=serialize_new_payment,
    success_status=201,
)
PAYMENT_TAP_TO_PAY = Command(
    name="payment.tap_to_pay",
    description="Take a card on a phone",
    permission="payments.cash",
    input=TapToPayInput,
    service=begin_tap_to_pay,
    render=serialize_new_payment,
    success_status=201,
)
READER_ADD = Command(
    name="reader.add",
    description="Add a card reader",
    permission="providers.manage",
    target=PROVIDER,
    service=services.add_reader,
    render=serialize_reader,
    success_status=201,
    internal=True,
)
READER_RENAME = Command(
    name="reader.rename",
    description="Rename a card reader",
    permission="providers.manage",
    target=READER,
    service=services.rename_reader,
    render=serialize_reader,
    internal=True,
)
READER_REMOVE = Command(
    name="reader.remove",
    description="Remove a card reader",
    permission="providers.manage",
    target=READER,
    service=services.remove_reader,
    render=serialize_reader,
    internal=True,
)
READER_NOTE_STATUS = Command(
    name="reader.note_status",
    description="Store the status of card readers",
    permission="providers.manage",
    target=PROVIDER,
    service=services.note_readers,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
