"""What a person must look at: queue, claim, deadline, and who may not hear it."""
