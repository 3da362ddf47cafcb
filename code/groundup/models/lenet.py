"""LeNet-5, with the ReLU and the max-pooling that came after it.

Source: LeCun, Bottou, Bengio and Haffner (1998), Gradient-Based Learning Applied to
Document Recognition, sec. II.B.
Chapter: 04-vision/lenet
"""

from ..autograd.windows import output_size
from ..nn import Conv2d, Flatten, MaxPool2d, Module, ReLU, Sequential
from .mlp import MLP


class LeNet(Module):
    """Twice convolution, activation and pooling; then an MLP on what is left.

    The first convolution keeps the size of the image, the second loses its border.
    Shapes: (N, 1, in_size, in_size) -> (N, num_classes).
    Raises: ValueError if nothing is left of an image after the second pooling.
    """

    def __init__(self, in_size=28, num_classes=10, *, kernel_size=5, channels=(6, 16),
                 hidden=(120, 84), activation=ReLU, pool=MaxPool2d, rng):  # fmt: skip
        left = output_size(in_size // 2, kernel_size) // 2
        if left < 1:
            raise ValueError(
                f"LeNet needs a larger image or a smaller kernel, got {in_size=} "
                f"and {kernel_size=}"
            )
        first, second = channels
        same = kernel_size // 2
        self.features = Sequential(
            Conv2d(1, first, kernel_size, padding=same, rng=rng), activation(), pool(2),
            Conv2d(first, second, kernel_size, rng=rng), activation(), pool(2),
            Flatten(),
        )  # fmt: skip
        sizes = [second * left * left, *hidden, num_classes]
        self.classifier = MLP(sizes, activation=activation, rng=rng)

    def __call__(self, x):
        return self.classifier(self.features(x))
