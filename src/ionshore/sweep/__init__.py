"""Many changes of one problem, each answered from the same start."""
