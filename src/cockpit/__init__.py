"""cockpit: the screen that a launch team looks at on launch day.

Importing this package imports nothing else: the start-up time of every command begins here.
"""

__version__ = "0.1.0"
