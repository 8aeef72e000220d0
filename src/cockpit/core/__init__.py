"""The pure heart of cockpit: values in, values out.

Nothing here reads a file, a clock, a socket or the environment; `now` is always an argument. The contracts in
pyproject.toml forbid the imports that would break this.
"""
