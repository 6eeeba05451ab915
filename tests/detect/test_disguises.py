"""One listing for each way of hiding a name: which brand it is, and under which kind of finding a reviewer sees it."""

import pytest

from assay.detect.finding import DISGUISES, Kind
from assay.detect.screener import Screener
from conftest import listings


def screened(screener: Screener, title: str) -> dict[str, object]:
    (row,) = screener.screen(listings([{"title": title}])).to_pylist()
    return row


@pytest.mark.parametrize(
    ("title", "brand", "kind"),
    [
        ("diorscarf silk narrow 6x100cm box", "Dior", Kind.JOINED),
        ("nikeshoes men women running light", "Nike", Kind.JOINED),
        ("ㄹㅇㅂㅌ 모노그램 가방 여성", "Louis Vuitton", Kind.MASKED),
        ("古马也 皮带 男 双G", "Gucci", Kind.SPACED),
        ("由辶奥 帆布包 女", "Dior", Kind.SPACED),
        ("香余儿 女包 链条包", "Chanel", Kind.LOOKALIKE),
        ("资生常 精华液 50ml", "Shiseido", Kind.LOOKALIKE),
        ("浪情 机械表 男", "Longines", Kind.HOMOPHONE),
        ("Torebka Majkel Kors skóra shopper", "Michael Kors", Kind.MISSPELT),
        ("Jak Wolfskin Winterjacke Herren", "Jack Wolfskin", Kind.MISSPELT),
        ("JBLL speaker bluetooth portable", "JBL", Kind.MISSPELT),
        ("รองเท้าผ้าใบ นายกี้ สีขาว", "Nike", Kind.MISSPELT),
        ("구우우찌 스카프 실크", "Gucci", Kind.MISSPELT),
        ("Nイキ スニーカー レディース", "Nike", Kind.HOMOPHONE),
        ("М4кс М4ра пальто шерсть", "Max Mara", Kind.LOOKALIKE),
        ("ＮＩＫＥ windbreaker men hooded", "Nike", Kind.LOOKALIKE),
        ("Lou*s Vu*tton bag brown", "Louis Vuitton", Kind.MASKED),
        (r"\/ersace shirt men silk baroque", "Versace", Kind.LOOKALIKE),
        ("Guccys handbag leather small", "Gucci", Kind.MISSPELT),
        ("newYONEXracket 4U G5 unstrung", "Yonex", Kind.JOINED),
        ("9찌 벨트 남성 가죽", "Gucci", Kind.LOOKALIKE),
        ("ナイ≠ ジョガーパンツ 黒", "Nike", Kind.LOOKALIKE),
    ],
)
def test_a_disguised_name_goes_to_a_person_under_its_kind(
    starter_screener: Screener, title: str, brand: str, kind: Kind
) -> None:
    row = screened(starter_screener, title)
    assert (row["brand"], row["verdict"]) == (brand, "review")
    assert kind in {finding["kind"] for finding in row["findings"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "title",
    [
        "Flexible Jaw Coupling N1K3-200, 8 mm to 10 mm bore",
        "Trak N Tell INTELLI7 car tracking system",
        "dickiesmen'sknitbeanie",
        "ＮＩＫＥ スニーカー 27cm",
        "Micro Gigabit router dual band",
        "幼儿园 值日生 好孩子 袖章",
        "Harry's razor blades refill 8 pcs",
        "women's jeans straight W30",
        "superSTRONGglue 50 ml",
        "x ≠ y math t-shirt",
        "세트 9개 오이 2kg",
        "Karatcraft Tilany Gold Diamond 18 K Ring",
        "银行卡夹 简约 多卡位",
        "西瓜酸甜适口 新鲜水果",
        "笔记本 pu材质 记事本",
        "Coppia fendinebbia universali H11 55W",
    ],
)
def test_what_only_resembles_a_disguise_is_left_in_peace(starter_screener: Screener, title: str) -> None:
    row = screened(starter_screener, title)
    assert row["verdict"] == "allow"
    suspects = [finding for finding in row["findings"] if finding["kind"] in DISGUISES]  # type: ignore[attr-defined]
    assert all(finding["strength"] < 0.6 for finding in suspects)


def test_a_name_also_written_plainly_is_not_disguised(starter_screener: Screener) -> None:
    row = screened(starter_screener, "Michael Kors handbag, Micheal Kores tote")
    assert row["brand"] == "Michael Kors"
    assert row["verdict"] == "allow"
