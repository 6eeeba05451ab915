"""A rule: one SQL boolean expression over documented columns, and what it does where it is true."""

import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args

from assay.base.errors import AssayError

Effect = Literal["allow", "review", "remove", "weight"]
State = Literal["draft", "shadow", "live", "retired"]

HEAVIEST_WEIGHT = 5.0
LONGEST_ID = 80
LONGEST_SENTENCE = 300

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_NOT_COUNTRIES = {"UK": "The United Kingdom is GB.", "EU": "List the member states one by one."}
_REQUIRED = ("id", "when", "effect", "owner", "reason", "state")
_OPTIONAL = ("weight", "jurisdiction", "note")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as its owner wrote it.

    `weight` is added to the log-odds of the score, -5 to 5, and stands only with the effect "weight".
    `jurisdiction` holds ISO 3166-1 alpha-2 codes; empty means everywhere. `place` is the file the rule was
    read from, for messages.
    """

    id: str
    when: str
    effect: Effect
    owner: str
    reason: str
    state: State
    weight: float = 0.0
    jurisdiction: tuple[str, ...] = ()
    note: str = ""
    place: str = field(default="", compare=False)

    def where(self) -> str:
        """How messages name this rule: its file, if it has one, and its id."""
        return f"{self.place}, rule '{self.id}'" if self.place else f"rule '{self.id}'"


def load_rules(source: Path) -> list[Rule]:
    """The rules of a TOML file, or of every *.toml in a folder in the order of their names.

    Keys and values are checked here, expressions when the rules are compiled. Raises AssayError, naming file,
    rule and key, if a file cannot be read, a key is missing, unknown or of the wrong kind, or an id is used
    twice.
    """
    if source.is_dir():
        files = sorted(source.glob("*.toml"))
    elif source.is_file():
        files = [source]
    else:
        raise AssayError(f"There is no rule file or folder at {source}.", "Check the path.")
    rules = [rule for file in files for rule in _rules_of(file)]
    refuse_repeated_ids(rules)
    return rules


def checked_rule(table: Mapping[str, Any]) -> Rule:
    """A rule from keys and values as a rule file has them. Raises AssayError as `load_rules` does."""
    return replace(_rule_of(table, Path("the rule"), 1), place="")


def refuse_repeated_ids(rules: Iterable[Rule]) -> None:
    """Raises AssayError if two rules have one id: a verdict names its rules by id."""
    first: dict[str, Rule] = {}
    for rule in rules:
        other = first.setdefault(rule.id, rule)
        if other is not rule:
            raise AssayError(
                f"The id '{rule.id}' stands for two rules, in {other.place or 'the first list'} and "
                f"{rule.place or 'again'}.",
                "Give one of them another id.",
            )


def _rules_of(file: Path) -> list[Rule]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise AssayError(f"The rule file {file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise AssayError(f"The rule file {file} is not UTF-8 at byte {error.start}.", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise AssayError(f"The rule file {file} is not valid TOML: {error}.") from error
    for key in content:
        if key != "rule":
            raise AssayError(f"{file}: unknown key '{key}' at the top.", "A rule file holds only [[rule]] tables.")
    tables = content.get("rule", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise AssayError(f"{file}: 'rule' is not a list of tables.", "Begin each rule with [[rule]].")
    return [_rule_of(table, file, number) for number, table in enumerate(tables, start=1)]


def _rule_of(table: Mapping[str, Any], file: Path, number: int) -> Rule:
    given_id = table.get("id")
    where = f"{file}, rule '{given_id}'" if isinstance(given_id, str) else f"{file}, rule {number}"
    for key in table:
        if key not in (*_REQUIRED, *_OPTIONAL):
            nearest = get_close_matches(key, (*_REQUIRED, *_OPTIONAL), n=1)
            allowed = ", ".join((*_REQUIRED, *_OPTIONAL))
            raise AssayError(
                f"{where}: unknown key '{key}'.",
                f"Did you mean '{nearest[0]}'?" if nearest else f"The keys are {allowed}.",
            )
    for key in _REQUIRED:
        if key not in table:
            raise AssayError(f"{where}: the key '{key}' is missing.")
    rule_id = _text(table, "id", where)
    if not _ID.fullmatch(rule_id) or len(rule_id) > LONGEST_ID:
        raise AssayError(
            f"{where}: the id is not in kebab-case.",
            f"Use small letters a to z, digits and single hyphens, {LONGEST_ID} characters at most.",
        )
    effect = _one_of(table, "effect", get_args(Effect), where)
    reason = _text(table, "reason", where)
    if len(reason) > LONGEST_SENTENCE:
        raise AssayError(
            f"{where}: the reason has {len(reason)} characters.",
            f"It is one sentence told to the seller: at most {LONGEST_SENTENCE}.",
        )
    return Rule(
        id=rule_id,
        when=_text(table, "when", where),
        effect=effect,
        owner=_text(table, "owner", where),
        reason=reason,
        state=_one_of(table, "state", get_args(State), where),
        weight=_weight(table, effect, where),
        jurisdiction=_jurisdiction(table, where),
        note=_text(table, "note", where) if "note" in table else "",
        place=str(file),
    )


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table[key]
    if not isinstance(value, str) or not value.strip():
        raise AssayError(f"{where}: '{key}' must be a text that is not empty.")
    return value.strip()


def _one_of(table: Mapping[str, Any], key: str, allowed: tuple[Any, ...], where: str) -> Any:
    value = table[key]
    if value not in allowed:
        raise AssayError(f"{where}: '{key}' is {value!r}.", f"It must be one of {', '.join(allowed)}.")
    return value


def _weight(table: Mapping[str, Any], effect: Effect, where: str) -> float:
    if effect != "weight":
        if "weight" in table:
            raise AssayError(
                f"{where}: 'weight' stands beside the effect '{effect}'.",
                'Remove it, or set effect = "weight".',
            )
        return 0.0
    value = table.get("weight")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise AssayError(f"{where}: the effect 'weight' needs a number as 'weight'.", "For example weight = 1.5.")
    if abs(value) > HEAVIEST_WEIGHT:
        raise AssayError(f"{where}: 'weight' is {value}.", "It must be from -5 to 5: it is added to the log-odds.")
    return float(value)


def _jurisdiction(table: Mapping[str, Any], where: str) -> tuple[str, ...]:
    codes = table.get("jurisdiction", [])
    if not isinstance(codes, list):
        raise AssayError(f"{where}: 'jurisdiction' is not a list.", 'For example jurisdiction = ["DE", "FR"].')
    for code in codes:
        if not isinstance(code, str) or not _COUNTRY.fullmatch(code) or code in _NOT_COUNTRIES:
            raise AssayError(
                f"{where}: {code!r} in 'jurisdiction' is not an ISO 3166-1 alpha-2 country code.",
                _NOT_COUNTRIES.get(str(code), 'Use two capital letters, such as "DE".'),
            )
    return tuple(dict.fromkeys(codes))
