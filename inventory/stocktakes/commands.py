"""The commands on stocktakes. Counting works without a network: people have counted, whenever we learn of it."""

from inventory.permissions import INVENTORY
from inventory.stocktakes import inputs, payloads, services
from inventory.stocktakes.errors import LineNotFound, StocktakeNotFound
from realtime.commands.registry import Command, Id, register_declared

STOCKTAKE = (Id("stocktake_id", StocktakeNotFound),)

STOCKTAKE_BEGIN = Command(
    name="stocktake.begin",
    description="Begin a stocktake",
    permission="inventory.manage",
    feature=INVENTORY,
    input=inputs.NewStocktakeInput,
    service=services.begin_stocktake,
    render=payloads.serialize_stocktake,
    success_status=201,
)
STOCKTAKE_COUNT = Command(
    name="stocktake.count",
    description="Count an item for a stocktake",
    permission="inventory.count",
    feature=INVENTORY,
    target=STOCKTAKE,
    input=inputs.LineCountedInput,
    service=services.count_line,
    render=payloads.serialize_counted,
    offline=True,
    success_status=201,
)
STOCKTAKE_COUNT_MANY = Command(
    name="stocktake.count_many",
    description="Send what a device has counted for a stocktake",
    permission="inventory.count",
    feature=INVENTORY,
    target=STOCKTAKE,
    input=inputs.LinesCountedInput,
    service=services.count_lines,
    render=payloads.serialize_all_counted,
    offline=True,
    success_status=201,
)
STOCKTAKE_ASK_RECOUNT = Command(
    name="stocktake.ask_recount",
    description="Ask for a second count of items",
    permission="inventory.manage",
    feature=INVENTORY,
    target=STOCKTAKE,
    input=inputs.RecountInput,
    service=services.ask_recount,
    render=payloads.serialize_stocktake,
)
STOCKTAKE_NOTE = Command(
    name="stocktake.note",
    description="Write a note at an item of a stocktake",
    permission="inventory.manage",
    feature=INVENTORY,
    target=(*STOCKTAKE, Id("line_id", LineNotFound)),
    input=inputs.LineNoteInput,
    service=services.note_line,
    render=payloads.serialize_line,
)
STOCKTAKE_APPROVE = Command(
    name="stocktake.approve",
    description="Approve a stocktake and book its differences",
    permission="inventory.approve_stocktakes",
    feature=INVENTORY,
    target=STOCKTAKE,
    input=inputs.StocktakeApprovalInput,
    service=services.approve_stocktake,
    render=payloads.serialize_stocktake,
)
STOCKTAKE_CANCEL = Command(
    name="stocktake.cancel",
    description="Cancel a stocktake",
    permission="inventory.manage",
    feature=INVENTORY,
    target=STOCKTAKE,
    service=services.cancel_stocktake,
    render=payloads.serialize_stocktake,
)


def register_all() -> None:
    register_declared(__name__)
