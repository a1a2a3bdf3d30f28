"""The problem of a napkin world, entry by entry, as it is stored."""

from __future__ import annotations

from tests.golden.picture import PICTURE, napkin_problem, picture


def test_every_entry_of_the_matrix_is_as_stored():
    assert picture(napkin_problem()) == PICTURE.read_text("utf-8"), (
        "The matrix changed. If it should: python -m tests.golden.picture, and say "
        "why in the commit."
    )
