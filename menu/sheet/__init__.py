"""The menu as a spreadsheet: written, read back, compared with the draft. The form is described in `columns`."""
