"""The error of the commands in this package."""


class DemoError(Exception):
    """A problem that the person at the terminal can solve. The message is one sentence that says how."""
