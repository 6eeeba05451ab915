"""Constants computed once, when a rule is compiled."""

import math
from dataclasses import replace

import numpy as np

from assay.detect.rules.columns import ColumnType
from assay.detect.rules.evaluate import Batch, Program
from assay.detect.rules.tree import FALSE, NULL, Call, Literal, Node, is_null
from assay.detect.rules.values import Texts

# The operations that can give more than NULL when an operand is NULL.
_LENIENT = frozenset({"and", "or", "case", "is_null", "is_true", "is_false", "same", "greatest", "least", "concat"})


def folded(node: Node) -> Node:
    """The tree with its constant subtrees computed, and AND and OR rid of constants that decide nothing."""
    if not isinstance(node, Call):
        return node
    node = replace(node, operands=tuple(folded(operand) for operand in node.operands))
    if node.operation not in _LENIENT and any(is_null(operand) for operand in node.operands):
        return Literal(None, node.type)
    if all(isinstance(operand, Literal) for operand in node.operands):
        return _constant(node)
    return _simplified(node) if node.operation in ("and", "or") else node


def _simplified(node: Call) -> Node:
    neutral = node.operation == "and"
    constants = [operand.value for operand in node.operands if isinstance(operand, Literal)]
    if (not neutral) in constants:
        return Literal(not neutral, ColumnType.BOOLEAN)
    kept = tuple(o for o in node.operands if not isinstance(o, Literal) or o.value is not neutral)
    return kept[0] if len(kept) == 1 else replace(node, operands=kept)


@np.errstate(all="ignore")
def _constant(node: Call) -> Node:
    program = Program()
    if node.type is ColumnType.BOOLEAN:
        true, false = program.where(node, True), program.where(node, False)
        batch = Batch(program, {}, 1)
        if np.any(batch.value(true)):
            return Literal(True, ColumnType.BOOLEAN)
        return FALSE if np.any(batch.value(false)) else NULL
    slot = program.value(node)
    held = Batch(program, {}, 1).value(slot)
    if held.valid is not None and not np.all(held.valid):
        return Literal(None, node.type)
    if isinstance(held, Texts):
        return Literal(held.spread()[0].as_py(), node.type)
    value = np.ravel(held.values)[0].item()
    # NaN is unlike itself and -0.0 like 0.0: neither can be the name of a step that rules share.
    if isinstance(value, float) and (math.isnan(value) or (value == 0 and math.copysign(1, value) < 0)):
        return node
    return Literal(value, node.type)
