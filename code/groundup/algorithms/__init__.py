"""The algorithms behind deep learning, in plain Python."""
