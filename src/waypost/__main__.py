"""``python -m waypost`` is ``waypost``."""

from waypost.surfaces.cli import main

main()
