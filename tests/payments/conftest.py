from tests.orders.conftest import (  # noqa: F401
    _fresh_menu,
    api,
    card,
    latte,
    pay,
    place,
    room,
    tacos,
    take,
    waiter,
)
