"""The two commands, `manage.py demo` and `manage.py test`, with the servers they carry.

`bootstrap` makes the virtual environment, `postgres` and `valkey` are the embedded servers, `supervisor` keeps
processes alive and `warden` stops them when it is killed itself; `command` and `suite` are the commands.
Nothing here imports Django: the servers' addresses have to be in the environment before the settings are read.
"""
