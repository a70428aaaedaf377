"""The menu's migrations as a later release may have them: two more columns, an index and rows that are filled."""
