"""The outside: marketplace, mail, storage. The only place a vendor's name appears."""
