"""Where rows stay."""
