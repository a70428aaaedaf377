"""The days before today in the demo: who came, what they paid, and the cash-up of every day.

`profiles` says how busy a restaurant is, `planning` and `month` make days of it, `visits` and `cash_up` turn them into
steps, and `filling` runs those behind the open site. `reservation` keeps what today must leave free.
"""
