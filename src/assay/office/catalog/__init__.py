"""What the marketplace showed us: subjects, snapshots, account facts, sales and complaints."""
