"""Measures of agreement between a truth and a prediction, always `metric(truth, pred)`."""
