"""Sockets: one hub per process, which follows the streams of the restaurants that have a screen open here."""
