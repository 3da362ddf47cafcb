"""A small healthy site around one page, book/a.html, for the tests of check-site."""

from types import SimpleNamespace

from coursekit.check_site import check_site

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head><title>Perceptron</title><meta charset="utf-8">{head}
<link rel="stylesheet" href="../_static/site.css?v=1"></head>
<body><div class="onlyprint"><h1>Perceptron</h1></div>
<main><h1 id="perceptron">Perceptron<a href="#perceptron">#</a></h1>
{body}
</main></body></html>
"""
CHAPTER = """\
<div class="claim" id="claim-1">It converges.</div>
<div class="exercise admonition"><p>Why?</p></div>
<section id="sources"><h2>Where this leads</h2>
<a href="https://example.org/1958">Rosenblatt</a></section>"""
DESCRIPTION = '<meta name="description" content="One neuron that learns.">'
FIGURE = '<figure class="plotly-lazy" aria-label="A line">{}</figure>'
JSON = '<script type="application/json">{"data":[]}</script>'


def project(base_url=None, chapters=()):
    pages = [SimpleNamespace(docname=docname) for docname in chapters]
    return SimpleNamespace(base_url=base_url, pages=pages, chapters=pages)


def problems(root, body="", head="", files=(), base_url=None, chapters=(), hosts=()):
    """Write the site below ``root`` and return what is wrong with it."""
    content = {
        "book/a.html": PAGE.format(head=head, body=body),
        "index.html": PAGE.format(head="", body="").replace("../", ""),
        "_static/site.css": "body { color: red }",
    }
    for name, text in (content | dict(files)).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return check_site(root, project(base_url, chapters), hosts)
