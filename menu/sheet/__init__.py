"""The menu as a CSV spreadsheet: write it, read it, compare it with the draft. `columns` describes the columns."""
