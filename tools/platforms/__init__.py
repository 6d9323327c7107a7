"""Bring up platforms that this machine is not, and run the suites there: `dev.py platform`."""
