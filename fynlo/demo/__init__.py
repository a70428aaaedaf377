"""The commands `manage.py demo` and `manage.py test`, and the servers that they start.

`command` and `suite` are the commands. `bootstrap` makes the virtual environment. `postgres` and `valkey` are the
embedded servers. `supervisor` restarts processes that end; `reaper` stops them when the supervisor is killed.
Nothing here imports Django, because the environment must name the servers before Django reads the settings.
"""
