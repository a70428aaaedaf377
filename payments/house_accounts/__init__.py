"""House accounts: offices and regulars who eat and pay later; what they owe, their statements."""
