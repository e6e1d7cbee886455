"""What Sésame promises, one sentence a test."""
