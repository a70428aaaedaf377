"""The analytics of the mobile app (MOBILE_API.md), on the functions of the reports."""
