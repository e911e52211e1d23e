"""Torch modules, each readable as the figure of its paper. Imported lazily."""
