"""Bytes to images and truths, label maps to files."""
