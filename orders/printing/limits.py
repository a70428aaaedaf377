"""The limits of printing."""

from datetime import timedelta

MOST_PRINTERS = 30
FAR_BEHIND = 1_000  # events: a cursor further behind moves on, although nothing is to be printed
BATCH = 200  # tickets that one command adds to a queue
LATE = timedelta(hours=2)  # what no printer took for so long is not printed any more
HELD = timedelta(seconds=10)  # for so long a printer may be at a job that it took: it gets the same bytes again
MOST_TRIES = 3  # of a job that the printer says it cannot read
MOST_ATTEMPTS = 999
KEPT = 1_000  # finished jobs of a printer
