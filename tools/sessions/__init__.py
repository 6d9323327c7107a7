"""The sessions of nox, by what they are for; `noxfile.py` has nox find them."""
