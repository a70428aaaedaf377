"""The report runner. A domain declares its reports in its `reports.py`; the runner asks, adds up, compares and renders.

A report is one `Report` (declarations.py). From it come the page with chart and table, the CSV and XLSX files, the PDF
and the JSON of `/api/v1/reports/<name>`.
"""
