r"""Flow tracing: what stands behind a unit delivered somewhere, through all stages.

A pool is a good at a place. What flows through a pool comes from local plants,
from other pools (arrivals) and from elsewhere (stock, purchases, returns); every
unit drawn from a pool has the average origin of the pool (proportional sharing).
A delivery :math:`d` therefore calls for throughput :math:`z` of all pools

.. math:: z = d + B^\top z

where :math:`B_{nm}` is the amount of pool m needed per unit of pool n: its share of
arrivals, or the inputs of the local plants. One sparse linear system per year;
no path is listed. Output of plant j in that chain is its share of its pool times
the pool's throughput.

References: Bialek, "Tracing the flow of electricity" (1996) for proportional
sharing; Leontief inverse for the system.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

__all__ = ["Chain", "Flows", "trace"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Flows of one year between N pools.

    Parameters
    ----------
    pools : int
        Number of pools N.
    output_pool, output_source, output : shape (J,)
        Pool, source (plant) and amount of each output; a by-product has a source
        of its own or shares that of the main product.
    move_from, move_to, moved : shape (L,)
        Arrivals between pools.
    other : array, shape (N,)
        Arrivals from nowhere in the model: stock, purchases, returns.
    need_output, need_pool, needed : shape (I,)
        Input per unit of output: place in ``output``, pool drawn from, amount.
    """

    pools: int
    output_pool: IntArray
    output: FloatArray
    move_from: IntArray
    move_to: IntArray
    moved: FloatArray
    other: FloatArray
    need_output: IntArray
    need_pool: IntArray
    needed: FloatArray

    def supplied(self) -> FloatArray:
        """Return all that comes into each pool, shape (N,)."""
        supplied = self.other.copy()
        np.add.at(supplied, self.output_pool, self.output)
        np.add.at(supplied, self.move_to, self.moved)
        return supplied


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """What stands behind some deliveries, one column per delivery.

    Parameters
    ----------
    output : array, shape (J, K)
        Output of each source in the chain of delivery k.
    moved : array, shape (L, K)
    other : array, shape (N, K)
    """

    output: FloatArray
    moved: FloatArray
    other: FloatArray


def trace(flows: Flows, delivered: FloatArray) -> Chain:
    """Trace deliveries back through all stages.

    Parameters
    ----------
    flows : Flows
    delivered : array, shape (N, K)
        Amounts drawn from the pools; one column per question.

    Returns
    -------
    Chain

    Examples
    --------
    A cell in the US pool is half made there (from one unit of anode, all of which
    comes from China) and half comes from Korea:

    >>> flows = Flows(
    ...     pools=4,  # cell US, cell KOR, anode US, anode CHN
    ...     output_pool=np.array([0, 1, 3]), output=np.array([5.0, 5.0, 5.0]),
    ...     move_from=np.array([1, 3]), move_to=np.array([0, 2]),
    ...     moved=np.array([5.0, 5.0]), other=np.zeros(4),
    ...     need_output=np.array([0]), need_pool=np.array([2]), needed=np.array([1.0]),
    ... )
    >>> trace(flows, np.array([[1.0], [0.0], [0.0], [0.0]])).output.ravel().tolist()
    [0.5, 0.5, 0.5]
    """
    supplied = flows.supplied()
    per_unit = np.divide(1.0, supplied, out=np.zeros_like(supplied), where=supplied > 0)
    output_share = flows.output * per_unit[flows.output_pool]
    move_share = flows.moved * per_unit[flows.move_to]
    through_move = (flows.move_to, flows.move_from, move_share)
    source_pool = flows.output_pool[flows.need_output]
    need_share = output_share[flows.need_output] * flows.needed
    through_need = (source_pool, flows.need_pool, need_share)
    rows, columns, values = (
        np.concatenate([one, two])
        for one, two in zip(through_move, through_need, strict=True)
    )
    size = (flows.pools, flows.pools)
    needs = sparse.csc_array(sparse.coo_array((values, (columns, rows)), shape=size))
    system = sparse.csc_array(sparse.eye_array(flows.pools, format="csc") - needs)
    throughput = splu(system).solve(np.asarray(delivered, float))
    return Chain(
        output=output_share[:, None] * throughput[flows.output_pool],
        moved=move_share[:, None] * throughput[flows.move_to],
        other=(flows.other * per_unit)[:, None] * throughput,
    )
