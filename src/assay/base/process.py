"""How this process uses the interpreter; for programs, not for libraries, to decide."""

import gc


def collect_rarely() -> None:
    """Let the collector of cyclic garbage look round a thousand times less often.

    A screener remembers millions of small objects and makes no cycles: walking over all of them again and again took a
    twelfth of its time and freed nothing. What is not in a cycle is freed at once, as ever.
    """
    gc.set_threshold(700_000, 50, 100)
