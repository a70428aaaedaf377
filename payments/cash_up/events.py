"""The events of cash-up, one function each."""

from payments.cash_up.payloads import serialize_drawer, serialize_movement, serialize_session, serialize_settings
from payments.models import CashMovement, CashUpSettings, Drawer, DrawerSession, ZReport
from realtime import events
from realtime.commands.context import CommandContext
from realtime.events import EventType

SESSION = {"session": "shape `drawer session`; `expected` is null before the count"}
TYPES = (
    EventType(
        "drawer.changed", "A drawer was added, renamed or put out of use.", {"drawer": "id, name, owner, active"}
    ),
    EventType("drawer.opened", "A shift of a drawer began, with its float.", SESSION),
    EventType(
        "drawer.moved",
        "Cash was paid in, paid out or dropped in the safe, or the drawer was opened without a sale.",
        {"movement": "id, session_id, kind, amount, reason, late, who, when"},
    ),
    EventType("drawer.ended", "A shift of a drawer ended. Nothing is sold from it any more.", SESSION),
    EventType("drawer.counted", "A drawer was counted, or counted again.", SESSION),
    EventType("drawer.closed", "A counted drawer was closed. Its cash is in the safe.", SESSION),
    EventType(
        "cash_up.settings_changed",
        "The cash-up settings were changed.",
        {"settings": "version, count_tolerance, card_machines"},
    ),
    EventType(
        "z.made",
        "A Z report, or a supplement to one, was made.",
        {"number": "its number", "business_day": "its day", "supplement": "0 for the Z itself", "sha256": "its hash"},
    ),
)
TOPICS = ["payments"]


def drawer_changed(context: CommandContext, drawer: Drawer) -> None:
    context.record(
        "drawer.changed", aggregate="drawer", subject=drawer.id, topics=TOPICS,
        data={"drawer": serialize_drawer(drawer)},
    )  # fmt: skip


def _of_session(context: CommandContext, kind: str, session: DrawerSession) -> None:
    context.record(
        kind, aggregate="drawer_session", subject=session.id, topics=TOPICS,
        data={"session": serialize_session(session)},
    )  # fmt: skip


def drawer_opened(context: CommandContext, session: DrawerSession) -> None:
    _of_session(context, "drawer.opened", session)


def drawer_ended(context: CommandContext, session: DrawerSession) -> None:
    _of_session(context, "drawer.ended", session)


def drawer_counted(context: CommandContext, session: DrawerSession) -> None:
    _of_session(context, "drawer.counted", session)


def drawer_closed(context: CommandContext, session: DrawerSession) -> None:
    _of_session(context, "drawer.closed", session)


def drawer_moved(context: CommandContext, movement: CashMovement) -> None:
    context.record(
        "drawer.moved", aggregate="drawer_session", subject=movement.session_id, topics=TOPICS,
        data={"movement": serialize_movement(movement)},
    )  # fmt: skip


def settings_changed(context: CommandContext, settings: CashUpSettings) -> None:
    context.record(
        "cash_up.settings_changed", aggregate="cash_up", subject=context.id, topics=TOPICS,
        data={"settings": serialize_settings(settings)},
    )  # fmt: skip


def z_made(context: CommandContext, report: ZReport) -> None:
    context.record(
        "z.made", aggregate="z_report", subject=report.id, topics=TOPICS,
        data={
            "number": report.number, "business_day": report.business_day, "supplement": report.supplement,
            "sha256": report.sha256,
        },
    )  # fmt: skip


def register_all() -> None:
    events.register(*TYPES)
