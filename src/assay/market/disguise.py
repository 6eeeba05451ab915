"""How a name is written so that people read it and a word list does not.

Each function takes a name, Latin or Chinese, and gives back a disguised one that always differs from it.
Everything here is what sellers do by hand, from their keyboard and their input method; none of it was taken
from a detector.
"""

from assay.market.draws import Draws

# Characters that sound alike and that a pinyin keyboard offers side by side.
_HEARD = """
维:唯微围 莫:墨末漠 兰:蓝岚栏 卡:咔喀 斯:丝思司 特:忒 露:路鹭璐 奥:傲澳 伦:轮仑 齐:奇琪其 凯:恺铠
罗:萝锣 薇:微威 多:哆 瓦:佤 芬:分纷 奇:齐琪 泽:择则 芙:福扶浮 琳:林霖临 泰:太态 莎:沙纱 蒂:帝弟 珀:破魄
婷:停亭 黛:代带 迪:笛敌 沃:卧握 科:柯珂 诺:糯懦 德:得 瑞:睿锐 顶:鼎 峰:锋丰风 岭:领 狼:郎廊 哈:铪 登:灯
路:露陆鹿 黑:嘿 曜:耀药 飞:非菲 屿:语雨 帕:怕 莲:连联 娜:那纳 菲:非飞 尔:耳 摩:磨魔 萨:飒 鲁:卤 美:镁每
卓:桌捉 赫:贺鹤 利:力丽 九:久玖 澳:奥傲 缇:提题 拉:啦垃 恩:蒽 伏:福服 坦:毯 图:途涂 夸:跨 芝:之枝 艾:爱
洛:络落 达:答 天:添 墨:默末 泉:全权 彗:慧惠 驰:池迟 蜜:密 芮:瑞锐 索:锁 蓓:贝备 朵:躲 花:华 若:弱
珂:科柯 布:步部 里:理李 康:慷 朗:郎浪 博:伯勃 顿:盾 安:氨 托:拖脱 克:客刻 凡:帆繁 佩:配沛 士:仕 雅:哑
莱:来 潘:攀 内:馁 海:嗨 赛:塞 玛:码马 梦:孟 谷:古股 麦:迈卖 陌:末莫 可:渴 纳:娜那 欧:鸥 清:青轻 格:葛革
雷:蕾擂 文:闻纹 思:丝斯 云:芸耘 努:弩 威:薇微
"""

# Characters that look alike, or one character taken apart into two.
_SEEN = """
维:纟隹 莫:奠 卡:卞 特:持 露:雨路 奥:粤 伦:亻仑 齐:斉 凯:岂几 罗:四夕 薇:艹微 多:夕夕 芬:艹分 泽:氵圣
芙:艹夫 琳:王林 泰:秦 莎:艹沙 蒂:艹帝 珀:王白 婷:女亭 黛:代黑 迪:廸 沃:氵夭 科:料 诺:讠若 德:徳 瑞:端
顶:丁页 峰:山夆 岭:山令 狼:犭良 哈:口合 登:豋 路:足各 黑:里灬 曜:日翟 屿:山与 帕:巾白 莲:艹连 娜:女那
菲:艹非 尔:尓 摩:麻手 鲁:鱼日 美:羊大 赫:赤赤 利:禾刂 九:丸 澳:氵奥 缇:纟是 拉:扌立 恩:因心 伏:亻犬
坦:土旦 夸:大亏 芝:艹之 艾:艹乂 洛:氵各 达:大辶 天:夭 墨:黑土 泉:白水 彗:慧 驰:马也 芮:艹内 索:素
蓓:艹倍 朵:几木 花:艹化 若:苦 珂:王可 布:市 朗:良月 博:搏 顿:屯页 安:宀女 托:扌乇 克:兑 凡:几 佩:珮
士:土 雅:牙隹 莱:菜 潘:氵番 海:氵每 赛:寨 玛:王马 梦:林夕 麦:夌 陌:阝百 可:司 纳:纟内 欧:区欠 清:氵青
格:木各 雷:雨田 文:攵 思:田心 云:去 努:奴力 威:葳
"""


def _pairs(table: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in table.split())


HEARD: dict[str, str] = _pairs(_HEARD)
SEEN: dict[str, str] = _pairs(_SEEN)

# Letters of other alphabets, digits and signs that pass for a Latin letter at a glance.
LETTERS: dict[str, str] = {
    "a": "\u0430\u03b1\u0251@4", "b": "\u044c\u0431\u0253", "c": "\u0441\u03f2\u1d04", "d": "\u0501\u0257",
    "e": "\u0435\u0454\u0117\u212e3", "f": "\u0192", "g": "\u0261\u01e5\u0121", "h": "\u04bb\u0570",
    "i": "\u0456\u03b9\u01311!", "j": "\u0458", "k": "\u03ba\u043a", "l": "1I|\u0142", "m": "\u043c\u1d0d",
    "n": "\u043f\u0578", "o": "\u043e\u03bf\u05610\u00f8", "p": "\u0440\u03c1", "q": "\u051b9",
    "r": "\u0433\u027e", "s": "\u0455$5", "t": "\u0442\u03c47", "u": "\u03c5\u057d\u00b5",
    "v": "\u03bd\u0475", "w": "\u0461\u051d\u03c9", "x": "\u0445\u00d7", "y": "\u0443\u04af\u00a5",
    "z": "\u01b62", "A": "\u0410\u0391", "B": "\u0412\u03928", "C": "\u0421\u03f9", "D": "\u00d0",
    "E": "\u0415\u0395\u20ac", "F": "\u03dc", "G": "\u050c6", "H": "\u041d\u0397", "I": "\u0406\u03991",
    "K": "\u041a\u039a", "L": "\u216c\u0141", "M": "\u041c\u039c", "N": "\u039d", "O": "\u041e\u039f0",
    "P": "\u0420\u03a1", "Q": "\u051a", "R": "\u0280", "S": "\u0405$", "T": "\u0422\u03a4",
    "V": "\u0474\u2164", "W": "\u051c", "Y": "\u04ae\u03a5", "Z": "\u0396",
}  # fmt: skip

# Whole alphabets of styled letters: the code points of their "A" and "a".
_STYLES = ((0x1D400, 0x1D41A), (0x1D5D4, 0x1D5EE), (0xFF21, 0xFF41), (0x24B6, 0x24D0), (0x1D670, 0x1D68A))
_ACCENTS = "\u0300\u0301\u0302\u0308\u0335\u0336"
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u034f\u180e\u3164\u2063\ufe0f"
_SIGNS = "****##_.\u2022\u25cf?~^\u00d7"
_SIGNS_ZH = "***\uff0a#\u00d7\u53e3\u25cb\u67d0&"
_GAPS = (" ", " ", ".", "-", "_", "/", "\u00b7", "'", "|", "+")
_GAPS_ZH = (" ", "-", "\u00b7", "\u3002", "/", "~", "\u3001", "\uff0d", "\u3000")
_VOWELS = "aeiou"
_NEAR = {
    "c": "k",
    "k": "c",
    "s": "z",
    "z": "s",
    "f": "ph",
    "i": "y",
    "y": "i",
    "v": "w",
    "q": "k",
    "t": "tt",
    "l": "ll",
}
_CYRILLIC = dict(zip("abcdefghijklmnopqrstuvwxyz", "абкдефгхижклмнопкрстуввхиз", strict=True))


def is_han(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def mask(draws: Draws, name: str) -> str:
    """Some characters hidden: G*cci, V_lm*rane, 阿*达斯, 维某兰."""
    characters = list(name)
    inside = [place for place, character in enumerate(characters) if place and character.isalnum()]
    hidden = draws.some(inside, 1 if is_han(name) or len(inside) < 5 else draws.whole(1, 3))
    sign = draws.pick(_SIGNS_ZH if is_han(name) else _SIGNS)
    for place in hidden:
        characters[place] = sign
    if is_han(name) and draws.chance(0.3):  # 阿*迪*达斯: the sign stands between, nothing is hidden
        return sign.join(name)
    return "".join(characters)


def look_alike(draws: Draws, name: str) -> str:
    """Letters that pass for others, styled alphabets, accents; Chinese characters replaced or taken apart."""
    if is_han(name):
        known = [place for place, character in enumerate(name) if character in SEEN]
        chosen = set(draws.some(known, 1 if draws.chance(0.7) else 2))
        return "".join(SEEN[c] if place in chosen else c for place, c in enumerate(name))
    trick = draws.random()
    if trick < 0.12:
        upper, lower = draws.pick(_STYLES)
        return "".join(
            chr(upper + ord(c) - 65) if "A" <= c <= "Z" else chr(lower + ord(c) - 97) if "a" <= c <= "z" else c
            for c in name
        )
    if trick < 0.22:
        letters = [place for place, character in enumerate(name) if character.isalpha()]
        chosen = set(draws.some(letters, draws.whole(1, max(2, len(letters) - 2))))
        return "".join(c + draws.pick(_ACCENTS) if place in chosen else c for place, c in enumerate(name))
    written = name.upper() if draws.chance(0.25) else name
    known = [place for place, character in enumerate(written) if character in LETTERS]
    share = 1.0 if draws.chance(0.15) else draws.between(0.2, 0.6)
    chosen = set(draws.some(known, max(1, round(share * len(known)))))
    return "".join(draws.pick(LETTERS[c]) if place in chosen else c for place, c in enumerate(written))


def misspell(draws: Draws, name: str) -> str:
    """A letter dropped, doubled, swapped or replaced by one that sounds like it."""
    for _ in range(20):
        wrong = _one_slip(draws, name)
        if len(name) > 8 and draws.chance(0.35):
            wrong = _one_slip(draws, wrong)
        if wrong.lower() != name.lower():
            return wrong
    return name + name[-1]


def _one_slip(draws: Draws, name: str) -> str:
    place = draws.whole(1, len(name) - 1)
    before, letter, after = name[:place], name[place], name[place + 1 :]
    if not letter.isalpha():
        return before + after
    slip = draws.whole(0, 4)
    if slip == 0 and len(name) > 4:
        return before + after
    if slip == 1:
        return before + letter + letter.lower() + after
    if slip == 2 and after and after[0].isalpha():
        return before + after[0].lower() + letter.lower() + after[1:]
    if letter.lower() in _VOWELS:
        return before + draws.pick([v for v in _VOWELS if v != letter.lower()]) + after
    return before + _NEAR.get(letter.lower(), letter * 2).lower() + after


def space_out(draws: Draws, name: str) -> str:
    """Letters set apart by spaces or points, or the name broken in two: V e l m o r a n e, Vel-mo-rane."""
    if is_han(name):
        if draws.chance(0.2):
            boxed = [f"\u3010{character}\u3011" for character in name]
            return boxed[0] + name[1:] if draws.chance(0.5) else name[:-1] + boxed[-1]
        return draws.pick(_GAPS_ZH).join(name)
    gap = draws.pick(_GAPS)
    letters = name.replace(" ", "")
    if draws.chance(0.55) or len(letters) < 5:
        written = letters.upper() if draws.chance(0.3) else letters
        return gap.join(written)
    cut = draws.whole(2, len(letters) - 2)
    parts = [letters[:cut], letters[cut:]]
    if len(parts[1]) > 4 and draws.chance(0.4):
        parts[1:] = [parts[1][:2], parts[1][2:]]
    return gap.join(parts) if gap.join(parts) != name else ".".join(parts)


def by_ear(draws: Draws, name: str) -> str:
    """Chinese homophones of a Chinese name: 维莫兰 as 唯墨蓝."""
    count = 1 if draws.chance(0.5) else len(name) if draws.chance(0.3) else 2
    chosen = set(draws.some(range(len(name)), count))
    return "".join(draws.pick(HEARD[c]) if place in chosen else c for place, c in enumerate(name))


def mix_scripts(draws: Draws, name: str, zh: str, pinyin: tuple[str, ...]) -> str:
    """Part of the name in another script: Vel莫兰, 维mo兰, Velморане."""
    trick = draws.random()
    if trick < 0.45:
        place = draws.whole(0, len(zh) - 1)
        return "".join(pinyin[i] if i == place else c for i, c in enumerate(zh))
    cut = max(2, round(len(name) * draws.between(0.35, 0.65)))
    if trick < 0.75:
        return name[:cut].strip() + zh[max(1, round(len(zh) * cut / len(name))) - len(zh) :]
    tail = "".join(_CYRILLIC.get(c.lower(), c) for c in name[cut:])
    return name[:cut] + tail if tail != name[cut:] else zh[0] + "".join(pinyin[1:])


def hide_marks(draws: Draws, name: str) -> str:
    """Characters nobody sees, set between the letters."""
    gaps = draws.some(range(1, len(name)), draws.whole(1, max(1, min(4, len(name) - 1))))
    unseen = draws.pick(_UNSEEN)
    return "".join((unseen if place in gaps else "") + c for place, c in enumerate(name))
