from importlib import import_module

Migration = import_module("menu.migrations.0001_initial").Migration
