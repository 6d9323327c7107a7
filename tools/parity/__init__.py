"""Run the same statements on pyzmq 27.3.0 and on the distributions of this repository, and compare what comes out.

The driver (`run`) makes the statements (`corpus`), gives them to one probe process for each side (`side`, `probe`), and
judges the two outcomes of each (`compare`, `allowed`). 27.3.0 is run, never read.
"""
