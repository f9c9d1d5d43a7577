"""Reports: taking them in, and reading them into claims."""
