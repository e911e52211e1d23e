"""The commands of `python -m seglib`, one file each."""
