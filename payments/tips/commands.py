"""The commands on tips."""

from payments.tips import inputs, payloads, records, reminders, services
from payments.tips.errors import PoolNotFound, RequestNotFound
from realtime.commands.registry import Command, Id, register_declared

TIPS_WRITE_POLICY = Command(
    name="tips.write_policy",
    description="Write the tips policy",
    permission="tips.manage",
    input=inputs.PolicyInput,
    service=services.write_policy,
    render=payloads.serialize_policy,
    success_status=201,
)
TIPS_SET_HOURS = Command(
    name="tips.set_hours",
    description="Enter the hours that tips are shared by",
    permission="tips.manage",
    input=inputs.HoursInput,
    service=services.set_hours,
    render=payloads.serialize_hours,
)
TIPS_TAKE_HOURS = Command(
    name="tips.take_hours",
    description="Take the hours that tips are shared by from the timesheets",
    permission="tips.manage",
    input=inputs.TakeHoursInput,
    service=services.take_hours,
    render=payloads.serialize_hours,
)
TIPS_SHARE_OUT = Command(
    name="tips.share_out",
    description="Share the tips of a period",
    permission="tips.manage",
    input=inputs.ShareOutInput,
    service=services.share_out,
    render=payloads.serialize_pool,
    success_status=201,
)
TIPS_PAY = Command(
    name="tips.pay",
    description="Note that tips were paid to workers",
    permission="tips.manage",
    target=(Id("pool_id", PoolNotFound),),
    input=inputs.PayInput,
    service=services.pay,
    render=payloads.serialize_pool,
)

TIPS_ASK_RECORD = Command(
    name="tips.ask_record",
    description="Ask for the own tip record",
    permission="tips.own",
    service=records.ask,
    render=payloads.serialize_request,
    success_status=201,
)
TIPS_ENTER_REQUEST = Command(
    name="tips.enter_request",
    description="Enter a worker's request for their tip record",
    permission="tips.manage",
    input=inputs.EnterRequestInput,
    service=records.enter,
    render=payloads.serialize_request,
    success_status=201,
)
TIPS_ANSWER_REQUEST = Command(
    name="tips.answer_request",
    description="Answer a worker's request for their tip record",
    permission="tips.manage",
    target=(Id("request_id", RequestNotFound),),
    service=records.answer,
    render=payloads.serialize_answer,
    success_status=201,
)

# -- run by our own code -------------------------------------------------------------------------------

TIPS_REMIND = Command(
    name="tips.remind",
    description="Remind of tips that must be paid",
    permission="tips.manage",
    service=reminders.remind,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
