"""The REST routes of cash-up, below /api/v1/."""

from django.urls import path

from payments.cash_up import commands, views
from realtime.api.command_view import command_view

SESSION = "drawers/sessions/<uuid:session_id>"
AT_THE_DRAWER = {
    "pay-in": commands.DRAWER_PAY_IN,
    "pay-out": commands.DRAWER_PAY_OUT,
    "safe-drop": commands.DRAWER_SAFE_DROP,
    "no-sale": commands.DRAWER_NO_SALE,
    "end": commands.DRAWER_END,
    "count": commands.DRAWER_COUNT,
    "recount": commands.DRAWER_RECOUNT,
    "close": commands.DRAWER_CLOSE,
}

urlpatterns = [
    path("drawers", views.Drawers.as_view(), name="drawers"),
    path("drawers/<uuid:drawer_id>", command_view(commands.DRAWER_CHANGE, "patch").as_view(), name="drawer"),
    path("drawers/sessions", views.Sessions.as_view(), name="drawer_sessions"),
    path(SESSION, views.OneSession.as_view(), name="drawer_session"),
    *(
        path(f"{SESSION}/{word}", command_view(command).as_view(), name=f"drawer_{word.replace('-', '_')}")
        for word, command in AT_THE_DRAWER.items()
    ),
    path("cash-up/x", views.XReport.as_view(), name="x_report"),
    path("cash-up/z", views.ZReports.as_view(), name="z_reports"),
    path("cash-up/z/<int:number>", views.OneZReport.as_view(), name="z_report"),
    path("cash-up/settings", views.Settings.as_view(), name="cash_up_settings"),
    path("cash-up/card-machines", views.CardMachines.as_view(), name="cash_up_card_machines"),
]
