"""A tunnel of ssh between the ends."""
