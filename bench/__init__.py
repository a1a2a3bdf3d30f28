"""Speed of ionshore, as ratios within one run; ``python -m bench``."""
