"""The commands on printers. Pages and printers ask for them; batch and socket may not."""

from functools import partial

from orders.printing import queue, services
from orders.printing.errors import PrinterNotFound, PrintJobNotFound
from orders.printing.payloads import serialize_job, serialize_printer
from realtime.commands.registry import Command, Id, register_declared

PERMISSION = "kitchen.settings"
PRINTER = Id("printer_id", PrinterNotFound)
JOB = Id("job_id", PrintJobNotFound)

_command = partial(Command, permission=PERMISSION, target=(PRINTER,), internal=True)

PRINTER_ADD = _command(
    name="printer.add",
    description="Add a printer",
    target=(),
    service=services.add_printer,
    render=serialize_printer,
    success_status=201,
)
PRINTER_CHANGE = _command(
    name="printer.change", description="Change a printer", service=services.change_printer, render=serialize_printer
)
PRINTER_RENEW_ADDRESS = _command(
    name="printer.renew_address",
    description="Give a printer a new address",
    service=services.renew_address,
    render=serialize_printer,
)
PRINTER_REMOVE = _command(name="printer.remove", description="Remove a printer", service=services.remove_printer)
PRINTER_TEST = _command(
    name="printer.test", description="Send a test print", service=services.print_test, render=serialize_job
)
PRINTER_PRINT_AGAIN = _command(
    name="printer.print_again",
    description="Print a paper again",
    target=(PRINTER, JOB),
    service=services.print_again,
    render=serialize_job,
)
PRINTER_COLLECT = _command(
    name="printer.collect", description="Add tickets to a printer’s queue", service=queue.collect
)
PRINTER_HAND = _command(
    name="printer.hand",
    description="Give a printer a paper to print",
    target=(PRINTER, JOB),
    service=queue.hand,
    render=serialize_job,
)
PRINTER_REPORT = _command(
    name="printer.report",
    description="Note what a printer reports about a paper",
    target=(PRINTER, JOB),
    service=queue.report,
)
PRINTER_WARN = _command(
    name="printer.warn",
    description="Warn that tickets wait for a printer that was never connected",
    service=queue.warn,
)
PRINTER_MOVE_AWAY = _command(
    name="printer.move_away",
    description="Move the tickets of a silent printer to another one",
    service=queue.move_away,
)


def register_all() -> None:
    register_declared(__name__)
