"""The wording of letters: statements of reasons, corrections, outcomes for notifiers; English and 简体中文.

A statement carries what Article 17(3) of the Digital Services Act asks for, each field by itself and all of it in one
letter. Whoever sent a notice is never named in it.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

TEMPLATE_VERSION: Final = 1
"""Raised with every change of wording, so that each letter says by which words it was written."""
LANGUAGES: Final = ("en", "zh-hans")

_DONE: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "refuse_publication": "Your listing was not published",
        "remove": "Your listing was removed",
        "hide": "Your listing was hidden from buyers",
        "reinstate": "Your listing may be offered again",
        "show": "Your listing is shown to buyers again",
    },
    "zh-hans": {
        "refuse_publication": "您的商品未予上架",
        "remove": "您的商品已被下架",
        "hide": "您的商品已对买家隐藏",
        "reinstate": "您的商品已恢复，可以重新销售",
        "show": "您的商品已重新向买家展示",
    },
}
_SOURCES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "own_initiative": "We looked at your listing on our own initiative.",
        "complaint": "We looked at your listing after a buyer's complaint.",
        "notice": "We looked at your listing after a notice from outside.",
        "trusted_flagger": "We looked at your listing after a notice from a trusted flagger.",
        "order": "We looked at your listing after an order of an authority.",
    },
    "zh-hans": {
        "own_initiative": "本次核查由平台主动进行。",
        "complaint": "本次核查源于买家的投诉。",
        "notice": "本次核查源于平台外部的通知。",
        "trusted_flagger": "本次核查源于可信举报者的通知。",
        "order": "本次核查源于主管机关的命令。",
    },
}
_AUTOMATED: Final[Mapping[str, Mapping[tuple[bool, bool], str]]] = {
    "en": {
        (
            True,
            True,
        ): "It was found and decided by automated means, at an error rate measured beforehand; no person decided.",
        (True, False): "It was found by automated means. A person decided.",
        (False, True): "It was decided by automated means after a notice.",
        (False, False): "No automated means were used: a person decided.",
    },
    "zh-hans": {
        (True, True): "该情况由自动化手段发现并作出决定，其误判率事先经过测定；本决定未经人工作出。",
        (True, False): "该情况由自动化手段发现，由人工作出决定。",
        (False, True): "本决定由自动化手段根据通知作出。",
        (False, False): "未使用自动化手段，由人工作出决定。",
    },
}
_ZH_FINDINGS: Final[Mapping[str, str]] = {
    "mark": "商品文字中出现了“{found}”，即 {against} 的名称。",
    "masked_mark": "“{found}”用符号遮盖了 {against} 名称中的字母。",
    "spaced_mark": "“{found}”将 {against} 的名称拆开书写。",
    "lookalike_mark": "“{found}”用形近字符书写 {against} 的名称。",
    "misspelt_mark": "“{found}”读写上近似 {against} 的名称。",
    "homophone_mark": "“{found}”与 {against} 的名称读音相同。",
    "joined_mark": "“{found}”将 {against} 的名称与其他词连写。",
    "hidden_characters": "“{found}”中含有不可见字符，掩盖了 {against} 的名称。",
    "slang": "“{found}”是仿冒品交易中的用语。",
    "price_below_floor": "售价 {found} 低于正品全新商品可信的最低价（{against}）。",
    "seller_new": "该账号开设仅 {found_number} 天。",
    "seller_unverified": "卖家身份尚未核实。",
    "seller_strikes": "该账号已有 {found} 次售假记录。",
    "seller_velocity": "该账号开设不久，一天之内上架了 {found} 件商品。",
    "seller_complaints": "90 天内有 {found} 名买家投诉该账号售假。",
    "seller_linked_closed": "该账号与 {found} 个已关闭的账号有关联。",
    "seller_unauthorised": "品牌方已公布其授权卖家，而该账号不在其中。",
    "seller_authorised": "该卖家已获得 {against} 的授权。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a letter is about. `findings` are those of the screening, as the ledger keeps them."""

    number: str
    at: datetime
    measure: str
    marketplace: str
    listing_id: str
    title: str
    version: int | None
    territories: Sequence[str]
    findings: Sequence[Mapping[str, Any]]
    facts: str
    reviewer_reasons: str
    source: str
    is_found_by_machine: bool
    is_decided_by_machine: bool
    ground: str
    ground_reference: str
    policy_title: str
    policy_text: str
    appeal_months: int
    answer_url: str
    corrects: str = ""
    corrects_at: datetime | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it goes out, and its fields each by itself."""

    subject_line: str
    text: str
    reasons: dict[str, Any]


def months_later(at: datetime, months: int) -> datetime:
    """The same day so many months later, or the last of that month."""
    count = at.year * 12 + at.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))


def sentences(findings: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """What was found, one plain sentence each; what speaks for the listing, or was read as innocent, is left out."""
    told = [each for each in findings if each["strength"] > 0 and each["kind"] != "seller_authorised"]
    if language == "en":
        return list(dict.fromkeys(each["detail"] for each in told))
    return list(dict.fromkeys(_in_chinese(each) for each in told))


def _in_chinese(finding: Mapping[str, Any]) -> str:
    template = _ZH_FINDINGS.get(finding["kind"])
    if template is None:  # a detector newer than this wording
        return str(finding["detail"])
    number = "".join(letter for letter in str(finding["found"]) if letter.isdigit())
    return template.format(found=finding["found"], against=finding["against"] or "该品牌", found_number=number)


def statement_of_reasons(matter: Matter, language: str) -> Letter:
    """The letter to a seller whose listing was refused, removed or hidden."""
    until = months_later(matter.at, matter.appeal_months)
    found = sentences(matter.findings, language)
    words = _EN if language == "en" else _ZH
    done = _DONE[language][matter.measure]
    facts = [_SOURCES[language][matter.source], *found]
    if matter.reviewer_reasons:
        facts.append(words["reviewer"].format(reasons=matter.reviewer_reasons))
    automated = _AUTOMATED[language][matter.is_found_by_machine, matter.is_decided_by_machine]
    ground = words["law" if matter.ground == "law" else "terms"].format(
        reference=matter.ground_reference, title=matter.policy_title, text=matter.policy_text
    )
    where = words["at_a_page" if matter.answer_url else "by_letter"].format(url=matter.answer_url, number=matter.number)
    redress = words["redress"].format(until=_day(until, language), where=where)
    reach = words["everywhere"] if not matter.territories else words["in"].format(places=", ".join(matter.territories))
    reasons = {
        "measure": {
            "kind": matter.measure,
            "said": done,
            "territories": list(matter.territories),
            "duration": "indefinite",
        },
        "facts": {
            "said": facts,
            "source": matter.source,
            "findings": [
                {key: finding[key] for key in ("kind", "field", "found", "start", "end", "against")}
                for finding in matter.findings
                if finding["strength"] > 0
            ],
        },
        "automated": {
            "detection": matter.is_found_by_machine,
            "decision": matter.is_decided_by_machine,
            "said": automated,
        },
        "legal_ground": {"reference": matter.ground_reference, "said": ground} if matter.ground == "law" else None,
        "contractual_ground": {"reference": matter.ground_reference, "said": ground}
        if matter.ground != "law"
        else None,
        "redress": {
            "until": until.isoformat(),
            "url": matter.answer_url,
            "ways": ["internal_complaint", "out_of_court", "court"],
            "said": redress,
        },
    }
    text = words["statement"].format(
        done=done,
        listing=_listing(matter, language),
        day=_day(matter.at, language),
        reach=reach,
        facts="\n".join(f"- {fact}" for fact in facts),
        automated=automated,
        ground=ground,
        redress=redress,
        number=matter.number,
    )
    return Letter(words["subject"].format(done=done, title=_short(matter.title or matter.listing_id)), text, reasons)


def correction(matter: Matter, language: str) -> Letter:
    """The letter that takes a statement back when its measure is reversed."""
    words = _EN if language == "en" else _ZH
    done = _DONE[language][matter.measure]
    why = matter.reviewer_reasons or words["undone"]
    corrected = (
        words["corrected"].format(number=matter.corrects, day=_day(matter.corrects_at or matter.at, language))
        if matter.corrects
        else ""
    )
    text = words["correction"].format(
        done=done,
        listing=_listing(matter, language),
        day=_day(matter.at, language),
        corrected=corrected,
        why=why,
        number=matter.number,
    )
    reasons = {
        "measure": {
            "kind": matter.measure,
            "said": done,
            "territories": list(matter.territories),
            "duration": "indefinite",
        },
        "facts": {"said": [why], "source": matter.source, "findings": []},
        "corrects": matter.corrects or None,
    }
    return Letter(words["subject"].format(done=done, title=_short(matter.title or matter.listing_id)), text, reasons)


def notice_outcome(
    notice: str, listing_ids: Mapping[str, str], at: datetime, reasoning: str, is_automated: bool, language: str
) -> Letter:
    """The letter to whoever sent a notice: listing to outcome, whether a machine decided, and what else they may do."""
    words = _EN if language == "en" else _ZH
    lines = [f"- {listing}: {words[f'outcome_{outcome}']}" for listing, outcome in listing_ids.items()]
    automated = words["automated" if is_automated else "by_person"]
    text = words["notice"].format(
        notice=notice, day=_day(at, language), lines="\n".join(lines), automated=automated, reasoning=reasoning
    )
    reasons = {"outcomes": dict(listing_ids), "automated": is_automated, "said": reasoning}
    return Letter(words["notice_subject"].format(notice=notice), text, reasons)


def _listing(matter: Matter, language: str) -> str:
    version = (
        ""
        if matter.version is None
        else (f", version {matter.version}" if language == "en" else f"，第 {matter.version} 版")
    )
    if language == "en":
        return f"“{matter.title}” ({matter.marketplace}, {matter.listing_id}{version})"
    return f"“{matter.title}”（{matter.marketplace}，编号 {matter.listing_id}{version}）"


def _day(at: datetime, language: str) -> str:
    if language == "en":
        return f"{at.day} {at:%B} {at.year}"
    return f"{at.year} 年 {at.month} 月 {at.day} 日"


def _short(title: str) -> str:
    return title if len(title) <= 80 else f"{title[:79]}…"


_EN: Final[Mapping[str, str]] = {
    "subject": "{done}: {title}",
    "statement": """\
{done}.

Listing: {listing}
Since: {day}, {reach}, until further notice

Why

{facts}

{automated}

The ground

{ground}

What you can do

{redress}

Statement {number}
""",
    "everywhere": "wherever it was offered",
    "in": "in {places}",
    "reviewer": "The reviewer's reasons: {reasons}",
    "terms": "This goes against our terms ({reference}). {title}: {text} What is listed above is what we hold against that rule.",
    "law": "This goes against the law ({reference}). {title}: {text} What is listed above is what we hold against that rule.",
    "at_a_page": "at {url}",
    "by_letter": "by writing to the marketplace and naming statement {number}",
    "redress": "If you think that we are wrong, answer until {until} {where}, free of charge: say why, and add what shows it, such as"
    " invoices or the brand's authorisation. A person who had no part in this decision will look at it. You may also turn"
    " to a certified out-of-court dispute settlement body, and at any time to a court.",
    "correction": """\
{done}.

Listing: {listing}
Since: {day}

{corrected}We have reversed our measure. The reason: {why}

You need not do anything. The measure no longer counts against you.

Statement {number}
""",
    "corrected": "This corrects our statement {number} of {day}, which no longer holds. ",
    "undone": "the decision was looked at again and does not stand.",
    "notice_subject": "What became of your notice {notice}",
    "notice": """\
You sent us the notice {notice}. On {day} this was decided:

{lines}

{automated} {reasoning}

If you think that we are wrong, you may complain to us within six months, free of charge, and a person will look at it. You may also
turn to a certified out-of-court dispute settlement body, and at any time to a court.
""",
    "automated": "Automated means were used to decide.",
    "by_person": "A person decided.",
    "outcome_violation": "it breaks our rules and is not offered any more",
    "outcome_no_violation": "it does not break our rules and stays",
    "outcome_undetermined": "we could not establish that it breaks our rules; it stays",
}
_ZH: Final[Mapping[str, str]] = {
    "subject": "{done}：{title}",
    "statement": """\
{done}。

商品：{listing}
生效日期：{day}，{reach}，有效期至另行通知为止

事实与理由

{facts}

{automated}

依据

{ground}

您可以怎么做

{redress}

说明编号：{number}
""",
    "everywhere": "适用于其全部销售地区",
    "in": "适用于 {places}",
    "reviewer": "审核人员的理由：{reasons}",
    "terms": "该商品违反平台条款（{reference}）。{title}：{text}以上所列事实即为认定依据。",
    "law": "该商品违反法律规定（{reference}）。{title}：{text}以上所列事实即为认定依据。",
    "at_a_page": "通过 {url} ",
    "by_letter": "致函平台并注明通知编号 {number} ",
    "redress": "如果您认为决定有误，可于 {until} 之前{where}免费提出申诉：请说明理由，并附上证明材料，例如进货发票或品牌授权书。"
    "申诉将由未参与本决定的人员审理。您也可以向经认证的庭外争议解决机构申请解决，并可随时向法院提起诉讼。",
    "correction": """\
{done}。

商品：{listing}
生效日期：{day}

{corrected}我们已撤销此前的措施。理由：{why}

您无需采取任何行动，该措施不再计入您的记录。

说明编号：{number}
""",
    "corrected": "本函更正我们于 {day} 发出的第 {number} 号说明，该说明不再有效。",
    "undone": "该决定经复核后不再成立。",
    "notice_subject": "关于您的通知 {notice} 的处理结果",
    "notice": """\
您向我们发送了通知 {notice}。我们已于 {day} 作出如下决定：

{lines}

{automated}{reasoning}

如果您认为决定有误，可在六个月内免费向我们提出申诉，申诉将由人工审理。您也可以向经认证的庭外争议解决机构申请解决，并可随时向法院提起诉讼。
""",
    "automated": "本决定使用了自动化手段。",
    "by_person": "本决定由人工作出。",
    "outcome_violation": "该商品违反平台规则，已不再销售",
    "outcome_no_violation": "该商品未违反平台规则，予以保留",
    "outcome_undetermined": "无法认定该商品违反平台规则，予以保留",
}
