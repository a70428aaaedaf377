"""The commands on disputes."""

from rest_framework import serializers

from payments.disputes import alerts, services
from payments.disputes.errors import DisputeNotFound, PictureNotFound
from payments.disputes.payloads import serialize_dispute
from payments.errors import PaymentNotFound
from realtime.commands.registry import Command, Id, register_declared

DISPUTE = (Id("dispute_id", DisputeNotFound),)
LONGEST_EXPLANATION = 5000
LONGEST_PICTURE_NAME = 80


class AnswerInput(serializers.Serializer):
    explanation = serializers.CharField(max_length=LONGEST_EXPLANATION, allow_blank=True)
    attach_receipt = serializers.BooleanField(default=True)


DISPUTE_SAVE = Command(
    name="dispute.save",
    description="Save the answer to a dispute as a draft",
    permission="payments.disputes",
    target=DISPUTE,
    input=AnswerInput,
    service=services.save_answer,
    render=serialize_dispute,
)
DISPUTE_SUBMIT = Command(
    name="dispute.submit",
    description="Send the answer to a dispute",
    permission="payments.disputes",
    target=DISPUTE,
    service=services.submit,
    render=serialize_dispute,
)
DISPUTE_REMOVE_PICTURE = Command(
    name="dispute.remove_picture",
    description="Remove a picture from the answer to a dispute",
    permission="payments.disputes",
    target=(*DISPUTE, Id("picture_id", PictureNotFound)),
    service=services.remove_picture,
)
# -- run by our own code -----------------------------------------------------------------------------------
DISPUTE_ADD_PICTURE = Command(
    name="dispute.add_picture",
    description="Attach a picture to the answer to a dispute",
    permission="payments.disputes",
    target=DISPUTE,
    service=services.add_picture,
    render=lambda picture: {"picture_id": picture.id},
    internal=True,
)
DISPUTE_STORE = Command(
    name="dispute.store",
    description="Store a dispute as the provider has it",
    permission="payments.disputes",
    target=(Id("payment_id", PaymentNotFound),),
    service=services.store_dispute,
    internal=True,
)
DISPUTE_CLAIM = Command(
    name="dispute.claim",
    description="Claim the answer to a dispute to send it",
    permission="payments.disputes",
    target=DISPUTE,
    service=services.claim_answer,
    internal=True,
)
DISPUTE_SUBMISSION = Command(
    name="dispute.submission",
    description="Store what became of the answer to a dispute",
    permission="payments.disputes",
    target=DISPUTE,
    service=services.store_submission,
    internal=True,
)
DISPUTE_REMIND = Command(
    name="dispute.remind",
    description="Remind of the deadlines of disputes",
    permission="payments.disputes",
    service=alerts.remind,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
