"""A course of a few tiny pages in a folder of its own, for tests that run or build."""

import shutil
from pathlib import Path

from coursekit.project import Project

ROOT = Path(__file__).parents[2]
HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
{extra}---

# {title}

"""


def page(title, *cells, extra=""):
    """Write a page whose code cells are ``cells``; ``extra`` is front matter."""
    blocks = [f"```{{code-cell}} ipython3\n{cell}\n```\n" for cell in cells]
    return HEADER.format(title=title, extra=extra) + "\n".join(blocks)


def small_course(folder, pages):
    """Make a course of ``pages`` (docname to Markdown) with our own configuration."""
    for name in ("_config.yml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    for name in ("book/_static", "book/_labs"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copytree(ROOT / "code/groundup", folder / "code/groundup")
    for name in ("book/modules.yml", "book/syllabus.yml"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "book/references.bib").write_text("")
    contents = ["format: jb-book", "root: index", "chapters:"]
    contents += [f"  - file: {name}" for name in pages if name != "index"]
    (folder / "_toc.yml").write_text("\n".join(contents))
    for name, text in ({"index": "# The course\n"} | pages).items():
        path = folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Project(folder)
