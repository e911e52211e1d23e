"""Experiments: what happens to a result or a score when something is changed on purpose."""
