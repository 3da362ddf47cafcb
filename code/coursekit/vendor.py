"""Put the browser assets into the site itself, so that a page asks no third party.

npm's lock file pins them. Without npm the pages use a CDN, and the build says so.
"""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import plotly

from .project import Project

# Where a page finds each asset, below _static/ or at the CDN.
VENDORED = {
    "mathjax": "vendor/mathjax",
    "plotly": "vendor/plotly",
    "requirejs": "vendor/requirejs/require.js",
    "widgets": "vendor/html-manager/embed-amd.js",
}
CDN = {
    "mathjax": "https://cdn.jsdelivr.net/npm/mathjax@3.2.2/es5",
    "plotly": "https://cdn.jsdelivr.net/npm/plotly.js-dist-min@4.1.1",
    "requirejs": "https://cdn.jsdelivr.net/npm/requirejs@2.3.8/require.js",
    "widgets": (
        "https://cdn.jsdelivr.net/npm/@jupyter-widgets/html-manager@1.0.15"
        "/dist/embed-amd.js"
    ),
}

CDN_HOSTS = {urlsplit(url).netloc for url in CDN.values()}

# What is copied from node_modules, and to which folder of the vendor directory.
FILES = {
    "mathjax/es5/startup.js": "mathjax",
    "mathjax/es5/core.js": "mathjax",
    "mathjax/es5/input/tex.js": "mathjax/input",
    "mathjax/es5/input/tex/extensions": "mathjax/input/tex/extensions",
    "mathjax/es5/output/chtml.js": "mathjax/output",
    "mathjax/es5/output/chtml/fonts": "mathjax/output/chtml/fonts",
    "mathjax/es5/a11y/assistive-mml.js": "mathjax/a11y",
    "requirejs/require.js": "requirejs",
    "@jupyter-widgets/html-manager/dist/embed-amd.js": "html-manager",
    "plotly.js-basic-dist-min/plotly-basic.min.js": "plotly",
    "plotly.js-cartesian-dist-min/plotly-cartesian.min.js": "plotly",
    "plotly.js-gl3d-dist-min/plotly-gl3d.min.js": "plotly",
}


def vendor(project: Project, echo: Callable = print) -> None:
    """Bring ``_build/vendor`` in line with ``package-lock.json``."""
    npm = shutil.which("npm")
    if npm is None:
        shutil.rmtree(project.build / "vendor", ignore_errors=True)
        echo(
            "npm is not installed: pages will load MathJax, Plotly and widgets from a "
            "CDN. Install Node.js to have the site serve them itself."
        )
    elif is_vendored(project) and _stamp_file(project).read_text() == _stamp(project):
        echo("Browser assets are up to date")
    else:
        echo("Installing browser assets with npm")
        install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(install, cwd=project.root, check=True, stdout=subprocess.DEVNULL)
        _copy(project)


def is_vendored(project: Project) -> bool:
    """Whether the site will serve the assets itself."""
    return _stamp_file(project).is_file()


def _copy(project):
    target = project.build / "vendor"
    shutil.rmtree(target, ignore_errors=True)
    for source, folder in FILES.items():
        path = project.root / "node_modules" / source
        if path.is_dir():
            shutil.copytree(path, target / folder)
        else:
            (target / folder).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target / folder)
    # The full bundle comes from the Python package: the version that made the figures.
    bundle = Path(plotly.__file__).parent / "package_data/plotly.min.js"
    shutil.copy(bundle, target / "plotly")
    _stamp_file(project).write_text(_stamp(project))


def _stamp_file(project):
    return project.build / "vendor/lock.sha256"


def _stamp(project):
    lock = (project.root / "package-lock.json").read_bytes()
    return hashlib.sha256(lock + f"{plotly.__version__}{FILES}".encode()).hexdigest()
