"""Build the reference world from the raw extracts in ``data-raw``.

Run ``python -m tools.build_reference`` in the root of the repository. Each
module makes the rows of a few tables; :mod:`tools.build_reference.writer` puts
them in the order of the schemas and writes the folder in one step.
"""
