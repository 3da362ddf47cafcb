"""The racing optimizers take the package's steps, each at its best rate."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from groundup import optim
from groundup.autograd import Tensor

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node runs it")
LAB = Path(__file__).parents[2] / "book" / "_labs" / "race.js"
RUN = """
const lab = await import(process.argv[1]);
const [rate, start, steps] = JSON.parse(process.argv[2]);
const facts = {};
for (const name of Object.keys(lab.LANDSCAPES)) {
  const { f, gradient, start: own } = lab.LANDSCAPES[name];
  facts[name] = { f: f(start), gradient: gradient(start), rules: {} };
  for (const rule of Object.keys(lab.RULES)) {
    const best = lab.best(name, rule), path = lab.run(name, rule, best, own);
    const others = [best / 2, best * 2].map((r) => lab.run(name, rule, r, own))
      .filter((p) => p.every((point) => lab.inside(name, point)));
    facts[name].rules[rule] = {
      path: lab.run(name, rule, rate, start, steps),
      best,
      needed: lab.needed(name, path),
      end: lab.distance(name, path.at(-1)),
      others: others.map((p) => lab.needed(name, p)),
    };
  }
}
console.log(JSON.stringify(facts));
"""
RATE, START, STEPS = 0.02, [-1.1, 0.8], 40
RULES = {
    "SGD": lambda p: optim.SGD(p, RATE),
    "Momentum": lambda p: optim.SGD(p, RATE, momentum=0.9),
    "Nesterov": lambda p: optim.SGD(p, RATE, momentum=0.9, nesterov=True),
    "AdaGrad": lambda p: optim.AdaGrad(p, RATE),
    "RMSprop": lambda p: optim.RMSprop(p, RATE),
    "Adam": lambda p: optim.Adam(p, RATE),
    "Lion": lambda p: optim.Lion(p, RATE),
}


def turned(angle):
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s], [s, c]])
    return turn @ np.diag([1 / 50, 1]) @ turn.T


def rosenbrock(w):
    across = w[1] - w[0] ** 2
    steep = 501 + np.sqrt(501**2 - 400)  # the largest curvature at (1, 1)
    return np.array([2 * w[0] - 2 - 400 * w[0] * across, 200 * across]) / steep


GRADIENTS = {
    "Ravine": rosenbrock,
    "Saddle": lambda w: np.array([w[0], w[1] ** 3 - w[1]]),
    "Valley": lambda w: turned(0) @ w,
    "Turned valley": lambda w: turned(np.pi / 6) @ w,
}


@pytest.fixture(scope="module")
def facts():
    command = ["node", "--input-type=module", "-e", RUN, str(LAB)]
    call = [*command, json.dumps([RATE, START, STEPS])]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def walk(make, gradient):
    w = Tensor(np.array(START))
    optimizer, path = make([w]), [START]
    for _ in range(STEPS):
        w.grad = gradient(w.data)
        optimizer.step()
        path.append(w.data.tolist())
    return path


@pytest.mark.parametrize("name", GRADIENTS)
@pytest.mark.parametrize("rule", RULES)
def test_the_lab_takes_the_packages_steps(facts, name, rule):
    assert facts[name]["rules"].keys() == RULES.keys()
    path = walk(RULES[rule], GRADIENTS[name])
    # Near a zero of the gradient, Lion's sign is a matter of rounding.
    ours = facts[name]["rules"][rule]["path"]
    np.testing.assert_allclose(ours, path, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("name", GRADIENTS)
def test_slopes_are_those_of_the_heights(facts, name):
    land = facts[name]
    np.testing.assert_allclose(land["gradient"], GRADIENTS[name](np.array(START)))


@pytest.mark.parametrize("name", GRADIENTS)
def test_no_neighbor_of_the_best_rate_arrives_earlier(facts, name):
    for rule in facts[name]["rules"].values():
        for other in rule["others"]:
            assert (rule["needed"] or 301) <= (other or 301)


def test_the_race_goes_as_the_page_says(facts):
    needed = {
        name: {rule: row["needed"] for rule, row in land["rules"].items()}
        for name, land in facts.items()
    }
    ravine = needed["Ravine"]
    arrived = [rule for rule, steps in ravine.items() if steps]
    assert sorted(arrived, key=ravine.get) == ["Momentum", "Adam", "Lion"]
    along, across = needed["Valley"], needed["Turned valley"]
    assert max(along["AdaGrad"], along["RMSprop"]) <= 10
    assert min(across["AdaGrad"], across["RMSprop"]) > 100
    for rule in ("SGD", "Momentum", "Nesterov"):
        assert along[rule] == across[rule]
    assert needed["Saddle"]["AdaGrad"] < 10
