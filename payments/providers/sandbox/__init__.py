"""A payment provider that needs no account and moves no money, for the demo and the tests.

`server` is its own process (`manage.py sandbox`, standard library only); `client` is our side of it. Production
refuses to start with it.
"""
