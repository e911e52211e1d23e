"""Pictures derived from pixels that methods, clean-up and lessons share."""
