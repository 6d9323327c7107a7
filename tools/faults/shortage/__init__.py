"""A machine that is short of something: what each call does then, and whether it works again afterwards."""
