"""The files that a report is downloaded as, by their extension."""

from collections.abc import Callable

from django.http import HttpResponse

from restaurants.reports.files.csv_file import csv_file
from restaurants.reports.files.pdf_file import pdf_file
from restaurants.reports.files.spreadsheet import spreadsheet
from restaurants.reports.running import Result

FILES: dict[str, Callable[[Result], HttpResponse]] = {"csv": csv_file, "xlsx": spreadsheet, "pdf": pdf_file}
LABELS = {"csv": "CSV", "xlsx": "Excel", "pdf": "PDF"}
