"""The REST routes of stocktakes, below /api/v1/inventory/stocktakes."""

from django.urls import path

from inventory.stocktakes import commands, views
from realtime.api.command_view import command_view

STOCKTAKE = "<uuid:stocktake_id>"
COMMANDS = {
    "counts": commands.STOCKTAKE_COUNT,
    "counts/batch": commands.STOCKTAKE_COUNT_MANY,
    "recounts": commands.STOCKTAKE_ASK_RECOUNT,
    "approve": commands.STOCKTAKE_APPROVE,
    "cancel": commands.STOCKTAKE_CANCEL,
}

urlpatterns = [
    path("inventory/stocktakes", views.Stocktakes.as_view(), name="stocktakes"),
    path(f"inventory/stocktakes/{STOCKTAKE}", views.OneStocktake.as_view(), name="stocktake"),
    path(f"inventory/stocktakes/{STOCKTAKE}/lines", views.StocktakeLines.as_view(), name="stocktake_lines"),
    path(f"inventory/stocktakes/{STOCKTAKE}/review", views.StocktakeReview.as_view(), name="stocktake_review"),
    path(
        f"inventory/stocktakes/{STOCKTAKE}/lines/<uuid:line_id>",
        command_view(commands.STOCKTAKE_NOTE, "patch").as_view(),
        name="stocktake_line",
    ),
    *(
        path(
            f"inventory/stocktakes/{STOCKTAKE}/{name}",
            command_view(command).as_view(),
            name=f"stocktake_{name.replace('/', '_')}",
        )
        for name, command in COMMANDS.items()
    ),
]
