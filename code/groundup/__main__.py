"""Start ``groundup``, also as ``python -m groundup``: quietly, whatever the moment."""

import sys


def main():
    """Run the command; Ctrl-C ends it while it loads as it does later."""
    try:
        from .cli import main
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        sys.exit(130)
    main(prog_name="groundup")


if __name__ == "__main__":
    main()
