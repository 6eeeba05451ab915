"""Every page answers, for those who may see it."""

from .conftest import SignedIn
from .ledger import Ledger
from .pages import addresses


def test_pages(ledger: Ledger, signed_in: SignedIn) -> None:
    client = signed_in()
    for name, address in addresses(ledger).items():
        response = client.get(address)
        assert response.status_code == 200, (name, response.status_code)
