"""Sphinx configuration: Markdown pages by MyST, the API reference from the docstrings of the installed wheels."""

import os
import sys
from importlib.metadata import version as installed_version

project = "zmq"
author = "The zmq developers"
copyright = author
version = release = installed_version("zmq-core")

sys.path.insert(0, os.path.dirname(__file__))
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_design",
    "docstrings",
    "names",
    "patterns",
]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
myst_html_meta = {
    "description": "ZeroMQ for Python: sockets for threads, asyncio, trio and gevent, a drop-in for pyzmq.",
}
exclude_patterns = ["_build", "requirements.txt", "development/downstream-results.md"]

autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_google_docstring = False

# What the button copies: the typed lines, without their prompts and without what was printed.
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

html_theme = "furo"
html_title = f"zmq {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_search_scorer = os.path.join(os.path.dirname(__file__), "search_scorer.js")
html_favicon = "_static/favicon.svg"
templates_path = ["_templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
        "links.html",
    ]
}

# `python3 dev.py links` asks for the addresses of other sites. Those of examples are on this machine, or nowhere.
linkcheck_ignore = [r"https?://(localhost|127\.0\.0\.1|\[::1\]|[\w.]*example\.(com|org))\b"]
linkcheck_timeout = 20
linkcheck_retries = 2
linkcheck_workers = 4
# GitHub makes the anchors of its pages with JavaScript.
linkcheck_anchors_ignore_for_url = [r"https://github\.com/"]

# The workflow that publishes the site says which repository it runs in; a build elsewhere links to none.
if repository := os.environ.get("GITHUB_REPOSITORY"):
    html_context = {"source_url": f"https://github.com/{repository}"}
    html_theme_options = {
        "source_repository": f"https://github.com/{repository}/",
        "source_branch": "main",
        "source_directory": "docs/",
    }
