"""Keep what one training step frees for the next, which needs the same again.

Chapter: 07-language-models/gpt
"""

import numpy as np

LARGEST = 30 * 2**20  # bytes; glibc learns from blocks of less than 32 MB


def keep_freed_memory() -> None:
    """Let the C library keep freed arrays, instead of returning them to the system.

    A returned page costs a fault when it is needed again: in a GPT's step a quarter of
    the time. glibc keeps blocks as large as the largest it has seen freed, so free one,
    untouched and therefore free of charge. Other C libraries do not notice.
    Source: mallopt(3), Linux manual page, M_MMAP_THRESHOLD.
    """
    np.empty(LARGEST, np.uint8)
