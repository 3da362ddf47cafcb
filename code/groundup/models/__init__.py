"""Models, one short file each, from the perceptron to a small GPT."""
