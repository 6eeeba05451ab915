"""Rule files: what they may hold, and how mistakes in them are told."""

from pathlib import Path

import pytest

import assay.detect
from assay.base.errors import AssayError
from assay.detect.rules import COLUMN_TYPES, COLUMNS, Rule, compile_rules, load_rules

GOOD = """
[[rule]]
id = "replica-words"
when = "slang >= 0.8"
effect = "review"
owner = "policy team"
reason = "The listing uses words by which replicas are sold."
jurisdiction = ["DE", "FR"]
state = "live"
note = "Agreed with the brands in March."

[[rule]]
id = "newcomer"
when = "seller_age_days < 30"
effect = "weight"
weight = 1
owner = "policy team"
reason = "The account is new."
state = "shadow"
"""


def line_of(key: str) -> str:
    return next(line for line in GOOD.splitlines() if line.startswith(key))


def test_a_good_file(tmp_path: Path) -> None:
    file = tmp_path / "house.toml"
    file.write_text(GOOD, encoding="utf-8")
    first, second = load_rules(file)
    assert first == Rule(
        id="replica-words",
        when="slang >= 0.8",
        effect="review",
        owner="policy team",
        reason="The listing uses words by which replicas are sold.",
        state="live",
        jurisdiction=("DE", "FR"),
        note="Agreed with the brands in March.",
    )
    assert (second.effect, second.weight, second.state, second.jurisdiction) == ("weight", 1.0, "shadow", ())


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name, rule_id in (("b.toml", "two"), ("a.toml", "one"), ("c.txt", "three")):
        (tmp_path / name).write_text(
            GOOD.split("[[rule]]")[1].replace("replica-words", rule_id).join(("[[rule]]", "")),
            encoding="utf-8",
        )
    assert [rule.id for rule in load_rules(tmp_path)] == ["one", "two"]


MISTAKES = [
    # what is changed in the good file, into what, and what is told
    ("replica-words", "Replica Words", "rule 'Replica Words': the id is not in kebab-case"),
    ("replica-words", "newcomer", "The id 'newcomer' stands for two rules"),
    (line_of("when"), "", "rule 'replica-words': the key 'when' is missing"),
    (line_of("when"), 'when = ""', "'when' must be a text that is not empty"),
    (line_of("when"), "when = 5", "'when' must be a text that is not empty"),
    (line_of("id"), "", "rule 1: the key 'id' is missing"),
    (line_of("owner"), 'ovner = "x"', "unknown key 'ovner'. Did you mean 'owner'?"),
    (line_of("owner"), line_of("owner") + "\nzzz = 1", "unknown key 'zzz'. The keys are id, when,"),
    ('"review"', '"block"', "'effect' is 'block'. It must be one of allow, review, remove, weight"),
    ('"live"', '"on"', "'state' is 'on'. It must be one of draft, shadow, live, retired"),
    ('"review"', '"review"\nweight = 1.0', "'weight' stands beside the effect 'review'"),
    ("weight = 1\n", "", "rule 'newcomer': the effect 'weight' needs a number"),
    ("weight = 1\n", 'weight = "1"\n', "needs a number"),
    ("weight = 1\n", "weight = true\n", "needs a number"),
    ("weight = 1\n", "weight = nan\n", "needs a number"),
    ("weight = 1\n", "weight = 7.5\n", "'weight' is 7.5. It must be from -5 to 5"),
    ('["DE", "FR"]', '"DE"', "'jurisdiction' is not a list"),
    ('["DE", "FR"]', '["Germany"]', "'Germany' in 'jurisdiction' is not an ISO 3166-1 alpha-2"),
    ('["DE", "FR"]', '["de"]', "'de' in 'jurisdiction' is not"),
    ('["DE", "FR"]', '["UK"]', "The United Kingdom is GB."),
    ('["DE", "FR"]', "[1]", "1 in 'jurisdiction' is not"),
    ("The account is new.", "x" * 301, "the reason has 301 characters"),
    ("[[rule]]", "[rule]", "not valid TOML"),
    ("[[rule]]", "[[rules]]", "unknown key 'rules' at the top"),
    ("[[rule]]\n", "title = 5\n[[rule]]\n", "unknown key 'title' at the top"),
    ('owner = "policy team"', "owner = policy team", "not valid TOML"),
]


@pytest.mark.parametrize(("good", "bad", "told"), MISTAKES)
def test_mistakes_are_told_with_file_rule_and_key(good: str, bad: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "house.toml"
    assert good in GOOD
    file.write_text(GOOD.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(AssayError) as refusal:
        load_rules(file)
    assert told in str(refusal.value)
    assert "house.toml" in str(refusal.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="no rule file or folder"):
        load_rules(tmp_path / "nowhere")
    (tmp_path / "latin.toml").write_bytes(b'[[rule]]\nid = "caf\xe9"')
    with pytest.raises(AssayError, match=r"latin\.toml is not UTF-8 at byte 18"):
        load_rules(tmp_path)


def test_a_refused_expression_is_told_with_file_and_rule(tmp_path: Path) -> None:
    file = tmp_path / "house.toml"
    file.write_text(GOOD.replace("slang >=", "slnag >="), encoding="utf-8")
    with pytest.raises(AssayError) as refusal:
        compile_rules(load_rules(file), COLUMN_TYPES)
    assert str(refusal.value) == (
        f"{file}, rule 'replica-words', key 'when': There is no column 'slnag' at character 1. Did you mean slang?"
    )


def test_the_starter_rules() -> None:
    rules = load_rules(Path(assay.detect.__file__).parent / "registry" / "rules")
    compiled = compile_rules(rules, COLUMN_TYPES)
    assert set(compiled.columns) <= set(COLUMNS)
    assert [rule.state for rule in rules].count("live") >= 12
    assert [rule.state for rule in rules].count("shadow") == 3
    # Only a promised error rate removes without a person, and the starter rules promise none.
    assert all(rule.effect != "remove" for rule in rules)
    assert all(rule.reason.endswith(".") and rule.reason.count(".") == 1 for rule in rules)
