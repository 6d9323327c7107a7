"""The machinery of the benchmarks: what is measured lives in `rows`, how lives here.

Read in this order: `units` and `target` (the arithmetic), `row` (what a row is), `lab` and `worker` (inside
the processes that are measured), `process`, `side` and `environment` (talking to them), `runner`, then the
outputs `report`, `record` and `chart`.
"""
