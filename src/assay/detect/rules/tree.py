"""The small typed tree that an expression becomes: all that the evaluator has to know of SQL.

Three kinds of node. What SQL can say in two ways the tree says in one: `a <> b` is NOT (a = b), `a > b` is
`b < a`, BETWEEN is two comparisons, and NULLIF, COALESCE and both kinds of CASE are one "case".
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from assay.detect.rules.columns import ColumnType

Scalar: TypeAlias = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. `value` None is NULL, which fits wherever any type is wanted, whatever `type` says."""

    value: Scalar | None
    type: ColumnType


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column, by its name in the table."""

    name: str
    type: ColumnType


@dataclass(frozen=True, slots=True)
class Call:
    """An operation on operands whose types already agree.

    `constant` is what the operation needs beside its operands: the pattern of "like" and "regex", the values
    of "in", the element of "list_contains", the decimal places of "round". `size` counts the nodes, a subtree
    as often as it stands in the tree.
    """

    operation: str
    operands: tuple["Node", ...]
    type: ColumnType
    constant: Scalar | tuple[Scalar, ...] | None = None
    size: int = field(init=False, compare=False, repr=False, default=1)

    def __post_init__(self) -> None:
        sizes = (operand.size if isinstance(operand, Call) else 1 for operand in self.operands)
        object.__setattr__(self, "size", 1 + sum(sizes))


Node: TypeAlias = Literal | ColumnRef | Call

NULL = Literal(None, ColumnType.BOOLEAN)
FALSE = Literal(False, ColumnType.BOOLEAN)


def is_null(node: Node) -> bool:
    """Whether a node is the constant NULL."""
    return isinstance(node, Literal) and node.value is None
