"""What people do with drawers, one function each."""

from payments.cash_up.services.assigning import assign_cash
from payments.cash_up.services.counting import count_drawer, recount_drawer
from payments.cash_up.services.drawers import change_drawer, create_drawer
from payments.cash_up.services.machine_totals import store_machine_total
from payments.cash_up.services.movements import drop_in_safe, open_without_sale, pay_in, pay_out
from payments.cash_up.services.sessions import close_drawer, end_shift, open_drawer
from payments.cash_up.services.settings import change_settings

__all__ = [
    "assign_cash",
    "change_drawer",
    "change_settings",
    "close_drawer",
    "count_drawer",
    "create_drawer",
    "drop_in_safe",
    "end_shift",
    "open_drawer",
    "open_without_sale",
    "pay_in",
    "pay_out",
    "recount_drawer",
    "store_machine_total",
]
