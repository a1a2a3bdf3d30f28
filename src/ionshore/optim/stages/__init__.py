"""Decisions in stages: what is built before the news is the same whatever comes.

A :class:`~ionshore.optim.stages.tree.Tree` holds one problem per branch and says
which members are decided before the news. :func:`~ionshore.optim.stages.solving.\
solve_tree` finds what to do before it, by one large problem or by decomposition;
:func:`~ionshore.optim.stages.worth.worth_of` says what waiting, knowing and
planning with one future only would be worth.
"""
