"""The demo's two restaurants: their texts and pictures, and how they are written to the database.

`menus`, `restaurants` and `pictures` are data; `setup` and `service` turn the data into steps, and `runner` runs them.
Every step is a command under its own key, and ids derive from names: a seed that was stopped continues where it was,
and two seeds are alike.
"""
