"""A sandbox for a payment provider: a process of its own that behaves like one and moves no money.

`server` is the process (`manage.py sandbox`, standard library alone), `client` our side of it. The demo and the tests
alone have it; production refuses to start with it.
"""
