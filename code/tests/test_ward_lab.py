"""The ward draws the curves that it is given, and knows the page's ten causes."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAB = ROOT / "book/_labs/ward.js"
PAGE = ROOT / "book/02-mlp/error-clinic.md"
RUN = """
const lab = await import(process.argv[1]);
const own = [4, 2, 0], low = [0, 1, 1], high = [1, 2, 2];
const patient = { letter: "C", cause: "wrong axis" };
console.log(JSON.stringify({
  causes: Object.keys(lab.REASONS),
  most: lab.ceiling({ own, high }),
  percent: lab.ceiling({ own, high, percent: true }),
  flat: lab.ceiling({ own: [0, 0], high: [0, 0] }),
  line: lab.line(own, 4),
  band: lab.band(low, high, 4),
  told: lab.verdict(patient),
  yes: lab.verdict(patient, "wrong axis"),
  no: lab.verdict(patient, "dead units"),
}));
"""


@pytest.fixture(scope="module")
def facts():
    if shutil.which("node") is None:
        pytest.skip("node runs the lab's script")
    command = ["node", "--input-type=module", "-e", RUN, str(LAB)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def test_the_lab_has_a_reason_for_each_patient_of_the_page(facts):
    on_the_page = re.findall(r'^    "[A-J]": \("([^"]+)"', PAGE.read_text("utf8"), re.M)
    assert len(on_the_page) == 10
    assert sorted(facts["causes"]) == sorted(on_the_page)


def test_curves_run_from_the_left_edge_to_the_right_and_0_is_at_the_bottom(facts):
    assert facts["line"] == "M0.0 0.0L130.0 60.0L260.0 120.0"
    assert facts["band"] == (
        "M0.0 90.0L130.0 60.0L260.0 60.0L260.0 90.0L130.0 90.0L0.0 120.0Z"
    )


def test_a_chart_holds_the_patient_and_the_healthy_band(facts):
    assert facts["most"] == pytest.approx(4.2)
    assert facts["flat"] == 1  # nothing but zeros: still a chart
    assert facts["percent"] == 100


def test_verdicts_do_not_tell_before_they_are_asked(facts):
    assert facts["told"].startswith("Patient C: wrong axis. The first loss is ln 64")
    assert facts["yes"].startswith("Yes: wrong axis. The first loss is ln 64")
    assert facts["no"].startswith("No, it is not dead units. Look again")
    assert "wrong axis" not in facts["no"]
