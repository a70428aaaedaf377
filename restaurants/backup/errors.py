class BackupError(Exception):
    """A backup or a restore cannot go on. The text says what is wrong and what to do."""
