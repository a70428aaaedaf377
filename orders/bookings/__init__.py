"""Bookings: the guest's page, the diary, how many covers a time has, and the emails to guests."""
