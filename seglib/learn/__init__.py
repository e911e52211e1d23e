"""Training, data sets, weights and model cards."""
