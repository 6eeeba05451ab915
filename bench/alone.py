"""Every measurement runs in a process of its own on one core, so that none finds what another left in memory."""

import os
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from assay.base.process import collect_rarely

P = ParamSpec("P")
T = TypeVar("T")


def pin_to_one_core() -> None:
    """Keep this process, and all that it starts from now on, on one core."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def alone(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a function of a module returns in a new process; its errors are raised here."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        process.submit(collect_rarely).result()  # as the program does
        return process.submit(function, *args, **kwargs).result()


def peak_megabytes() -> float:
    """The most memory that this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e6 / 1024)


def say(text: str) -> None:
    """One line of progress."""
    print(text, flush=True)
