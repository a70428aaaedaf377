"""The schemas of restaurants: how a new one is made in a fraction of a second, and how two are compared.

A new restaurant's schema is the template's SQL script run once (`template`). `manage.py migrate_schemas` writes that
script (`script`) from a schema that the migrations have just made, and proves it by comparing catalogues (`catalogue`).
"""
