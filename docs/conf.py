"""Sphinx configuration: Markdown pages by MyST, the API reference from the docstrings of the installed wheels."""

from importlib.metadata import version as installed_version

project = "zmq"
author = "The zmq developers"
copyright = author
version = release = installed_version("zmq-core")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "requirements.txt", "development/downstream-results.md"]

autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_google_docstring = False

html_theme = "furo"
html_title = f"zmq {release}"
