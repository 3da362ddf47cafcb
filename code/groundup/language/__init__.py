"""Language models in PyTorch, where the reader's own engine would be too slow."""
