"""Users, keys, roles, what each may do."""
