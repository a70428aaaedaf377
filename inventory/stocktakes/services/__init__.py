"""What people do with a stocktake. All are called inside a command."""

from inventory.stocktakes.services.counting import MOST_COUNTS, count_line, count_lines
from inventory.stocktakes.services.stocktaking import (
    MOST_LINES,
    approve_stocktake,
    ask_recount,
    begin_stocktake,
    cancel_stocktake,
    note_line,
)

__all__ = [
    "MOST_COUNTS",
    "MOST_LINES",
    "approve_stocktake",
    "ask_recount",
    "begin_stocktake",
    "cancel_stocktake",
    "count_line",
    "count_lines",
    "note_line",
]
