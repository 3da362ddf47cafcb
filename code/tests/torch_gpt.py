"""PyTorch's own layers, arranged as our GPT, with our weights in them."""

import torch
from torch import nn
from torch.nn import functional as F


def tensor(array):
    """A float64 copy that asks for a gradient."""
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def copy_linear(theirs, ours):
    """PyTorch keeps the transpose of our weight."""
    copy(theirs.weight, ours.weight.data.T)
    copy(theirs.bias, ours.bias.data)


def copy(theirs, array):
    with torch.no_grad():
        theirs.copy_(torch.tensor(array))


def torch_attention(ours, d_model):
    """A ``MultiheadAttention`` that holds the weights of ours."""
    theirs = nn.MultiheadAttention(d_model, ours.num_heads, batch_first=True).double()
    load_attention(theirs, ours)
    return theirs


def load_attention(theirs, ours):
    """PyTorch stacks the matrices of queries, keys and values."""
    parts = (ours.query, ours.key, ours.value)
    for third, part in zip(theirs.in_proj_weight.chunk(3), parts, strict=True):
        copy(third, part.weight.data.T)
    for third, part in zip(theirs.in_proj_bias.chunk(3), parts, strict=True):
        copy(third, part.bias.data)
    copy_linear(theirs.out_proj, ours.output)


def torch_block(ours, d_model):
    """An encoder layer of PyTorch; a causal mask makes it GPT's block."""
    theirs = nn.TransformerEncoderLayer(
        d_model,
        ours.attention.num_heads,
        4 * d_model,
        dropout=0.0,
        activation=lambda x: F.gelu(x, approximate="tanh"),
        batch_first=True,
        norm_first=True,
    ).double()
    load_attention(theirs.self_attn, ours.attention)
    copy_linear(theirs.linear1, ours.feed_forward.hidden)
    copy_linear(theirs.linear2, ours.feed_forward.output)
    for norm, own in ((theirs.norm1, ours.norm1), (theirs.norm2, ours.norm2)):
        copy(norm.weight, own.weight.data)
        copy(norm.bias, own.bias.data)
    return theirs


def future(T):
    """PyTorch's mask is True where a query may *not* look."""
    return torch.ones(T, T, dtype=torch.bool).triu(1)


class TorchGPT(nn.Module):
    """Embeddings, PyTorch's blocks, a final norm, and the tied head."""

    def __init__(self, ours):
        super().__init__()
        D = ours.config.d_model
        self.tokens = nn.Parameter(tensor(ours.token_embedding.weight.data))
        self.positions = nn.Parameter(tensor(ours.position_embedding.weight.data))
        self.blocks = nn.ModuleList(torch_block(block, D) for block in ours.blocks)
        self.norm = nn.LayerNorm(D).double()
        copy(self.norm.weight, ours.norm.weight.data)
        copy(self.norm.bias, ours.norm.bias.data)

    def forward(self, ids):
        T = ids.shape[1]
        x = self.tokens[ids] + self.positions[:T]
        for block in self.blocks:
            x = block(x, src_mask=future(T))
        return self.norm(x) @ self.tokens.T

    def gradients(self):
        """Gradients by the names that ours have, in our layout."""
        grads = {
            "token_embedding.weight": self.tokens.grad,
            "position_embedding.weight": self.positions.grad,
            "norm.weight": self.norm.weight.grad,
            "norm.bias": self.norm.bias.grad,
        }
        for number, block in enumerate(self.blocks):
            below = block_gradients(block)
            grads |= {f"blocks.{number}.{name}": g for name, g in below.items()}
        return {name: grad.numpy() for name, grad in grads.items()}


def attention_gradients(theirs, prefix=""):
    """The gradients of a ``MultiheadAttention``, by our names and in our layout."""
    grads = linear_gradients(theirs.out_proj, f"{prefix}output")
    weights = theirs.in_proj_weight.grad.chunk(3)
    biases = theirs.in_proj_bias.grad.chunk(3)
    names = ("query", "key", "value")
    for name, weight, bias in zip(names, weights, biases, strict=True):
        grads |= {f"{prefix}{name}.weight": weight.T, f"{prefix}{name}.bias": bias}
    return grads


def block_gradients(theirs):
    grads = attention_gradients(theirs.self_attn, "attention.")
    for name in ("norm1", "norm2"):
        norm = getattr(theirs, name)
        grads |= {f"{name}.weight": norm.weight.grad, f"{name}.bias": norm.bias.grad}
    grads |= linear_gradients(theirs.linear1, "feed_forward.hidden")
    return grads | linear_gradients(theirs.linear2, "feed_forward.output")


def linear_gradients(theirs, name):
    return {f"{name}.weight": theirs.weight.grad.T, f"{name}.bias": theirs.bias.grad}
