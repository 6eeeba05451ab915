"""What brands, trusted flaggers, buyers and authorities tell us of a listing."""
