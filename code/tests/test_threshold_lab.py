"""The threshold lab computes the tables, curves and areas of groundup.metrics."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from groundup import metrics

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node runs it")
LAB = Path(__file__).parents[2] / "book" / "_labs" / "threshold.js"
RUN = """
const lab = await import(process.argv[1]);
const { data, threshold, prevalence, cost } = JSON.parse(process.argv[2]);
console.log(JSON.stringify({
  table: lab.table(data, threshold, prevalence, cost),
  none: lab.table(data, 99, prevalence, cost),
  sweep: lab.sweep(data, prevalence, cost).slice(1),
  auc: lab.auc(data),
  cheapest: lab.cheapest(data, prevalence, cost),
}));
"""


def scores():
    """Scores with ties, and their labels."""
    rng = np.random.default_rng(0)
    y = np.r_[np.zeros(31, int), np.ones(17, int)]
    return np.round(rng.normal(size=48) + 1.2 * y, 1), y


def facts(threshold, prevalence, cost):
    s, y = scores()
    data = {"negative": s[y == 0].tolist(), "positive": s[y == 1].tolist()}
    settings = {"data": data, "threshold": threshold}
    settings |= {"prevalence": prevalence, "cost": cost}
    command = ["node", "--input-type=module", "-e", RUN, str(LAB)]
    call = [*command, json.dumps(settings)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_with_the_datas_own_prevalence_it_is_the_packages():
    s, y = scores()
    found = facts(0.4, 17 / 48, 5)
    table = metrics.confusion_matrix((s >= 0.4).astype(int), y)
    counts = [[found["table"][k] for k in row] for row in (("tn", "fp"), ("fn", "tp"))]
    np.testing.assert_allclose(np.array(counts) * 48 / 1000, table, atol=1e-9)
    assert found["table"]["precision"] == pytest.approx(metrics.precision(table)[1])
    assert found["table"]["tpr"] == pytest.approx(metrics.recall(table)[1])
    assert found["table"]["f1"] == pytest.approx(metrics.f1(table)[1])
    assert found["table"]["accuracy"] == pytest.approx(np.trace(table) / 48)
    assert found["auc"] == pytest.approx(metrics.roc_auc(s, y))
    fpr, tpr, thresholds = metrics.roc_curve(s, y)
    precision, _, _ = metrics.precision_recall_curve(s, y)
    for key, wanted in (("fpr", fpr[1:]), ("tpr", tpr[1:]), ("precision", precision)):
        np.testing.assert_allclose([row[key] for row in found["sweep"]], wanted)
    np.testing.assert_allclose(
        [row["threshold"] for row in found["sweep"]], thresholds[1:]
    )


def test_another_prevalence_is_bayes_rule_and_moves_no_rate():
    own, rare = facts(0.4, 17 / 48, 5), facts(0.4, 0.005, 5)
    tpr, fpr = rare["table"]["tpr"], rare["table"]["fpr"]
    assert (tpr, fpr) == (own["table"]["tpr"], own["table"]["fpr"])
    expected = 0.005 * tpr / (0.005 * tpr + 0.995 * fpr)
    assert rare["table"]["precision"] == pytest.approx(expected)
    assert rare["none"]["precision"] is None
    assert rare["none"]["accuracy"] == pytest.approx(0.995)


@pytest.mark.parametrize(("prevalence", "cost"), [(0.3, 1), (0.01, 1), (0.3, 200)])
def test_no_threshold_costs_less_than_the_cheapest(prevalence, cost):
    found = facts(0.0, prevalence, cost)
    best = found["cheapest"]
    assert best["cost"] <= min(
        found["none"]["cost"], *(row["cost"] for row in found["sweep"])
    )
    again = facts(best["threshold"], prevalence, cost)
    assert again["table"]["cost"] == pytest.approx(best["cost"])
