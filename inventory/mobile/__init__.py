"""The mobile app's routes of stock (MOBILE_API.md), on the services of stock."""
