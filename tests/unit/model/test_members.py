"""Members of groups are found for many groups at once."""

from __future__ import annotations

import numpy as np

from ionshore.model.members import Members, any_of


def test_members_are_found_in_the_order_of_what_is_wanted():
    members = Members(np.array([2, 0, 2, 5]))
    one, member = members.of(np.array([5, 1, 2, 2]))
    assert one.tolist() == [0, 2, 2, 3, 3]
    assert member.tolist() == [3, 0, 2, 0, 2]


def test_a_group_is_told_of_when_any_of_its_members_is():
    told = np.array([[[1, 0], [0, 0], [0, 1]], [[0, 0], [1, 0], [0, 0]]], bool)
    assert any_of(told, np.array([3, 0, 3]), 4).astype(int).tolist() == [
        [[0, 0], [0, 0], [0, 0], [1, 1]],
        [[1, 0], [0, 0], [0, 0], [0, 0]],
    ]
