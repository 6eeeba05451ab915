"""The words of the pages, in English and simplified Chinese."""

VERDICTS = {"allow": ("allow", "放行"), "review": ("review", "待审"), "remove": ("remove", "下架")}

USAGES = {
    "sold_as": ("sold as the brand's", "以该品牌出售"),
    "compatible": ("made to go with the brand", "适配该品牌"),
    "compared": ("compared with the brand", "与该品牌比较"),
    "resale": ("second-hand", "二手转售"),
    "common_word": ("an ordinary word", "普通词语"),
    "none": ("no mark", "无商标"),
}

KINDS = {
    "mark": ("names a mark", "提到商标"),
    "masked_mark": ("letters hidden behind signs", "用符号遮盖商标字符"),
    "spaced_mark": ("the name written in pieces", "拆开书写商标"),
    "lookalike_mark": ("characters that only look alike", "用形近字符冒充商标"),
    "misspelt_mark": ("reads like the mark", "拼写近似商标"),
    "homophone_mark": ("sounds like the mark", "用同音字代替商标"),
    "joined_mark": ("mark glued to other words", "商标与其他词连写"),
    "hidden_characters": ("invisible characters inside the name", "商标中夹有不可见字符"),
    "slang": ("slang of counterfeit sellers", "售假行话"),
    "price_below_floor": ("below any believable price", "低于可信的最低价"),
    "seller_new": ("a new account", "新开账号"),
    "seller_unverified": ("not verified", "未经实名核验"),
    "seller_strikes": ("strikes for counterfeits", "有售假记录"),
    "seller_velocity": ("many listings at once", "短时间大量上架"),
    "seller_complaints": ("buyers complained", "买家投诉售假"),
    "seller_linked_closed": ("linked to closed accounts", "与已关闭账号关联"),
    "seller_unauthorised": ("not among the authorised sellers", "不在授权卖家之列"),
    "seller_authorised": ("authorised by the brand", "品牌授权卖家"),
}
