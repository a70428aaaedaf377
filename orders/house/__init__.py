"""How this restaurant serves: its own settings, and which station makes what."""
