"""The demo's two restaurants: their words and pictures, and how they come into the database.

`menus`, `houses` and `pictures` are data, `opening` and `service` turn the data into steps, and
`furnishing` does them. Every step is a command under a key of its own and everything that can be has an id made of
its name: a seed that was stopped goes on where it was, and two seeds are alike.
"""
