"""Models that are trained: their weights and cards, how they answer, and how they know an unlike image."""

import os

# Threads that wait for each other sleep instead of spinning: on a machine with other work a net is then four times as
# fast. OpenMP reads this once, when torch is loaded, and everything that loads torch comes through here.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
