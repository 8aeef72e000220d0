"""Asking the real systems: HTTP services, PostgreSQL, AWS, commands, files. One kind, one file.

`registry.Probes` is the door. Each kind's module, and the library behind it, is imported when the first probe of that
kind runs. Nothing here judges an answer.
"""
