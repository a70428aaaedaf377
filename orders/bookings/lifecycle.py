"""The states of a booking and the moves between them. Pure."""

from orders.models import Booking

State = Booking.State
HOLDING = (State.REQUESTED, State.CONFIRMED, State.SEATED)  # these take covers
EXPECTED = (State.REQUESTED, State.CONFIRMED)
MOVES: dict[str, tuple[str, ...]] = {  # state → from which states
    State.CONFIRMED: (State.REQUESTED,),
    State.SEATED: (State.REQUESTED, State.CONFIRMED, State.NO_SHOW),  # guests may come late after all
    State.FINISHED: (State.SEATED,),
    State.CANCELLED: (State.REQUESTED, State.CONFIRMED),
    State.NO_SHOW: (State.REQUESTED, State.CONFIRMED),
}


def may_become(state: str, wanted: str) -> bool:
    return state in MOVES[wanted]
