"""JSON shapes of printers and their papers, as the commands' answers store them."""

from typing import Any

from orders.models import Printer, PrintJob


def serialize_printer(printer: Printer) -> dict[str, Any]:
    return {
        "id": printer.id,
        "name": printer.name,
        "protocol": printer.protocol,
        "paper_width": printer.paper_width,
        "stations": printer.stations,
        "fallback_id": printer.fallback_id,
    }


def serialize_job(job: PrintJob) -> dict[str, Any]:
    """A paper without its content, which would be stored with the answer a second time."""
    return {
        "id": job.id,
        "printer_id": job.printer_id,
        "number": job.number,
        "kind": job.kind,
        "state": job.state,
        "title": job.title,
        "attempts": job.attempts,
    }
