"""What kind of goods a listing offers, as far as a mark's classes and prices need to know."""

from collections.abc import Mapping

from assay.detect.text.phrases import Phrases

# Goods that are made for other goods: beside the name of a device they usually mean "for" it.
ACCESSORIES = frozenset(
    (
        "accessory phone_case screen_protector watch_strap charger cable battery ink lens memory_card car_part "
        "car_accessory sticker keyring computer_part appliance_part"
    ).split()
)
# Goods for which accessories are made by others.
DEVICES = frozenset(
    (
        "phone tablet laptop camera printer smartwatch console drone vacuum speaker headphones earphones tv "
        "car_part bicycle power_tool computer_part appliance game_controller watch router hair_tool"
    ).split()
)
# Goods that speak of a brand without being the brand's.
MEDIA = frozenset(("book music poster game craft card").split())


class GoodsReader:
    """Finds the kinds of goods named in folded text."""

    def __init__(self, terms: Mapping[str, str]) -> None:
        self._terms = Phrases(terms)

    def is_term(self, word: str) -> bool:
        return word in self._terms

    def kind(self, word: str) -> str | None:
        """The goods that a word names by itself."""
        return self._terms.get(word)

    def kinds(self, folded: str) -> dict[str, tuple[int, int]]:
        """Each kind named, with the place of its last mention: the head of an English or Chinese title stands late."""
        kinds: dict[str, tuple[int, int]] = {}
        for start, end, kind in self._terms.find(folded):
            kinds.pop(kind, None)
            kinds[kind] = (start, end)
        return kinds
