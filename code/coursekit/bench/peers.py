"""Other engines at the same jobs, as far as they are installed (extra ``bench``).

Only what installs from the package index runs here: nanoGPT is not there, the TinyTorch
there is another project, and tinygrad computes on a CPU only where clang is installed.
"""

import numpy as np

from groundup.models.gpt import GPT
from groundup.models.lenet import LeNet
from groundup.models.mlp import MLP
from groundup.nn import LSTM

from .rounds import Step


def mlp(model: MLP, x: np.ndarray, y: np.ndarray, lr: float) -> dict[str, Step]:
    """Train the weights of an MLP with one hidden layer in other engines."""
    weights = [parameter.data for parameter in model.parameters()]
    return {
        "NumPy by hand float32": _mlp_by_hand(weights, x, y, lr),
        "HIPS autograd float64": _mlp_hips(weights, x, y, lr),
        "DeZero float32": _mlp_dezero(weights, x, y, lr),
        "jax.jit float32": _mlp_jax(weights, x, y, lr),
    }


def _mlp_by_hand(weights, x, y, lr):
    """No engine: the floor that an engine on NumPy approaches."""
    W1, b1, W2, b2 = (w.astype(np.float32) for w in weights)
    x, rows, n = x.astype(np.float32), np.arange(len(y)), len(y)

    def step():
        hidden = np.maximum(x @ W1 + b1, 0)
        logits = hidden @ W2 + b2
        delta = np.exp(logits - logits.max(axis=1, keepdims=True))
        delta /= delta.sum(axis=1, keepdims=True)
        delta[rows, y] -= 1
        delta *= lr / n
        below = (delta @ W2.T) * (hidden > 0)
        for weight, above, inputs in ((W2, delta, hidden), (W1, below, x)):
            weight -= inputs.T @ above
        b2[...] -= delta.sum(axis=0)
        b1[...] -= below.sum(axis=0)

    return step


def _mlp_hips(weights, x, y, lr):
    import autograd.numpy as anp
    from autograd import grad
    from autograd.scipy.special import logsumexp

    weights, rows = [w.copy() for w in weights], np.arange(len(y))

    def loss(weights):
        W1, b1, W2, b2 = weights
        logits = anp.maximum(x @ W1 + b1, 0) @ W2 + b2
        return anp.mean(logsumexp(logits, axis=1) - logits[rows, y])

    gradients = grad(loss)

    def step():
        for weight, gradient in zip(weights, gradients(weights), strict=True):
            weight -= lr * gradient

    return step


def _mlp_dezero(weights, x, y, lr):
    def logits(F, x, W1, b1, W2, b2):
        return F.linear(F.relu(F.linear(x, W1, b1)), W2, b2)

    return _dezero_step(logits, weights, x, y, lr)


def lenet(model: LeNet, x: np.ndarray, y: np.ndarray, lr: float) -> dict[str, Step]:
    """Train the weights of LeNet in other engines."""
    weights = [parameter.data for parameter in model.parameters()]

    def logits(F, x, K1, k1, K2, k2, W1, b1, W2, b2, W3, b3):
        x = F.pooling(F.relu(F.conv2d(x, K1, k1, pad=2)), 2, 2)
        x = F.pooling(F.relu(F.conv2d(x, K2, k2)), 2, 2)
        x = F.relu(F.linear(F.reshape(x, (len(x), -1)), W1, b1))
        return F.linear(F.relu(F.linear(x, W2, b2)), W3, b3)

    return {"DeZero float32": _dezero_step(logits, weights, x, y, lr)}


def _dezero_step(logits, weights, x, y, lr):
    F, Parameter = _dezero()
    weights = [Parameter(w.astype(np.float32)) for w in weights]
    x = x.astype(np.float32)

    def step():
        loss = F.softmax_cross_entropy(logits(F, x, *weights), y)
        for weight in weights:
            weight.cleargrad()
        loss.backward()
        for weight in weights:
            weight.data -= lr * weight.grad.data
        return float(loss.data)

    return step


def _dezero():
    if not hasattr(np, "int"):
        np.int = int  # pyright: ignore  # DeZero 0.0.13 still uses NumPy's old name
    import dezero.functions
    from dezero import Parameter

    return dezero.functions, Parameter


def _mlp_jax(weights, x, y, lr):
    import jax
    import jax.numpy as jnp

    state = [[jnp.asarray(w, jnp.float32) for w in weights]]
    x, y = jnp.asarray(x, jnp.float32), jnp.asarray(y)

    def loss(weights):
        W1, b1, W2, b2 = weights
        logits = jax.nn.relu(x @ W1 + b1) @ W2 + b2
        return -jnp.mean(jax.nn.log_softmax(logits)[jnp.arange(len(y)), y])

    @jax.jit
    def update(weights):
        pairs = zip(weights, jax.grad(loss)(weights), strict=True)
        return [weight - lr * gradient for weight, gradient in pairs]

    def step():
        state[0] = jax.block_until_ready(update(state[0]))

    return step


def lstm(layer: LSTM, x: np.ndarray) -> dict[str, Step]:
    """Run an LSTM forward and back in other engines."""
    return {
        "HIPS autograd float64": _lstm_hips(layer, x),
        "DeZero float32": _lstm_dezero(layer, x),
    }


def _lstm_hips(layer, x):
    import autograd.numpy as anp
    from autograd import grad

    weights = [parameter.data for parameter in layer.parameters()]

    def sigmoid(a):
        return 0.5 * anp.tanh(0.5 * a) + 0.5

    def mean_state(weights):
        weight_ih, weight_hh, bias = weights
        (h, c), H, total = np.zeros((2, len(x), len(weight_hh))), len(weight_hh), 0.0
        for t in range(x.shape[1]):
            gates = x[:, t] @ weight_ih + h @ weight_hh + bias
            i, f, g, o = (gates[:, n : n + H] for n in range(0, 4 * H, H))
            c = sigmoid(f) * c + sigmoid(i) * anp.tanh(g)
            h = sigmoid(o) * anp.tanh(c)
            total = total + anp.mean(h)
        return total / x.shape[1]

    gradients = grad(mean_state)
    return lambda: gradients(weights)


def _lstm_dezero(layer, x):
    """Its own layer, whose weights start elsewhere: as much work, another result."""
    _, parameter = _dezero()
    from dezero.layers import LSTM as Layer

    D, H = len(layer.weight_ih), len(layer.weight_hh)
    peer, steps = Layer(H, D), x.astype(np.float32).swapaxes(0, 1)  # (T, B, D)

    def step():
        peer.cleargrads()
        peer.reset_state()
        states = [peer(parameter(x)) for x in steps]
        total = sum(states[1:], states[0])
        total.grad = parameter(np.full_like(total.data, 1 / (len(steps) * total.size)))
        total.backward()
        return [weight.grad.data for weight in peer.params()]

    return step


def generation(model: GPT, prompt: np.ndarray) -> dict[str, Step]:
    """Sample from a GPT-2 of the same sizes with Hugging Face's ``generate``."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    config = model.config
    sizes = GPT2Config(
        vocab_size=config.vocab_size,
        n_positions=config.context_length,
        n_embd=config.d_model,
        n_layer=config.num_layers,
        n_head=config.num_heads,
        bos_token_id=0,
        eos_token_id=None,
        pad_token_id=0,
    )
    peer, ids = GPT2LMHeadModel(sizes).eval(), torch.from_numpy(prompt)
    new = config.context_length - prompt.shape[1]

    def step(use_cache):
        return lambda: peer.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=new,
            do_sample=True,
            top_k=0,
            use_cache=use_cache,
        )

    return {
        "Hugging Face GPT-2, cache": step(True),
        "Hugging Face GPT-2, no cache": step(False),
    }
