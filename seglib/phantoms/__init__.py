"""Synthetic images with exact ground truth."""
