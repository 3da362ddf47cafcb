"""A notebook's front end, as far as a test needs one."""

from contextlib import contextmanager

from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


@contextmanager
def listening():
    """Start IPython's shell; give the list of bundles that it would send."""
    quiet = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell.instance(config=quiet)
    shell.display_pub = CapturingDisplayPublisher(shell=shell)
    try:
        yield shell.display_pub.outputs
    finally:
        InteractiveShell.clear_instance()
