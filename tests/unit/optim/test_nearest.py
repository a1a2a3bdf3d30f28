"""In which order problems that are alike are solved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from ionshore.optim import Block
from ionshore.optim.nearest import distances, nearest_first


def dearer(problem, *columns):
    cost = problem.cost.copy()
    cost[list(columns)] += 1.0
    return replace(problem, cost=cost)


def with_a_limit(problem, most):
    """Return a problem with a row more: what leaves the first plant."""
    labels = {"origin": np.array(["USA"], object)}
    row = sparse.csc_array(np.array([[1.0, 1.0, 0.0, 0.0]]))
    return replace(
        problem,
        matrix=sparse.csc_array(sparse.vstack([problem.matrix, row])),
        row_lower=np.append(problem.row_lower, -np.inf),
        row_upper=np.append(problem.row_upper, most),
        rows=(*problem.rows, Block("limit", 4, labels)),
    )


def test_the_distance_is_how_many_members_differ(transport):
    other_side = replace(transport, row_upper=np.array([15.0, 25.0, np.inf, np.inf]))
    problems = [transport, dearer(transport, 0, 3), dearer(other_side, 0), transport]
    assert distances(problems).tolist() == [
        [0, 2, 2, 0],
        [2, 0, 2, 2],
        [2, 2, 0, 2],
        [0, 2, 2, 0],
    ]


def test_a_row_that_one_problem_lacks_counts_and_its_columns_do(transport):
    one, two = with_a_limit(transport, 5.0), with_a_limit(transport, 6.0)
    assert distances([transport, one, two]).tolist() == [
        [0, 3, 3],
        [3, 0, 1],
        [3, 1, 0],
    ]
    # from a problem without the row, too, the two that have it know it for the same
    assert np.array_equal(
        distances([one, transport, two]), [[0, 3, 1], [3, 0, 3], [1, 3, 0]]
    )


def test_the_smallest_comes_first_and_each_other_one_after_its_nearest(transport):
    limited = with_a_limit(transport, 5.0)
    problems = [dearer(limited, 2, 3), limited, transport, dearer(transport, 0)]
    # a price of another lane is one step, the limit three, two prices more are two
    assert nearest_first(problems) == ((2, None), (3, 2), (1, 2), (0, 1))


def test_the_order_of_problems_does_not_change_which_starts_which(transport):
    limited = with_a_limit(transport, 5.0)
    problems = [
        transport,
        limited,
        dearer(limited, 2),
        dearer(limited, 2, 3),
    ]
    expected = nearest_first(problems)
    turned = nearest_first(problems[::-1])
    last = len(problems) - 1
    assert expected == tuple(
        (last - one, None if near is None else last - near) for one, near in turned
    )
