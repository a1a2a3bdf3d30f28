"""Build the browser libraries, fonts and map outline that a report carries.

Run ``python -m tools.build_report_assets`` in the root of the repository; it needs
Node and npm once. Versions are pinned in ``package.json``; the same versions give
the same bytes, and ``versions.json`` beside the assets says which they are. Users
need none of this: what it writes is committed.
"""
