"""Rules: SQL boolean expressions over documented columns, and what they do where they are true."""

from assay.detect.rules.columns import COLUMN_TYPES, COLUMNS, ColumnType, RuleColumn
from assay.detect.rules.compiled import (
    ALLOW,
    REMOVE,
    REVIEW,
    UNDECIDED,
    CompiledRules,
    Effects,
    compile_rules,
)
from assay.detect.rules.expression import allowed_functions, parse_expression
from assay.detect.rules.rule import Effect, Rule, State, load_rules

__all__ = [
    "ALLOW",
    "COLUMNS",
    "COLUMN_TYPES",
    "REMOVE",
    "REVIEW",
    "UNDECIDED",
    "ColumnType",
    "CompiledRules",
    "Effect",
    "Effects",
    "Rule",
    "RuleColumn",
    "State",
    "allowed_functions",
    "compile_rules",
    "load_rules",
    "parse_expression",
]
