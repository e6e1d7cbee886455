"""The world outside: each module here implements one port; only the container imports them."""
