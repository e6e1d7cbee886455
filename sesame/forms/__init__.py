"""One form a step: the shape of what a page sends, and nothing else."""
