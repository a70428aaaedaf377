class Trouble(Exception):
    """Something the person at the terminal can put right; its text is one sentence that says how."""
