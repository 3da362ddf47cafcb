"""Time ourselves against the peers: the same job, this machine, one run, as ratios."""
