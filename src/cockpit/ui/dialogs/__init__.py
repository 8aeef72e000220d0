"""Questions to the operator. Each one asks, submits one intent, and says in words why it was refused."""
