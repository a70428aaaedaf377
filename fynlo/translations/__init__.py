"""The catalogue of translations: `manage.py translations` collects what is marked and writes what is loaded."""
