"""The kernel: what every app may import. It imports no app."""
