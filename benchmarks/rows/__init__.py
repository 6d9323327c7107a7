"""What is measured: a module is an area of the report.

A package adds its rows by dropping a module here: a docstring whose first line is the area's title,
workloads, and a tuple `ROWS` of `harness.row.Row`; `ORDER` (a number) places the area. Modules whose name
begins with `_` are helpers.
"""
