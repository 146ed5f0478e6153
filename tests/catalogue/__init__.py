"""The shipped catalogue keeps what it promises."""
