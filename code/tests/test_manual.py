"""The hand-written MLP against PyTorch: gradients, trajectories, and hostile input."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from groundup.models.manual import (
    ManualMLP,
    cross_entropy,
    relu,
    sigmoid,
    tanh,
)

LAB = Path(__file__).parents[2] / "book" / "_labs" / "backpropagation.js"
CLOSE = {"rtol": 1e-10, "atol": 1e-12}
ACTIVATIONS = {
    "relu": (relu, torch.relu),
    "tanh": (tanh, torch.tanh),
    "sigmoid": (sigmoid, torch.sigmoid),
}
EVERY_ACTIVATION = pytest.mark.parametrize("name", ACTIVATIONS)
EVERY_DEPTH = pytest.mark.parametrize("sizes", [(5, 3), (5, 7, 3), (5, 7, 2, 11, 3)])


def made(sizes, name="relu", seed=0):
    """A model with biases that are not zero, and its generator."""
    rng = np.random.default_rng(seed)
    model = ManualMLP(sizes, activation=ACTIVATIONS[name][0], rng=rng)
    for bias in model.biases:
        bias += rng.normal(size=bias.shape)
    return model, rng


def in_torch(model, X, name):
    """Logits of the same network in PyTorch, and its parameters."""
    parameters = [torch.tensor(p, requires_grad=True) for p in model.parameters()]
    return torch_logits(parameters, X, name), parameters


def torch_logits(parameters, X, name):
    a = torch.tensor(X)
    pairs = list(zip(parameters[::2], parameters[1::2], strict=True))
    for weight, bias in pairs[:-1]:
        a = ACTIVATIONS[name][1](F.linear(a, weight, bias))
    return F.linear(a, *pairs[-1])


@EVERY_ACTIVATION
@EVERY_DEPTH
def test_logits_and_gradients_equal_pytorch(sizes, name):
    model, rng = made(sizes, name)
    X, delta = rng.normal(size=(13, 5)), rng.normal(size=(13, 3))
    logits, inputs = model.forward(X)
    theirs, parameters = in_torch(model, X, name)
    np.testing.assert_allclose(logits, theirs.detach(), **CLOSE)
    theirs.backward(torch.tensor(delta))
    gradients = model.backward(delta, inputs)
    for ours, parameter in zip(gradients, parameters, strict=True):
        np.testing.assert_allclose(ours, parameter.grad, **CLOSE)


def test_a_unit_whose_score_is_exactly_zero_has_no_slope_as_in_pytorch():
    model, rng = made((5, 7, 3))
    model.weights[0][:] = model.biases[0][:] = 0
    X, delta = rng.normal(size=(13, 5)), rng.normal(size=(13, 3))
    theirs, parameters = in_torch(model, X, "relu")
    theirs.backward(torch.tensor(delta))
    ours = model.backward(delta, model.forward(X)[1])
    assert not ours[0].any()
    assert not parameters[0].grad.any()


@EVERY_ACTIVATION
def test_three_hundred_updates_follow_pytorch(name):
    model, rng = made((5, 7, 11, 3), name)
    X, y = rng.normal(size=(13, 5)), rng.integers(0, 3, size=13)
    _, parameters = in_torch(model, X, name)
    optimizer = torch.optim.SGD(parameters, lr=0.1)
    for _ in range(300):
        logits, inputs = model.forward(X)
        loss, delta = cross_entropy(logits, y)
        model.update(model.backward(delta, inputs), lr=0.1)
        optimizer.zero_grad()
        theirs = F.cross_entropy(torch_logits(parameters, X, name), torch.tensor(y))
        theirs.backward()
        optimizer.step()
        assert loss == pytest.approx(theirs.item(), rel=1e-9)
    for ours, parameter in zip(model.parameters(), parameters, strict=True):
        np.testing.assert_allclose(ours, parameter.detach(), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("scale", [1, 1e3])
def test_cross_entropy_equals_pytorch(scale):
    rng = np.random.default_rng(4)
    logits, y = scale * rng.normal(size=(13, 5)), rng.integers(0, 5, size=13)
    loss, delta = cross_entropy(logits, y)
    theirs = torch.tensor(logits, requires_grad=True)
    value = F.cross_entropy(theirs, torch.tensor(y))
    value.backward()
    assert loss == pytest.approx(value.item(), rel=1e-12)
    np.testing.assert_allclose(delta, theirs.grad, **CLOSE)
    np.testing.assert_allclose(delta.sum(axis=1), 0, atol=1e-15)


def test_a_network_without_hidden_layers_is_linear():
    model, rng = made((5, 3))
    X = rng.normal(size=(13, 5))
    logits, inputs = model.forward(X)
    np.testing.assert_allclose(logits, X @ model.weights[0].T + model.biases[0])
    assert len(inputs) == 1


def test_update_moves_every_parameter_in_place():
    model, rng = made((5, 7, 3))
    before = [p.copy() for p in model.parameters()]
    same_arrays = model.parameters()
    gradients = [rng.normal(size=p.shape) for p in before]
    model.update(gradients, lr=0.25)
    for old, new, held, g in zip(
        before, model.parameters(), same_arrays, gradients, strict=True
    ):
        assert new is held
        np.testing.assert_allclose(new, old - 0.25 * g, **CLOSE)


def test_forward_and_backward_change_nothing():
    model, rng = made((5, 7, 3))
    X, delta = rng.normal(size=(13, 5)), rng.normal(size=(13, 3))
    copies = [a.copy() for a in (X, delta, *model.parameters())]
    model.backward(delta, model.forward(X)[1])
    for now, then in zip((X, delta, *model.parameters()), copies, strict=True):
        np.testing.assert_array_equal(now, then)


def test_he_initialization_keeps_the_scale_of_its_source():
    weight = ManualMLP((500, 400, 10), rng=np.random.default_rng(0)).weights[0]
    assert weight.std() == pytest.approx((2 / 500) ** 0.5, rel=0.01)
    assert abs(weight.mean()) < 0.001


def test_predict_and_score():
    model, rng = made((5, 7, 3))
    X = rng.normal(size=(13, 5))
    classes = model.predict(X)
    np.testing.assert_array_equal(classes, model.forward(X)[0].argmax(axis=1))
    wrong = np.append(classes[:-4], (classes[-4:] + 1) % 3)
    assert model.score(X, wrong) == pytest.approx(9 / 13)


LOGITS, Y = np.zeros((4, 3)), np.array([0, 1, 2, 0])


@pytest.mark.parametrize(
    ("logits", "y", "message"),
    [
        (LOGITS, Y[:3], r"labels \(N,\), got \(4, 3\) and \(3,\)"),
        (LOGITS[0], Y, r"logits \(N, C\) and labels \(N,\), got \(3,\)"),
        (LOGITS, np.eye(4), r"got \(4, 3\) and \(4, 4\)"),
        (LOGITS, Y / 1, "one whole number per row, got float64"),
        (LOGITS[:0], Y[:0], r"in shape \(0,\)"),
        (LOGITS, Y + 1, "labels from 0 to 2, got 1 to 3"),
        (LOGITS, Y - 1, "labels from 0 to 2, got -1 to 1"),
    ],
)
def test_bad_labels_are_named(logits, y, message):
    with pytest.raises(ValueError, match=message):
        cross_entropy(logits, y)


@pytest.mark.parametrize("sizes", [(5,), (), (5, 0, 3)])
def test_bad_sizes_are_named(sizes):
    with pytest.raises(ValueError, match="at least two sizes of 1 or more, got"):
        ManualMLP(sizes, rng=np.random.default_rng(0))


def test_bad_arrays_are_named():
    model, _ = made((5, 7, 3))
    with pytest.raises(ValueError, match=r"X of shape \(N, 5\), got \(13, 4\)"):
        model.forward(np.zeros((13, 4)))
    with pytest.raises(ValueError, match=r"X of shape \(N, 5\), got \(5,\)"):
        model.forward(np.zeros(5))
    _, inputs = model.forward(np.zeros((13, 5)))
    with pytest.raises(ValueError, match=r"delta of shape \(13, 3\), .* got \(12, 3\)"):
        model.backward(np.zeros((12, 3)), inputs)
    gradients = model.backward(np.zeros((13, 3)), inputs)
    with pytest.raises(ValueError, match=r"gradient of shape \(7, 5\), got \(3,\)"):
        model.update(gradients[::-1], lr=0.1)


RUN_LAB = """
import { readFileSync } from "node:fs";
const { forward, backward, update } = await import(process.argv[2]);
const nets = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(nets.map((net) => (
  { loss: forward(net).loss, gradients: backward(net), after: update(net, 0.125) }))));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the lab's script")
def test_the_lab_computes_the_same_gradients(tmp_path):
    names = {"ReLU": "relu", "tanh": "tanh", "sigmoid": "sigmoid"}
    models = {shown: made((2, 2, 1), name, 3) for shown, name in names.items()}
    nets = [as_net(shown, model) for shown, (model, _) in models.items()]
    for (model, _), net, lab in zip(
        models.values(), nets, run_lab(tmp_path, nets), strict=True
    ):
        logits, inputs = model.forward([net["x"]])
        delta = logits - net["target"]
        assert lab["loss"] == pytest.approx((delta**2).item() / 2)
        gradients = model.backward(delta, inputs)
        model.update(gradients, lr=0.125)
        for arrays, theirs in (
            (gradients, lab["gradients"]),
            (model.parameters(), lab["after"]),
        ):
            for ours, key in zip(arrays, KEYS, strict=True):
                np.testing.assert_allclose(ours.ravel(), np.ravel(theirs[key]), **CLOSE)


KEYS = ("weight1", "bias1", "weight2", "bias2")


def as_net(activation, model):
    """The state of the lab that equals a 2-2-1 model."""
    values = [p.tolist() for p in model.parameters()]
    net = dict(zip(KEYS, values, strict=True))
    net |= {"weight2": net["weight2"][0], "bias2": net["bias2"][0]}
    return net | {"x": [0.7, -1.3], "target": 0.4, "activation": activation}


def run_lab(folder, nets):
    """What node makes of the lab's three functions."""
    shutil.copy(LAB, folder / "lab.mjs")
    (folder / "run.mjs").write_text(RUN_LAB)
    done = subprocess.run(
        ["node", folder / "run.mjs", (folder / "lab.mjs").as_uri()],
        input=json.dumps(nets),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)
