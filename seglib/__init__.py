"""Image segmentation to look at: methods, filters, clean-up, measures, and the steps in between."""
