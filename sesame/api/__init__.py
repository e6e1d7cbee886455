"""What sign-in servers ask over HTTP; no page of it is for people."""
