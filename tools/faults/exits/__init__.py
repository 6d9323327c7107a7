"""Programs that end in the midst of what they wait for, many times, in every way that a program can end."""
