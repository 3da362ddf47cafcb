"""Run as ``python -m coursekit``."""

from .cli import main

main()
