"""From text to tokens: pieces learned from a corpus, and cutting text into them."""
