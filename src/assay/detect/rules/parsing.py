"""SQL text to sqlglot's tree, and how refusals name what stands in it and where."""

import re
from collections.abc import Mapping

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import TokenType

from assay.base.errors import AssayError

LONGEST_EXPRESSION = 10_000
DEEPEST_NESTING = 50
_LONGEST_NEAR = 40

ALLOWED_OPERATORS = (
    "AND OR NOT = <> < <= > >= + - * / % ||, IS [NOT] NULL, IS [NOT] TRUE, IS [NOT] FALSE, "
    "IS [NOT] DISTINCT FROM, [NOT] IN (literals), [NOT] BETWEEN, [NOT] LIKE, [NOT] ILIKE, CASE, "
    "CAST(number AS DOUBLE)"
)

# What may stand before the first operand of a construct whose own place sqlglot does not note.
_OPENING = re.compile(r"(?:\w+\s*\(|\w+\s+|@)\s*\Z")

_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_REFUSED_TOKENS = {
    TokenType.SEMICOLON: ("There is a ';'", "A rule is one expression, not statements."),
    TokenType.SELECT: ("There is a query (SELECT)", "A rule sees only its own row: no table, no file."),
    TokenType.PLACEHOLDER: ("There is a parameter", "Write the value itself."),
    TokenType.PARAMETER: ("There is a parameter (@ or $)", "Write the value itself."),
    TokenType.COLON: ("There is a parameter or a ':'", "Write the value itself."),
    TokenType.L_BRACKET: ("There is a '['", "Ask a list with contains(list, 'text')."),
    TokenType.L_BRACE: ("There is a '{'", "A rule has numbers, texts, TRUE, FALSE and NULL for values."),
}


def parse(text: str) -> exp.Expr:
    """sqlglot's tree of one expression; AssayError if it is empty, too long, or does not parse as one."""
    if len(text) > LONGEST_EXPRESSION:
        raise AssayError(
            f"The expression has {len(text):,} characters.",
            f"Keep it under {LONGEST_EXPRESSION:,}: split it into several rules.",
        )
    unreadable = _UNREADABLE.search(text)
    if unreadable:
        raise AssayError(
            f"There is a control character or half a character at character {unreadable.start() + 1}.",
            "Type that part of the expression again.",
        )
    dialect = DuckDB()
    try:
        tokens = dialect.tokenize(text)
        for token in tokens:
            if token.token_type in _REFUSED_TOKENS:
                what, hint = _REFUSED_TOKENS[token.token_type]
                raise AssayError(f"{what} at character {token.start + 1}.", hint)
        trees = dialect.parser().parse_into(exp.Condition, tokens, text)
    except TokenError:
        raise AssayError(
            "The expression does not parse: a quote or a comment is not closed.",
            "Close it, or double a ' in a text.",
        ) from None
    except ParseError as error:
        raise _parse_refusal(text, error) from None
    if not trees or trees[0] is None:
        raise AssayError("The expression is empty.", "Write when the rule fires.")
    return trees[0]


def _parse_refusal(text: str, error: ParseError) -> AssayError:
    detail = error.errors[0] if error.errors else {}
    near = str(detail.get("highlight") or "")
    lines = text.split("\n")
    line = int(detail.get("line") or 1)
    column = int(detail.get("col") or 1)
    end = sum(len(earlier) + 1 for earlier in lines[: line - 1]) + column
    position = max(end - len(near) + 1, 1)
    return AssayError(
        f"The expression does not parse at character {position}, near '{near[:_LONGEST_NEAR]}'.",
        "It must be one SQL boolean expression: look for a missing operand, bracket or quote.",
    )


def too_deep() -> AssayError:
    """The refusal of an expression that is nested too deep."""
    return AssayError(f"The expression is nested deeper than {DEEPEST_NESTING} levels.", "Split it into several rules.")


def span(node: exp.Expr, text: str) -> tuple[int, int]:
    """Where a node stands in the text, from and up to; 0 is the first character. As far as sqlglot knows."""
    marked = [part.meta for part in node.walk() if "start" in part.meta]
    if not marked:
        return 0, len(text)
    start, end = min(int(meta["start"]) for meta in marked), max(int(meta["end"]) for meta in marked) + 1
    if "start" not in node.meta and isinstance(node, exp.Func | exp.Interval) and not isinstance(node, exp.Binary):
        opening = _OPENING.search(text, 0, start)
        start = opening.start() if opening else start
    return start, end


def named(node: exp.Expr) -> str:
    """What a person calls a construct."""
    for kind, name in _NAMES.items():
        if isinstance(node, kind):
            return name
    return f"The construct {node.key.upper()}"


_NAMES: Mapping[type[exp.Expr], str] = {
    exp.Query: "A query",
    exp.If: "IF",
    exp.Collate: "COLLATE",
    exp.All: "ALL",
    exp.Any: "ANY",
    exp.Trim: "TRIM",
    exp.Window: "A window function",
    exp.AggFunc: "An aggregate function",
    exp.Star: "The star *",
    exp.Dot: "A qualified name",
    exp.Column: "A qualified name",
    exp.ByteString: "A text with escapes (E'...')",
    exp.RawString: "A text in dollar quotes",
    exp.Escape: "ESCAPE",
    exp.IntDiv: "The operator //",
    exp.Pow: "The operator ^ or **",
    exp.RegexpLike: "Matching with ~",
    exp.Interval: "An interval",
    exp.Cast: "A cast",
    exp.Case: "CASE",
    exp.Between: "BETWEEN",
    exp.Like: "LIKE",
    exp.ILike: "ILIKE",
}
