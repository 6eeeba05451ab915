"""Which ids came before, in 16 bytes an id."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from xxhash import xxh3_64_intdigest

_Run = tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]


class SeenIds:
    """Ids are compared by 64 bits of hash: the odds that two of a million different ones meet are 1 in 37 million."""

    def __init__(self) -> None:
        # Sorted hashes with their lines, each run at least twice as long as the next: few to search, cheap to merge.
        self._runs: list[_Run] = []

    def first_lines(self, ids: pa.Array, lines: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """For each id the line on which it came first, or 0 where that is this one; from now on all are seen."""
        hashes = np.fromiter(map(xxh3_64_intdigest, ids.cast(pa.binary()).to_pylist()), np.uint64, len(ids))
        order = np.argsort(hashes, kind="stable")
        hashes, lines = hashes[order], lines[order]
        is_first = np.ones(len(hashes), bool)
        is_first[1:] = hashes[1:] != hashes[:-1]
        unique = np.flatnonzero(is_first)
        hashes, lines = hashes[unique], lines[unique]
        earlier = np.zeros(len(hashes), np.int64)
        for run_hashes, run_lines in self._runs:
            found = np.minimum(np.searchsorted(run_hashes, hashes), len(run_hashes) - 1)
            hit = run_hashes[found] == hashes
            earlier[hit] = run_lines[found[hit]]
        self._add(hashes[earlier == 0], lines[earlier == 0])
        group = np.cumsum(is_first) - 1
        result = np.empty(len(order), np.int64)
        result[order] = np.where(is_first, earlier[group], np.where(earlier[group] > 0, earlier[group], lines[group]))
        return result

    def _add(self, hashes: npt.NDArray[np.uint64], lines: npt.NDArray[np.int64]) -> None:
        if not len(hashes):
            return
        while self._runs and len(self._runs[-1][0]) < 2 * len(hashes):
            run_hashes, run_lines = self._runs.pop()
            hashes, lines = np.concatenate([run_hashes, hashes]), np.concatenate([run_lines, lines])
            order = np.argsort(hashes, kind="stable")
            hashes, lines = hashes[order], lines[order]
        self._runs.append((hashes, lines))
