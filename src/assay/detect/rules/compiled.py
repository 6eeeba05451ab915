"""Rules compiled for a set of columns, run over batches, and what those that fired amount to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from assay.base.errors import AssayError
from assay.detect.rules.columns import ColumnType
from assay.detect.rules.evaluate import Batch, Program
from assay.detect.rules.expression import parse_expression
from assay.detect.rules.fold import folded
from assay.detect.rules.rule import Rule, State, refuse_repeated_ids

# Measured: fewer rows pay more for each step, more rows fall out of a core's cache.
ROWS_AT_ONCE = 65_536

UNDECIDED, REVIEW, REMOVE, ALLOW = 0, 1, 2, 3
_RANKS = {"review": REVIEW, "remove": REMOVE, "allow": ALLOW}


@dataclass(frozen=True, slots=True)
class Effects:
    """What the live rules that fired do to each row.

    `override` is int8: UNDECIDED (0), REVIEW (1), REMOVE (2) or ALLOW (3), the strongest that fired. `weight`
    is float64: the sum, in the order of the rules, of the weights to add to the log-odds of the score.
    """

    override: npt.NDArray[np.int8]
    weight: npt.NDArray[np.float64]


class CompiledRules:
    """Rules ready to run; made by `compile_rules`."""

    def __init__(self, rules: tuple[Rule, ...], program: Program, slots: Mapping[int, tuple[int, ...]]) -> None:
        self.rules = rules
        self._program = program
        self._slots = slots

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rules read; only these are taken from a batch."""
        return tuple(self._program.columns)

    def fired(self, table: pa.Table | pa.RecordBatch) -> npt.NDArray[np.bool_]:
        """Which rules fire on which rows: shape (rows, rules), in the order of both.

        A live or shadow rule fires where its expression is TRUE (FALSE and NULL do not fire) and the row is
        offered in its jurisdiction. Draft and retired rules never fire. Raises AssayError if the table lacks
        a column that a rule reads or holds one of another type.
        """
        found = np.zeros((len(self.rules), table.num_rows), np.bool_)
        columns = _columns_of(table, self._program.columns)
        with np.errstate(all="ignore"):
            for start in range(0, table.num_rows, ROWS_AT_ONCE):
                stop = min(start + ROWS_AT_ONCE, table.num_rows)
                whole = stop - start == table.num_rows
                part = columns if whole else {name: c.slice(start, stop - start) for name, c in columns.items()}
                batch = Batch(self._program, part, stop - start)
                for rule, slots in self._slots.items():
                    held = batch.value(slots[0])
                    for slot in slots[1:]:
                        held = held & batch.value(slot)
                    found[rule, start:stop] = held
        return found.T

    def effects(self, fired: npt.NDArray[np.bool_]) -> Effects:
        """What the live rules among those that fired, shape (rows, rules), do to each row.

        Precedence: allow over remove over review. Shadow rules change nothing.
        """
        override = np.zeros(len(fired), np.int8)
        weight = np.zeros(len(fired), np.float64)
        for place, rule in enumerate(self.rules):
            if rule.state != "live":
                continue
            if rule.effect == "weight":
                weight += np.where(fired[:, place], rule.weight, 0.0)
            else:
                np.maximum(override, fired[:, place] * np.int8(_RANKS[rule.effect]), out=override)
        return Effects(override, weight)

    def ids(self, fired: npt.NDArray[np.bool_], state: State = "live") -> pa.ListArray:
        """The ids of the rules of one state that fired on each row, in the rules' order: list<string>."""
        places = [place for place, rule in enumerate(self.rules) if rule.state == state]
        rows, which = np.nonzero(fired[:, places])
        ends = np.zeros(len(fired) + 1, np.int32)
        np.cumsum(np.bincount(rows, minlength=len(fired)), out=ends[1:])
        names = pa.array([self.rules[place].id for place in places], pa.string())
        return pa.ListArray.from_arrays(pa.array(ends), names.take(pa.array(which)))


def compile_rules(rules: Sequence[Rule], columns: Mapping[str, ColumnType]) -> CompiledRules:
    """The rules, checked against the columns and ready to run over batches of any size.

    Every rule but the retired is checked. Raises AssayError, naming the rule, if two share an id or an
    expression is refused; the reasons are those of `parse_expression`.
    """
    refuse_repeated_ids(rules)
    program = Program()
    slots: dict[int, tuple[int, ...]] = {}
    for place, rule in enumerate(rules):
        if rule.state == "retired":
            continue
        try:
            tree = folded(parse_expression(rule.when, columns))
        except AssayError as error:
            raise AssayError(f"{rule.where()}, key 'when': {error.args[0]}", error.hint) from error
        if rule.state == "draft":
            continue
        where_true = program.where(tree, True)
        slots[place] = (program.where_offered(rule.jurisdiction), where_true) if rule.jurisdiction else (where_true,)
    return CompiledRules(tuple(rules), program, slots)


def _columns_of(table: pa.Table | pa.RecordBatch, wanted: Iterable[str]) -> dict[str, pa.Array]:
    """The wanted columns, each in one piece."""
    found: dict[str, pa.Array] = {}
    for name in wanted:
        place = table.schema.get_field_index(name)
        if place < 0:
            raise AssayError(
                f"The batch has no column {name}, which a rule reads.", "Add it, filled with NULL if need be."
            )
        column = table.column(place)
        if isinstance(column, pa.ChunkedArray):
            column = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
        found[name] = column
    return found
