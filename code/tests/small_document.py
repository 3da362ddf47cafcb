"""A small exercise's file in both formats, as it is handed out and as it may become."""

import json

from coursekit.grading.document import parse

NAMES = ("intro", "setup", "q1", "q2", "demo")
GRADED = ("q1", "q2")


def cell(name, source, graded=False, **metadata):
    kind = "code"
    about = {"groundup": {"name": name}} if name else {}
    tags = {"tags": ["graded"]} if graded else {}
    return {
        "cell_type": kind,
        "id": f"id-{name}",
        "metadata": about | tags | metadata,
        "source": source.splitlines(keepends=True),
    }


def notebook(cells, release="r1"):
    about = {"exercise": "00-start/numbers", "release": release}
    shell = {"metadata": {"groundup": about}, "nbformat": 4, "nbformat_minor": 5}
    return parse(json.dumps({"cells": cells} | shell).encode(), ".ipynb")


def script(cells, release="r1"):
    header = (
        "# ---\n# jupyter:\n#   groundup:\n"
        f"#     exercise: 00-start/numbers\n#     release: {release}\n# ---\n"
    )
    return parse((header + "".join(map(script_cell, cells))).encode(), ".py")


def script_cell(cell):
    about = cell["metadata"].get("groundup")
    name = f' name="{about["name"]}"' if about else ""
    tags = ' tags=["graded"]' if "tags" in cell["metadata"] else ""
    return f"\n# %%{name}{tags}\n" + "".join(cell["source"]) + "\n"


def given_cells(text="old"):
    return [cell(name, f"{name} = '{text}'\n", name in GRADED) for name in NAMES]


def sources(document):
    return [piece.text.rpartition("\n")[2] for piece in document.pieces]
