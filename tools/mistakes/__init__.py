"""What this zmq and pyzmq say to programs with a mistake in them.

corpus/     the mistakes, by what they are about
mistake.py  a mistake: a program, and the words by which an answer helps
child.py    runs one of them in a process of its own
run.py      runs all of them with two Pythons and writes the page of the documentation
"""
