"""Accounts, sign-in, sessions, permissions, members and invitations."""
